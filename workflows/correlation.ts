import { AsyncLocalStorage, log, type WorkflowInterceptors } from '@temporalio/workflow';
import { isRequestId, type RequestId } from '../domain/shared/request-id.ts';
import { REQUEST_HEADER } from './messages.ts';

/**
 * Carries a request's id from a command to the activities it leads to, and into the workflow's log lines. Headers of activities are not
 * compared on replay, so this changes no history.
 */

class CurrentRequest {
  readonly #current = new AsyncLocalStorage<RequestId>();
  /** The order's main course continues after a command: its steps belong to the latest one. */
  #latest: RequestId | undefined;

  get id(): RequestId | undefined {
    return this.#current.getStore() ?? this.#latest;
  }

  within<Result>(args: readonly unknown[], work: () => Result): Result {
    const [input] = args;
    const id: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'requestId') : undefined;
    if (!isRequestId(id)) return work();
    this.#latest = id;
    return this.#current.run(id, work);
  }

  addTo<Input extends { readonly headers: object }>(input: Input): Input {
    const { id } = this;
    if (id === undefined) return input;
    // A payload without metadata: it is stored with each activity.
    return { ...input, headers: { ...input.headers, [REQUEST_HEADER]: { data: bytesOf(id) } } };
  }
}

/** The id is ASCII. */
function bytesOf(id: RequestId): Uint8Array {
  return Uint8Array.from(id, (character) => character.charCodeAt(0));
}

/** For the workflow bundle. */
export function interceptors(): WorkflowInterceptors {
  const request = new CurrentRequest();
  return {
    inbound: [
      {
        handleUpdate: (input, next) =>
          request.within(input.args, async () => {
            log.info(`Command ${input.name}`);
            return next(input);
          }),
        handleSignal: (input, next) => request.within(input.args, () => next(input)),
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(request.addTo(input)),
        scheduleLocalActivity: (input, next) => next(request.addTo(input)),
        getLogAttributes: (input, next) => {
          const { id } = request;
          return next(id === undefined ? input : { ...input, request: id });
        },
      },
    ],
  };
}
