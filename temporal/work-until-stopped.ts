import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from '@temporalio/worker';

/** Longer than the activities of a stopping worker may take (`SHUTDOWN_GRACE`), shorter than what stops containers give. */
const STOP_LIMIT_MS = 30_000;
const LOOK_MS = 500;

/**
 * Runs a worker until it stops or fails. One that no longer runs, but does not end either, counts as failed: after an error of its compiled part the
 * SDK may wait for ever for tasks that nobody completes, and the process would go on without a worker.
 */
export async function workUntilStopped(
  worker: Pick<Worker, 'run' | 'getState'>,
  { stopLimitMs = STOP_LIMIT_MS, lookMs = LOOK_MS } = {},
): Promise<void> {
  const watch = new AbortController();
  const running = worker.run();
  try {
    await Promise.race([running, refuseToHang(worker, { stopLimitMs, lookMs, signal: watch.signal })]);
  } finally {
    running.catch(() => undefined);
    watch.abort();
  }
}

async function refuseToHang(
  worker: Pick<Worker, 'getState'>,
  { stopLimitMs, lookMs, signal }: { stopLimitMs: number; lookMs: number; signal: AbortSignal },
): Promise<void> {
  const wait = (ms: number): Promise<unknown> => pause(ms, undefined, { signal, ref: false });
  try {
    while (['INITIALIZED', 'RUNNING'].includes(worker.getState())) await wait(lookMs);
    await wait(stopLimitMs);
  } catch {
    // It has ended.
    return;
  }
  throw new Error(
    `The Temporal worker has not ended within ${stopLimitMs / 1000} s (${worker.getState()}). What it was doing goes on with the next one.`,
  );
}
