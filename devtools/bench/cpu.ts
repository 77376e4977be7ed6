import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pidusage from 'pidusage';

/** Node's options for a program that collects garbage when it is asked to. */
export const COLLECTING: readonly string[] = [
  '--expose-gc',
  '--import',
  pathToFileURL(join(import.meta.dirname, 'collect.js')).href,
];

/** Has a program collect garbage, in all its threads. */
export async function collectGarbage(pid: number, waitMs: number): Promise<void> {
  process.kill(pid, 'SIGUSR2');
  await pause(waitMs);
}

/** Milliseconds of processor time that processes have used since their start, user and system, all their threads. */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  const usages = await Promise.all(pids.map((pid) => pidusage(pid)));
  return usages.reduce((sum, { ctime }) => sum + ctime, 0);
}

/** Bytes of a process that are in memory right now (RSS). */
export async function memoryBytes(pid: number): Promise<number> {
  const { memory } = await pidusage(pid);
  return memory;
}
