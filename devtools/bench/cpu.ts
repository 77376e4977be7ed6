import pidusage from 'pidusage';

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
