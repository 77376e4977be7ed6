import { asyncLocalStorage } from '@temporalio/activity';

/** One execution of an activity, as those see it that must not act after the workflow has given it up. */
export interface Attempt {
  /** False where another one may still be under way, of which nobody knows what it will come to. */
  readonly isOnly: boolean;
  /**
   * Has a guarded change of kitchen or stock fail instead of being decided once the workflow waits no longer: what it asked for may have been
   * refused by another attempt since, and nobody would know that it was done after all. What was decided in time may be written later:
   * storage takes it only where nothing has changed since, and has it decided again otherwise.
   */
  readonly whileAwaited: <Value, Change>(decide: (value: Value) => Change) => (value: Value) => Change;
}

/**
 * To be called first of all: when the attempt began counts. A patient activity follows a local one that was given up (`workflows/door.ts`), and
 * may itself be tried several times.
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
 * Until when the workflow waits, in milliseconds since 1970 by this machine's clock.
 *
 * The server gives a patient attempt its time from when it hands it out, which nobody is told. It was scheduled before that, by the server's clock, and
 * begun after it, by ours: the earlier of the two is never too late, neither for a process that was stopped in between nor for a clock that is
 * behind. One that has waited too long for a worker fails, and is scheduled again at once.
 */
function endOf(info: Times, begunAt: number): number {
  if (info.isLocal) return info.scheduledTimestampMs + info.scheduleToCloseTimeoutMs;
  return Math.min(info.currentAttemptScheduledTimestampMs, begunAt) + info.startToCloseTimeoutMs;
}
