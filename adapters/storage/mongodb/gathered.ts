/**
 * Jobs on one thing, done in batches one after the other: what comes while a batch is under way is done together in the next.
 * Nobody waits for more than two batches, and a batch that fails takes only its own jobs with it.
 */
export class Gathered<Job, Result> {
  readonly #work: (jobs: readonly Job[]) => Promise<readonly PromiseSettledResult<Result>[]>;
  #waiting: { job: Job; resolve: (result: Result) => void; reject: (reason: unknown) => void }[] = [];
  #isWorking = false;

  /** @param work does a batch, and gives each job's result in the same order */
  constructor(work: (jobs: readonly Job[]) => Promise<readonly PromiseSettledResult<Result>[]>) {
    this.#work = work;
  }

  add(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      if (!this.#isWorking) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isWorking = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const results = await this.#work(batch.map(({ job }) => job));
        for (const [index, { resolve, reject }] of batch.entries()) {
          const settled = results[index];
          if (settled?.status === 'fulfilled') resolve(settled.value);
          else reject(settled?.reason);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWorking = false;
  }
}
