import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MS = 40_000;

/**
 * Asks again and again until something is so. What is not so after 40 seconds is not going to be.
 *
 * @param what names it in the error
 */
export async function until(condition: () => Promise<boolean>, what = String(condition)): Promise<void> {
  const limit = performance.now() + LONGEST_MS;
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error(`Still not so after ${LONGEST_MS / 1000} seconds: ${what}`);
    await pause(10);
  }
}
