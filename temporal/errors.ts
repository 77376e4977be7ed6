import {
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  NamespaceNotFoundError,
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
import { NEVER_PLACED } from '../workflows/messages.ts';

/** Status codes of gRPC, by their numbers. */
const FAILED_PRECONDITION = 9;
/**
 * What a server that is down, going down or coming up does not answer with: these say that a request is wrong, and asking again changes
 * nothing. INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED.
 */
const OUR_MISTAKES: readonly number[] = [3, 5, 6, 7, 12, 16];

/**
 * How the server ends an Update that a workflow had accepted, when the workflow ends before the Update does: terminated by an operator, for
 * one.
 */
const WORKFLOW_ENDED_FIRST = 'AcceptedUpdateCompletedWorkflow';

/** Whether a call ended without an answer: what it asked for may be carried out all the same. */
export function isTimeout(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isLostUpdate(error)) return true;
  // It met the workflow as that ended; asked again, it finds it ended.
  if (error instanceof Error && error.message.includes('aborted by closing workflow')) return true;
  // A handler that was cut off in the middle of its work may have written before that.
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (cause instanceof CancelledFailure || cause instanceof TerminatedFailure || cause instanceof ActivityFailure) {
    return true;
  }
  // The client gives a call up at its deadline in either of two ways.
  return isGrpcDeadlineError(error) || isGrpcCancelledError(error);
}

/** Whether the order's workflow had ended, or ended while it was asked: storage then knows what came of it. */
export function hasEnded(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return !isLostUpdate(error);
  return wasCutOff(error);
}

/** Whether the workflow had accepted what it was asked before it ended: what it was doing about it may still be written. */
export function wasCutOff(error: unknown): boolean {
  return failureOf(error)?.type === WORKFLOW_ENDED_FIRST;
}

/** Whether a workflow that has failed did so because no order was placed in it. */
export async function wasNeverPlaced(handle: Pick<WorkflowHandle, 'result'>): Promise<boolean> {
  try {
    await handle.result();
    return false;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return error.cause instanceof ApplicationFailure && error.cause.type === NEVER_PLACED;
  }
}

/** The problem that an error of the Temporal client is for whoever asked; the error itself where nobody foresaw it. */
export function problemFrom(error: unknown, orderId?: OrderId): unknown {
  const options = orderId === undefined ? {} : { orderId };
  if (isTimeout(error)) return notKnownYet(options);
  const { type, message = '' } = failureOf(error) ?? {};
  if (type && isRefusedCode(type)) {
    const retry = type === 'no_free_slot' || type === 'command_expired' ? { retryAfter: 5 } : {};
    return new Refused(type, message, { ...options, ...retry });
  }
  if (!isOutage(error)) return error;
  const grpc = [error, causeOf(error)].find(isGrpcServiceError);
  // Queries wait for a worker, and so many wait already that the server takes no more.
  const isQueued = grpc?.details?.includes('query buffer is full') ?? false;
  if (isQueued || Number(grpc?.code) === FAILED_PRECONDITION) return noWorker(options, 5);
  return new Refused('temporal_unreachable', 'The order pipeline cannot be reached right now. Try again in a moment.', {
    ...options,
    retryAfter: 5,
  });
}

export function noWorker(options: { orderId?: string }, retryAfter: number): Refused {
  return new Refused('not_known_yet', 'No worker answered in time. The order itself can be read without one.', {
    ...options,
    retryAfter,
  });
}

function isOutage(error: unknown): boolean {
  // A server that is just coming up does not know its namespaces yet.
  if (error instanceof NamespaceNotFoundError) return true;
  const grpc = [error, causeOf(error)].find(isGrpcServiceError);
  if (grpc) return !OUR_MISTAKES.includes(grpc.code);
  // The call did not come as far as the server: the connection is closed, say.
  return error instanceof ServiceError;
}

/** A server that was killed has forgotten an Update that no workflow had written down yet. Its sender hears the same as of a workflow that is not there. */
function isLostUpdate(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError && /^update .* not found/i.test(error.message);
}

/** What an Update was refused with. */
function failureOf(error: unknown): ApplicationFailure | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  return error.cause instanceof ApplicationFailure ? error.cause : undefined;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
