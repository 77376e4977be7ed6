import { CancellationScope, workflowInfo } from '@temporalio/workflow';

/**
 * Runs the workflow's local activities, one at a time. Two at once would resolve in completion order live, but in
 * marker order on replay; commands between them would swap places, and the order would be stuck after the next restart
 * (docs/decisions/012).
 *
 * This is the innermost lock: its holder waits for nothing but the local activity.
 */
export class Door {
  #isBusy = false;
  readonly #waiting = new Map<Priority, (() => void)[]>([
    ['command', []],
    ['background', []],
  ]);
  #task = { historyLength: -1, began: 0, isSpent: false };

  /**
   * Runs the local activity once no other is in flight. If there is no time left or it fails, frees the door and runs
   * the patient activity.
   */
  async pass<T>({ priority, quick, patient }: Passage<T>): Promise<T> {
    if (this.#isBusy) await new Promise<void>((enter) => this.#waiting.get(priority)?.push(enter));
    this.#isBusy = true;
    try {
      const timeout = this.#timeLeft(priority);
      // A local activity cancelled in flight also leads to a history that does not replay.
      if (timeout >= MIN_TIMEOUT_MS) return await CancellationScope.nonCancellable(() => quick(timeout));
    } catch {
      // Any failure continues with the patient activity. A timeout is wrapped in an ActivityFailure live, but bare on
      // replay (SDK 1.24), so nothing may depend on the type. The duration of an abandoned attempt is not in the
      // history.
      this.#task.isSpent = true;
    } finally {
      this.#open();
    }
    return patient();
  }

  /** Admits the next caller without clearing `#isBusy`, so that newcomers cannot overtake those waiting. */
  #open(): void {
    const next = this.#waiting.get('command')?.shift() ?? this.#waiting.get('background')?.shift();
    if (next) next();
    else this.#isBusy = false;
  }

  /**
   * Milliseconds left for a local activity, so that all of one workflow task finish before its heartbeat. If one
   * crosses it while Updates arrive, the SDK does not always replay what happened. Deterministic: the clock is the
   * history's.
   */
  #timeLeft(priority: Priority): number {
    const { historyLength } = workflowInfo();
    // A new task has added events to the history.
    if (historyLength !== this.#task.historyLength) this.#task = { historyLength, began: Date.now(), isSpent: false };
    if (this.#task.isSpent) return 0;
    const left = TASK_BUDGET_MS - (Date.now() - this.#task.began);
    return priority === 'command' ? left : Math.min(left, BACKGROUND_TIMEOUT_MS);
  }
}

/** Calls that a sender waits for precede background checks. */
export type Priority = 'command' | 'background';

export interface Passage<T> {
  readonly priority: Priority;
  /** @param timeoutMs its deadline */
  readonly quick: (timeoutMs: number) => Promise<T>;
  /** The same call as a regular activity, without a time limit. */
  readonly patient: () => Promise<T>;
}

/**
 * A worker renews a task at four fifths of `WORKFLOW_TASK_TIMEOUT`, after 4 seconds. The rest is slack for a machine
 * too busy to start at once, which the history does not show.
 */
const TASK_BUDGET_MS = 1_000;
/** Background checks are not urgent, and commands wait behind them. */
const BACKGROUND_TIMEOUT_MS = 500;
/** With less left, starting is not worthwhile. */
const MIN_TIMEOUT_MS = 100;
