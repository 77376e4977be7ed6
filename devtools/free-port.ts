import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

/** Below the range of ephemeral ports: one of those may go to anybody's outgoing connection before it is used. */
const [FIRST, LAST] = [24_000, 29_999];
const MOST_OF_A_PROCESS = 100;
/** Tools that are started at the same moment must not find the same ones. */
const start = randomInt(FIRST, LAST - MOST_OF_A_PROCESS);

/** A free port, which stays free until it is used. No two calls of a process get the same. */
export function freePort(): Promise<number> {
  return getPort({ port: portNumbers(start, LAST) });
}
