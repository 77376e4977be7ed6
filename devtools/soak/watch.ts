import { readdir } from 'node:fs/promises';
import { collectGarbage, memoryBytes } from '../bench/cpu.ts';
import type { Program } from '../bench/programs.ts';
import { growthOf, median, type Point } from './trend.ts';

/** What must not grow during a steady evening. */
export const WATCHED = {
  memory: { name: 'memory after a garbage collection', unit: 'MB', mayGrow: (typical: number) => typical / 10 },
  files: { name: 'open files and sockets', unit: '', mayGrow: () => 10 },
  resources: { name: 'timers, sockets and requests in progress', unit: '', mayGrow: () => 15 },
  workflows: { name: 'open workflows', unit: '', mayGrow: () => 10 },
} as const;
export type Watched = keyof typeof WATCHED;
export type Sample = Readonly<Record<Watched, number>> & { readonly minute: number };

/** Long enough for all threads to have collected their garbage. */
const COLLECTION_MS = 1_500;

/** @param openWorkflows counts them on the Temporal server */
export async function lookAt(
  { pids: [pid = 0], url }: Program,
  openWorkflows: () => Promise<number>,
): Promise<Omit<Sample, 'minute'>> {
  await collectGarbage(pid, COLLECTION_MS);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return {
    memory: (await memoryBytes(pid)) / 1e6,
    // Only Linux lists them.
    files: (await readdir(`/proc/${pid}/fd`).catch(() => [])).length,
    resources: Number(/^nodejs_active_resources_total (\d+)$/m.exec(metrics)?.[1] ?? NaN),
    workflows: await openWorkflows(),
  };
}

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
