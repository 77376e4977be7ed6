import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import { summarizeWait } from './summaries.ts';

/**
 * The order's timers. A timer that is no longer needed is left running and serves the next wait that ends after it: cancelling it and starting another
 * with every step of the order would cost two events each time.
 */
export class Alarm {
  readonly #waits = new Set<Wait>();
  /** When the running timers fire, in milliseconds since 1970. */
  readonly #timers = new Set<number>();

  /**
   * Waits for a condition, for so many milliseconds at most.
   *
   * @param what the wait in a few words, for the Temporal UI, which shows it with the timer: `untouched in the queue`
   * @returns whether the condition was met
   */
  async wait(isMet: () => boolean, ms: number, what: string): Promise<boolean> {
    if (isMet()) return true;
    const wait: Wait = { until: Date.now() + ms, what, isMet, isOver: false };
    this.#waits.add(wait);
    this.#startTimer();
    try {
      // Decided by a timer's event and not by the clock, so that it is the same point of the history on replay.
      await condition(() => wait.isOver || isMet());
      return isMet();
    } finally {
      this.#waits.delete(wait);
    }
  }

  /** Ensures that a timer fires when the next wait ends, or earlier. */
  #startTimer(): void {
    const open = [...this.#waits].filter((wait) => !wait.isOver && !wait.isMet());
    const [next] = open.toSorted((a, b) => a.until - b.until);
    if (!next || [...this.#timers].some((at) => at <= next.until)) return;
    void this.#fireAt(next);
  }

  async #fireAt({ until: at, what }: Wait): Promise<void> {
    this.#timers.add(at);
    const ms = Math.max(1, at - Date.now());
    await CancellationScope.nonCancellable(() => sleep(ms, { summary: summarizeWait(what, ms) }));
    this.#timers.delete(at);
    for (const wait of this.#waits) wait.isOver ||= wait.until <= at;
    this.#startTimer();
  }
}

interface Wait {
  readonly until: number;
  readonly what: string;
  readonly isMet: () => boolean;
  isOver: boolean;
}
