import { CancellationScope, workflowInfo } from '@temporalio/workflow';

/**
 * The only way from a workflow to its local activities: one is in flight at a time. Two at once are answered live in the order in which they
 * end, and on replay in the order of their markers; whatever the workflow does between them changes place, and the order is dead after
 * the next restart (docs/decisions/012).
 *
 * It is the innermost lock: whoever is inside waits for nothing but the local activity.
 */
export class Door {
  #isBusy = false;
  readonly #waiting = new Map<Priority, (() => void)[]>([
    ['command', []],
    ['background', []],
  ]);
  #task = { historyLength: -1, began: 0, isSpent: false };

  /**
   * Runs a local activity when no other one is in flight, and what is patient once the door is free again, where the local activity has no time
   * left or fails.
   */
  async pass<T>({ priority, quick, patient }: Passage<T>): Promise<T> {
    if (this.#isBusy) await new Promise<void>((enter) => this.#waiting.get(priority)?.push(enter));
    this.#isBusy = true;
    try {
      const timeout = this.#timeLeft(priority);
      // One that is cancelled in mid-flight is another way to a history that does not replay.
      if (timeout >= MIN_TIMEOUT_MS) return await CancellationScope.nonCancellable(() => quick(timeout));
    } catch {
      // Whatever kind of failure it is, the patient activity goes on. What is told live as an ActivityFailure around a time-out is the bare time-out
      // on replay (SDK 1.24), so nothing may depend on it.
      // How long it took is not in the history where it was given up.
      this.#task.isSpent = true;
    } finally {
      this.#open();
    }
    return patient();
  }

  /** Lets the next one in: it stays busy, so that nobody who comes now overtakes those who wait. */
  #open(): void {
    const next = this.#waiting.get('command')?.shift() ?? this.#waiting.get('background')?.shift();
    if (next) next();
    else this.#isBusy = false;
  }

  /**
   * Milliseconds that a local activity may take, so that all of one workflow task end before the task's heartbeat. One that is in flight across
   * it meets Updates, and what the SDK replays then is not always what happened. Replay finds the same: the clock is the history's.
   */
  #timeLeft(priority: Priority): number {
    const { historyLength } = workflowInfo();
    // Each task begins with events of its own.
    if (historyLength !== this.#task.historyLength) this.#task = { historyLength, began: Date.now(), isSpent: false };
    if (this.#task.isSpent) return 0;
    const left = TASK_BUDGET_MS - (Date.now() - this.#task.began);
    return priority === 'command' ? left : Math.min(left, BACKGROUND_TIMEOUT_MS);
  }
}

/** What a sender waits for goes before what only keeps watch. */
export type Priority = 'command' | 'background';

export interface Passage<T> {
  readonly priority: Priority;
  /** @param timeoutMs within which it has to end */
  readonly quick: (timeoutMs: number) => Promise<T>;
  /** The same as an activity of its own, which may take as long as it likes. */
  readonly patient: () => Promise<T>;
}

/**
 * A worker renews a task at four fifths of `WORKFLOW_TASK_TIMEOUT`, which is after 4 seconds. What is left over is for a machine that is too busy to
 * begin at once, of which the history knows nothing.
 */
const TASK_BUDGET_MS = 1_000;
/** Nobody waits for what only keeps watch, and commands wait behind it. */
const BACKGROUND_TIMEOUT_MS = 500;
/** With less left it is not worth beginning. */
const MIN_TIMEOUT_MS = 100;
