const HOUR_MS = 3_600_000;

/** Does some work now and every hour, never twice at once. The work handles its own failures. */
export function hourly(work: (stopping: AbortSignal) => Promise<void>): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let working = work(stopping.signal);
  const timer = setInterval(() => {
    working = working.then(() => work(stopping.signal));
  }, HOUR_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await working;
    },
  };
}
