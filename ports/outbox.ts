import type { OutboxEntry, OutboxKey, OutboxOutcome } from '../domain/order/index.ts';
import type { Instant, StoreId } from '../domain/shared/values.ts';

/** Older entries are forgotten. */
export const OUTBOX_DAYS = 30;

export interface TakeRequest {
  readonly now: Instant;
  /** Until then nobody else gets what is taken. */
  readonly until: Instant;
  readonly limit: number;
  /** Messages that are known to go one of these ways are left. */
  readonly exceptWays: readonly string[];
}

/** An entry for whoever has taken it to send. */
export interface TakenEntry extends OutboxEntry {
  /** Since when it was to be tried. */
  readonly readyAt: Instant;
  readonly takenUntil: Instant;
}

export interface Postponement {
  readonly readyAt: Instant;
  /** How often it has been tried, or may have been. */
  readonly attempts: number;
  /** Which way it goes, as far as it is known. */
  readonly way?: string;
}

/** How much is waiting to be sent. */
export interface Backlog {
  readonly waiting: number;
  /** Absent where nothing is. */
  readonly oldestDueAt?: Instant;
}

/**
 * The messages of all stores that are to be sent, and what became of those that were. Each is in it once, however often it is put, and one
 * that was put is sent, given up or dropped by one of the processes, whichever of them ends.
 */
export interface Outbox {
  /** Adds entries in durable writes. One that is there already stays as it is. */
  put(entries: readonly OutboxEntry[]): Promise<void>;
  /** Takes entries whose time has come, the oldest first. Nobody else gets them meanwhile; one that is neither settled nor postponed by then comes again. */
  take(request: TakeRequest): Promise<readonly TakenEntry[]>;
  /** Lets go of one that was taken, to be tried later. Nothing happens where somebody else has it by now. */
  postpone(entry: TakenEntry, postponement: Postponement): Promise<void>;
  /** Notes what became of one. What was noted first stays. */
  settle(entry: OutboxEntry, outcome: OutboxOutcome): Promise<void>;
  /** Those of these messages that it has, in no particular order. */
  find(storeId: StoreId, keys: readonly OutboxKey[]): Promise<readonly OutboxEntry[]>;
  /** Every entry of a store, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<OutboxEntry>;
  backlog(): Promise<Backlog>;
  /** Has something called after each `put` of this process, as a hint: what other processes put is found by looking. */
  whenPut(hint: () => void): void;
}
