import { setMaxListeners } from 'node:events';

/**
 * Runs work with an AbortSignal of its own, which is aborted with its parent. For work that is repeated for as long as a process runs: the SDK's client
 * adds a listener for each call and removes none, so on one signal for all of it they would pile up.
 */
export async function withChildSignal<Result>(
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const child = new AbortController();
  setMaxListeners(0, child.signal);
  const abort = (): void => child.abort();
  parent.addEventListener('abort', abort);
  try {
    if (parent.aborted) abort();
    return await work(child.signal);
  } finally {
    parent.removeEventListener('abort', abort);
  }
}
