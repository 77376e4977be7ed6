import { heartbeat } from '@temporalio/activity';

/**
 * A quarter of the heartbeat timeout that `workflows/calls.ts` sets: a late heartbeat on a busy machine does not count
 * as a crash.
 */
const BEAT_MS = 500;

/**
 * Sends heartbeats during a provider call, so that after a worker is killed another one retries within seconds, rather
 * than after the full attempt timeout.
 *
 * Cancellation reported by a heartbeat is ignored: a call in progress is never abandoned, since its outcome would be
 * unknown. So two attempts may overlap if one was presumed dead: providers must tolerate concurrent duplicate calls.
 */
export async function withHeartbeats<T>(work: () => Promise<T>): Promise<T> {
  const beating = setInterval(() => heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beating);
  }
}

/** For what takes long step by step: called at each step, it sends a heartbeat each second at most. */
export function beating(): () => void {
  let next = 0;
  return () => {
    if (performance.now() < next) return;
    next = performance.now() + 1_000;
    heartbeat();
  };
}
