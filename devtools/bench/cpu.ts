import pidusage from 'pidusage';

/** Milliseconds of processor time that a process has used since its start, user and system, all its threads. */
export async function cpuMs(pid: number): Promise<number> {
  const { ctime } = await pidusage(pid);
  return ctime;
}
