import { readdir } from 'node:fs/promises';
import { collectGarbage, memoryBytes } from './cpu.ts';
import type { Program } from './programs.ts';

/** What a program holds at a moment. */
export interface Held {
  /** MB, after a garbage collection. */
  readonly memory: number;
  /** Files and sockets. */
  readonly files: number;
  /** Timers, sockets and requests in progress. */
  readonly resources: number;
  readonly workflows: number;
}

/** Long enough for all threads to have collected their garbage. */
const COLLECTION_MS = 1_500;

/** @param openWorkflows counts them on the Temporal server */
export async function lookAt({ pids: [pid = 0], url }: Program, openWorkflows: () => Promise<number>): Promise<Held> {
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
