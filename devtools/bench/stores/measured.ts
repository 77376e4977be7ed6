import type { Agreement } from '../books.ts';
import type { Held } from '../look-at.ts';

/** What a run with many stores measures. */

/** An order that was delivered; milliseconds. */
export interface Served {
  /** Of its store. */
  readonly rank: number;
  readonly placing: number;
  readonly startCooking: number;
}

/** What is held at a moment; `workflows` counts those of orders. */
export interface Look extends Held {
  readonly when: 'started' | 'warm' | 'serving' | 'ended';
  /** Since orders arrive. */
  readonly minute: number;
  /** MB. */
  readonly serverMemory: number;
  /** Orders that have arrived and are not delivered. */
  readonly inHand: number;
}

export interface OfEach {
  readonly program: number;
  readonly server: number;
}

export interface StoresMeasured {
  readonly stores: number;
  readonly minutes: number;
  readonly perMinute: number;
  /** Until the program was ready, with all stores. */
  readonly startSeconds: number;
  /** The first order of each store. */
  readonly first: readonly Served[];
  readonly offered: number;
  readonly served: readonly Served[];
  /** Why each order that was not delivered was not. */
  readonly failures: readonly string[];
  /** How late each order was sent: milliseconds that the load itself was behind the clock. */
  readonly latenessMs: readonly number[];
  /** From the first arrival until all workflows had closed. */
  readonly seconds: number;
  /** Processor milliseconds in that time. */
  readonly cpuMs: OfEach;
  /** Afterwards, with nothing to do. */
  readonly rest: { readonly seconds: number; readonly cpuMs: OfEach; readonly polls: number };
  readonly looks: readonly Look[];
  /** Running workflows of each type at the end. */
  readonly openTypes: Readonly<Record<string, number>>;
  /** Running workflows of orders at the end. */
  readonly openOrders: number;
  readonly books: Agreement;
}
