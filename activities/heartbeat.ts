import { heartbeat } from '@temporalio/activity';

/** A quarter of the heartbeat timeout that `workflows/calls.ts` sets: one that is late on a busy machine is no death. */
const BEAT_MS = 500;

/**
 * Lets Temporal know, while a provider is being asked, that somebody still waits for its answer. A worker that was killed falls silent, and
 * its call is made again by another one within seconds, not only when the time of the whole attempt has run out.
 *
 * What Temporal answers to a heartbeat, that the activity is cancelled or given to somebody else, is not looked at: a call that is under way
 * is never abandoned, since nobody would know what it came to. So two attempts may overlap, where one was thought dead: providers have to
 * take the same call twice at the same moment.
 */
export async function withHeartbeats<T>(work: () => Promise<T>): Promise<T> {
  const beating = setInterval(() => heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beating);
  }
}
