/**
 * A FIFO mutex that creates a single promise per call: Temporal records a stack trace for every promise in workflow
 * code.
 */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    // Runs even after a failure, which belongs to the previous caller.
    const run = this.#last.then(work, work);
    this.#last = run;
    return run;
  }
}
