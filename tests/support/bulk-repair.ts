import type { ProcessRig } from './process-rig.ts';
import { until } from './until.ts';

/** Repairs of many orders by `npm run repair`. */

export const AS_ADMIN = ['--as', 'admin@adam'];

export function repair(rig: ProcessRig, ...args: string[]) {
  return rig.tool('dist/operations/cli/repair.js', ...args);
}

/** The id of the run that the tool speaks of. */
export function runIn(output: string): string {
  return /rep_[0-9a-f]+/.exec(output)?.[0] ?? '';
}

/**
 * Begins a run, kills the program once something has come of it, and waits for the run's end on the next one.
 *
 * @returns what is said of it then
 */
export async function killedOnce(rig: ProcessRig, run: string, isBegun: () => Promise<boolean>): Promise<string> {
  const running = repair(rig, 'start', run, ...AS_ADMIN);
  await until(isBegun);
  await rig.kill('SIGKILL');
  await rig.start();
  await running;
  let said = '';
  await until(async () => (said = (await repair(rig, 'show', run, ...AS_ADMIN)).output).includes('Finished:'), run);
  return said;
}
