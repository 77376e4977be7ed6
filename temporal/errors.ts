import {
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  NamespaceNotFoundError,
  QueryNotRegisteredError,
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import type { OrderId } from '../domain/shared/values.ts';
import { isRefusedCode, notKnownYet, Refused } from '../application/refused.ts';
import { NEVER_PLACED, UNSEALED_MESSAGE } from '../workflows/messages.ts';

/** gRPC status codes. */
const FAILED_PRECONDITION = 9;
/**
 * Codes that are never an outage: the request itself is wrong, and a retry changes nothing. INVALID_ARGUMENT,
 * NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED.
 */
const OUR_MISTAKES: readonly number[] = [3, 5, 6, 7, 12, 16];

/**
 * The server's error for an accepted Update whose workflow ends before it, e.g. when an operator terminates it.
 */
const WORKFLOW_ENDED_FIRST = 'AcceptedUpdateCompletedWorkflow';

/**
 * The server's refusal of an Update that a worker left unanswered when it completed a task. An earlier attempt of the task,
 * whose answer was lost, may have carried it out.
 */
const UNPROCESSED = 'UnprocessedUpdate';

/** Whether a call ended without an answer: the request may still be carried out. */
export function isTimeout(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isLostUpdate(error)) return true;
  if (failureOf(error)?.type === UNPROCESSED) return true;
  // It arrived as the workflow ended; a retry finds it ended.
  if (error instanceof Error && error.message.includes('aborted by closing workflow')) return true;
  // A handler that was cut off may already have written.
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (cause instanceof CancelledFailure || cause instanceof TerminatedFailure || cause instanceof ActivityFailure) {
    return true;
  }
  // The client reports an exceeded deadline in two ways.
  return isGrpcDeadlineError(error) || isGrpcCancelledError(error);
}

/** Whether the order's workflow had ended, or ended during the call: storage then has the outcome. */
export function hasEnded(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return !isLostUpdate(error);
  return wasCutOff(error);
}

/** Whether the workflow had accepted the request before it ended: its write may still arrive. */
export function wasCutOff(error: unknown): boolean {
  return failureOf(error)?.type === WORKFLOW_ENDED_FIRST;
}

/** Whether a failed workflow failed because no order was placed in it. */
export async function wasNeverPlaced(handle: Pick<WorkflowHandle, 'result'>): Promise<boolean> {
  try {
    await handle.result();
    return false;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return error.cause instanceof ApplicationFailure && error.cause.type === NEVER_PLACED;
  }
}

/** Maps an error of the Temporal client to a `Refused`; unexpected errors are returned unchanged. */
export function problemFrom(error: unknown, orderId?: OrderId): unknown {
  const options = orderId === undefined ? {} : { orderId };
  // The client says so whatever kept a worker from answering: the task was given up (`workflow-guard.ts`), its history does not
  // replay, or the worker is of a build that lacks the query.
  if (isTimeout(error) || error instanceof QueryNotRegisteredError) return notKnownYet(options);
  const { type, message = '' } = failureOf(error) ?? {};
  if (type && isRefusedCode(type)) {
    const retry = type === 'no_free_slot' || type === 'command_expired' ? { retryAfter: 5 } : {};
    return new Refused(type, message, { ...options, ...retry });
  }
  if (type === UNSEALED_MESSAGE) {
    const hint = 'The workers do not have the keys of this process (PAYLOAD_KEYS); nothing was changed.';
    return new Refused('temporal_unreachable', hint, { ...options, retryAfter: 5 });
  }
  if (!isOutage(error)) return error;
  const grpc = [error, causeOf(error)].find(isGrpcServiceError);
  // The server's buffer of queries waiting for a worker is full.
  const isQueued = grpc?.details?.includes('query buffer is full') ?? false;
  if (isQueued || Number(grpc?.code) === FAILED_PRECONDITION) return noWorker(options, 5);
  return new Refused('temporal_unreachable', 'The order pipeline cannot be reached right now. Try again in a moment.', {
    ...options,
    retryAfter: 5,
  });
}

export function noWorker(options: { orderId?: string }, retryAfter: number): Refused {
  return new Refused('not_known_yet', 'No worker responded in time. The order itself can be read without one.', {
    ...options,
    retryAfter,
  });
}

function isOutage(error: unknown): boolean {
  // A server that is just starting up does not know its namespaces yet.
  if (error instanceof NamespaceNotFoundError) return true;
  // The same from an Update-with-Start, whose error is not mapped by the client.
  if (error instanceof Error && /^Namespace \S+ is not found/.test(error.message)) return true;
  const grpc = [error, causeOf(error)].find(isGrpcServiceError);
  if (grpc) return !OUR_MISTAKES.includes(grpc.code);
  // The call did not reach the server, e.g. because the connection is closed.
  return error instanceof ServiceError;
}

/**
 * A killed server loses an Update that no workflow had recorded yet. The error is the same as for a missing workflow.
 */
function isLostUpdate(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError && /^update .* not found/i.test(error.message);
}

/** The failure that an Update was refused with. */
function failureOf(error: unknown): ApplicationFailure | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  return error.cause instanceof ApplicationFailure ? error.cause : undefined;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
