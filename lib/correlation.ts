import { AsyncLocalStorage } from 'node:async_hooks';

/** The request that the current code serves, so that every log line written on its way can name it. */
const current = new AsyncLocalStorage<string>();

export function withRequest<Result>(requestId: string | undefined, work: () => Result): Result {
  return requestId === undefined ? work() : current.run(requestId, work);
}

/** Added to each log line: the request's id, as `request`. */
export function currentRequest(): { readonly request?: string } {
  const request = current.getStore();
  return request === undefined ? {} : { request };
}
