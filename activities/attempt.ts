import { asyncLocalStorage } from '@temporalio/activity';

/** One execution of an activity that must not act after the workflow has abandoned it. */
export interface Attempt {
  /** False if an earlier attempt may still be running, with an unknown outcome. */
  readonly isOnly: boolean;
  /**
   * Makes a guarded change of kitchen or stock fail once the workflow has stopped waiting: another attempt may have
   * refused the request since, and this one would take effect unnoticed. A change decided in time may still be written
   * late: storage accepts it only if nothing has changed, and otherwise decides it again.
   */
  readonly whileAwaited: <Value, Change>(decide: (value: Value) => Change) => (value: Value) => Change;
}

/**
 * Call this first: the start of the attempt counts. A patient activity follows an abandoned local one
 * (`workflows/door.ts`), and may itself be retried.
 */
export function currentAttempt(): Attempt {
  const info = asyncLocalStorage.getStore()?.info;
  const endsAt = info ? endOf(info, Date.now()) : Infinity;
  return {
    isOnly: info?.isLocal ?? true,
    whileAwaited: (decide) => (value) => {
      if (Date.now() > endsAt) throw new Error('The workflow no longer waits for this attempt.');
      return decide(value);
    },
  };
}

interface Times {
  readonly isLocal: boolean;
  readonly scheduledTimestampMs: number;
  readonly scheduleToCloseTimeoutMs: number;
  readonly currentAttemptScheduledTimestampMs: number;
  readonly startToCloseTimeoutMs: number;
}

/**
 * How long the workflow waits, in milliseconds since 1970 by this machine's clock.
 *
 * The timeout of a patient attempt starts when the server dispatches it, a time the worker does not get. It was
 * scheduled before that, by the server's clock, and started after it, by ours: the earlier of the two is never too
 * late, neither for a paused process nor for a slow clock. An attempt that waited too long for a worker fails, and is
 * retried at once.
 */
function endOf(info: Times, begunAt: number): number {
  if (info.isLocal) return info.scheduledTimestampMs + info.scheduleToCloseTimeoutMs;
  return Math.min(info.currentAttemptScheduledTimestampMs, begunAt) + info.startToCloseTimeoutMs;
}
