import { performance } from 'node:perf_hooks';

/** Request durations in milliseconds, from sending to the end of the response. */
export interface Latencies {
  readonly placing: number[];
  readonly startCooking: number[];
  readonly reading: number[];
}

export function noLatencies(): Latencies {
  return { placing: [], startCooking: [], reading: [] };
}

export async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  times.push(performance.now() - started);
  return result;
}
