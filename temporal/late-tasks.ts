/** Of a task, between its start by the server and its first activation here. Usually some milliseconds. */
const LATE_MS = 2_000;
/** Between two activations of a task: local activities take a second at most (`workflows/door.ts`). */
const PAUSED_MS = 3_000;
/** If all tasks are late for so long, it is the clocks that have changed, or the machine is that busy. */
const RELEARNED_AFTER_MS = 10_000;

/** What a worker knows of an activation: a step of a workflow task. */
export interface Activation {
  /** By which a task differs from the one before. */
  readonly historyLength: number;
  /** When the server started the task, in milliseconds by its clock. */
  readonly startedAt: number;
  readonly isReplaying: boolean;
}

/**
 * Tasks that come to this process too late, because it was paused: a machine that sleeps or is moved, or is far too busy. The server may have
 * given them up and made others, in which the worker would then complete what it did for these (docs/decisions/012).
 *
 * How far the server's clock differs from this one is learned from the tasks of all workflows.
 */
export class LateTasks {
  readonly #now: () => number;
  readonly #last = new WeakMap<object, { readonly historyLength: number; readonly at: number }>();
  #leastAge: number | undefined;
  #lateSince: number | undefined;

  /** @param now this process's clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a task should be given up. Called once for each activation of a workflow that is in memory, and not for queries. */
  isLate(workflow: object, { historyLength, startedAt, isReplaying }: Activation): boolean {
    const last = this.#last.get(workflow);
    const at = this.#now();
    this.#last.set(workflow, { historyLength, at });
    if (isReplaying) return false;
    return last?.historyLength === historyLength ? at - last.at > PAUSED_MS : this.#isOld(at - startedAt, at);
  }

  #isOld(age: number, at: number): boolean {
    const least = Math.min(this.#leastAge ?? age, age);
    const isOld = age - least > LATE_MS;
    if (isOld) this.#lateSince ??= at;
    const isNormal = isOld && at - (this.#lateSince ?? at) > RELEARNED_AFTER_MS;
    this.#leastAge = isNormal ? age : least;
    if (!isOld || isNormal) this.#lateSince = undefined;
    return isOld && !isNormal;
  }
}
