/** Timers take milliseconds. */
export function minutes(count: number): number {
  return count * 60_000;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
/** Longer than a customer may take to pay. */
const OFTEN = 100;

/**
 * Milliseconds until something is looked at again. Often as long as people wait for it; then seldom, since each look is a dozen events, and
 * a history of 50,000 is ended by the server.
 *
 * @param looks so far
 */
export function waitBeforeLook(looks: number): number {
  return looks > OFTEN ? minutes(5) : Math.min(FIRST_WAIT_MS * 2 ** (looks - 1), LONGEST_WAIT_MS);
}
