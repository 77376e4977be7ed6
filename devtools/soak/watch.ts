import { growthOf, median, type Point } from '../../lib/statistics.ts';
import type { Held } from '../bench/look-at.ts';

/** What must not grow during a steady evening. */
export const WATCHED = {
  memory: { name: 'memory after a garbage collection', unit: 'MB', mayGrow: (typical: number) => typical / 10 },
  files: { name: 'open files and sockets', unit: '', mayGrow: () => 10 },
  resources: { name: 'timers, sockets and requests in progress', unit: '', mayGrow: () => 15 },
  workflows: { name: 'open workflows', unit: '', mayGrow: () => 10 },
} as const;
export type Watched = keyof typeof WATCHED;
export type Sample = Held & { readonly minute: number };

export interface Trend {
  readonly watched: Watched;
  readonly typical: number;
  /** From the end of the warm-up to the end. */
  readonly growth: number;
  readonly mayGrow: number;
}

/** The first third does not count: code is compiled and caches fill. */
export function trendsOf(samples: readonly Sample[]): Trend[] {
  const settled = samples.slice(Math.floor(samples.length / 3));
  return (Object.keys(WATCHED) as Watched[]).map((watched) => {
    const points = settled.map((sample): Point => [sample.minute, sample[watched]]);
    const typical = median(points.map(([, value]) => value));
    return { watched, typical, growth: growthOf(points), mayGrow: WATCHED[watched].mayGrow(typical) };
  });
}
