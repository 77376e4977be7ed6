import { asyncLocalStorage } from '@temporalio/activity';

/** One execution of an activity, as those see it that must not act after the workflow has given it up. */
export interface Attempt {
  /** False where another one may still be under way, of which nobody knows what it will come to. */
  readonly isOnly: boolean;
  /** Milliseconds since 1970 by this machine's clock: the workflow waits no longer. */
  readonly endsAt?: number;
}

/** A patient activity follows a local one that was given up (`workflows/door.ts`), and may itself be tried several times. */
export function currentAttempt(): Attempt {
  const info = asyncLocalStorage.getStore()?.info;
  if (!info) return { isOnly: true };
  if (!info.isLocal) return { isOnly: false };
  return { isOnly: true, endsAt: info.scheduledTimestampMs + info.scheduleToCloseTimeoutMs };
}
