import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { noLatencies } from '../latency.ts';
import { inParallel } from '../load.ts';
import type { Program } from '../programs.ts';
import { say } from '../stage.ts';
import { deliver } from '../target.ts';
import type { Served } from './measured.ts';
import { storeOf, type Arrival } from './sizes.ts';

const FIRST_ORDERS_AT_ONCE = 4;
/** Of the answer to a request that failed, so many characters are told. */
const MOST_TOLD = 300;

/** The orders of an evening: those that were served, those that failed, and those in hand. */
export class Evening {
  readonly #program: Program;
  readonly served: Served[] = [];
  readonly failures: string[] = [];
  readonly latenessMs: number[] = [];
  readonly #inHand = new Set<Promise<void>>();

  constructor(program: Program) {
    this.#program = program;
  }

  get inHand(): number {
    return this.#inHand.size;
  }

  /** Each store takes one order, some at a time: its folders are made, and its numbers looked up. */
  async serveEach(stores: number): Promise<void> {
    let rank = 0;
    await inParallel(FIRST_ORDERS_AT_ONCE, stores, () => this.#serve((rank += 1)));
  }

  /** Serves orders as they arrive, whether or not earlier ones have been served. */
  async serve(arrivals: readonly Arrival[]): Promise<void> {
    const began = performance.now();
    for (const { at, rank } of arrivals) {
      await pause(Math.max(0, began + at - performance.now()));
      this.latenessMs.push(Math.max(0, performance.now() - began - at));
      const serving: Promise<void> = this.#serve(rank).finally(() => this.#inHand.delete(serving));
      this.#inHand.add(serving);
    }
    await Promise.all(this.#inHand);
  }

  async #serve(rank: number): Promise<void> {
    const latencies = noLatencies();
    try {
      await deliver({ ...this.#program, ofStore: `/api/stores/${storeOf(rank)}` }, latencies);
      const { placing: [placing = NaN], startCooking: [startCooking = NaN] } = latencies; // prettier-ignore
      this.served.push({ rank, placing, startCooking });
    } catch (error) {
      const reason = `${storeOf(rank)}: ${error instanceof Error ? error.message : String(error)}`.slice(0, MOST_TOLD);
      say(`not delivered: ${reason}`);
      this.failures.push(reason);
    }
  }
}
