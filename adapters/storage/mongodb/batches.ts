import { setTimeout as pause } from 'node:timers/promises';
import { StorageUnavailable } from '../../../ports.ts';

interface Waiting<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/** Runs a batch and returns the jobs' results in order. It must stop once the signal aborts. */
type Work<Job, Result> = (
  jobs: readonly Job[],
  abandoned: AbortSignal,
) => Promise<readonly PromiseSettledResult<Result>[]>;

/**
 * Runs jobs on one value in sequential batches: jobs added during a batch share the next one. No job waits for more
 * than two batches, and a batch that fails or times out fails only its own jobs. The outcome of a timed-out batch is
 * unknown: it may still take effect, beside the next.
 */
export class Batches<Job, Result> {
  readonly #work: Work<Job, Result>;
  readonly #deadlineMs: number;
  #waiting: Waiting<Job, Result>[] = [];
  #isWorking = false;

  /** @param deadlineMs after which a batch's jobs are rejected with `StorageUnavailable`, and the next batch starts */
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
    const abandoned = new AbortController();
    const done = new AbortController();
    const late = pause(this.#deadlineMs, undefined, { signal: done.signal }).then(() => {
      throw new StorageUnavailable(`The batch did not complete within ${this.#deadlineMs} ms.`);
    });
    try {
      return await Promise.race([this.#work(jobs, abandoned.signal), late]);
    } finally {
      abandoned.abort();
      done.abort();
      // The pause was cut short.
      late.catch(() => undefined);
    }
  }
}
