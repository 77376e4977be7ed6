import {
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { OrderId } from '../domain/values.ts';
import { Problem, PROBLEMS, type ProblemCode } from './problems.ts';

/** Status codes of gRPC, by their numbers. */
const GRPC = { UNKNOWN: 2, RESOURCE_EXHAUSTED: 8, FAILED_PRECONDITION: 9, ABORTED: 10, INTERNAL: 13, UNAVAILABLE: 14 };
/** What a server that is down, going down or coming up answers with. */
const UNREACHABLE = [GRPC.UNKNOWN, GRPC.RESOURCE_EXHAUSTED, GRPC.ABORTED, GRPC.INTERNAL, GRPC.UNAVAILABLE];

/** Whether a call ended without an answer: what it asked for may be carried out all the same. */
export function isTimeout(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  // The client gives a call up at its deadline in either of two ways.
  return [error, causeOf(error)].some((each) => isGrpcDeadlineError(each) || isGrpcCancelledError(each));
}

/** The problem that an error of the Temporal client is for whoever asked; the error itself where nobody foresaw it. */
export function problemFrom(error: unknown, orderId?: OrderId): unknown {
  const options = orderId === undefined ? {} : { orderId };
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, message } = error.cause;
    if (type && type in PROBLEMS) {
      const retry = type === 'no_free_slot' || type === 'command_expired' ? { retryAfter: 5 } : {};
      return new Problem(type as ProblemCode, message, { ...options, ...retry });
    }
  }
  const grpc = [error, causeOf(error)].find(isGrpcServiceError);
  const code = Number(grpc?.code);
  if (code === GRPC.FAILED_PRECONDITION) return noWorker(options, 5);
  if (UNREACHABLE.includes(code)) {
    return new Problem(
      'temporal_unreachable',
      'The order pipeline cannot be reached right now. Try again in a moment.',
      {
        ...options,
        retryAfter: 5,
      },
    );
  }
  return error;
}

export function noWorker(options: { orderId?: string }, retryAfter: number): Problem {
  return new Problem('not_known_yet', 'No worker answered in time. The order itself can be read without one.', {
    ...options,
    retryAfter,
  });
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
