import { setTimeout as pause } from 'node:timers/promises';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/**
 * Does some work again and again, so long after the last time has ended: never twice at once. The work handles its own failures. `stop`
 * waits for what is being done.
 *
 * @param first whether it begins at once
 */
export function regularly(
  everyMs: number,
  first: 'now' | 'later',
  work: (stopping: AbortSignal) => Promise<void>,
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const working = (async (): Promise<void> => {
    if (first === 'now') await work(signal);
    while (!signal.aborted) {
      await pause(everyMs, undefined, { ref: false, signal }).catch(() => undefined);
      if (!signal.aborted) await work(signal);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await working;
    },
  };
}
