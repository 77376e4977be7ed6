import { setTimeout as pause } from 'node:timers/promises';
import { StorageUnavailable } from '../../../ports.ts';

interface Waiting<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/** Does a batch, and gives each job's result in the same order. Once the signal says that it is given up, it has to end. */
type Work<Job, Result> = (
  jobs: readonly Job[],
  givenUp: AbortSignal,
) => Promise<readonly PromiseSettledResult<Result>[]>;

/**
 * Jobs on one thing, done in batches one after the other: what comes while a batch is under way is done together in the next.
 * Nobody waits for more than two batches, and a batch that fails, or takes too long, takes only its own jobs with it. Of a batch
 * that took too long nobody knows what became: it may still be done, beside the next.
 */
export class Gathered<Job, Result> {
  readonly #work: Work<Job, Result>;
  readonly #deadlineMs: number;
  #waiting: Waiting<Job, Result>[] = [];
  #isWorking = false;

  /** @param deadlineMs after which a batch's jobs are rejected with `StorageUnavailable`, and the next batch begins */
  constructor(work: Work<Job, Result>, deadlineMs: number) {
    this.#work = work;
    this.#deadlineMs = deadlineMs;
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
        const results = await this.#doInTime(batch.map(({ job }) => job));
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

  async #doInTime(jobs: readonly Job[]): Promise<readonly PromiseSettledResult<Result>[]> {
    const givenUp = new AbortController();
    const done = new AbortController();
    const late = pause(this.#deadlineMs, undefined, { signal: done.signal }).then(() => {
      throw new StorageUnavailable(`What was asked for together was not done after ${this.#deadlineMs} ms.`);
    });
    try {
      return await Promise.race([this.#work(jobs, givenUp.signal), late]);
    } finally {
      givenUp.abort();
      done.abort();
      // The pause that was cut short.
      late.catch(() => undefined);
    }
  }
}
