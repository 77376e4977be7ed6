/**
 * Lets one piece of work go on at a time, in the order of asking. Every promise in workflow code costs a stack trace, which
 * Temporal keeps for its own query, so this makes one for each piece of work and no more.
 */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    // Also after a failure, which is for whoever asked for that work.
    const run = this.#last.then(work, work);
    this.#last = run;
    return run;
  }
}
