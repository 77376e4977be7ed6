import type { OutboxEntry, OutboxKey, OutboxOutcome } from '../domain/order/index.ts';
import type { Instant, StoreId } from '../domain/shared/values.ts';

/** Older entries are deleted. */
export const OUTBOX_DAYS = 30;

export interface TakeRequest {
  readonly now: Instant;
  /** The entries are reserved for the caller until then. */
  readonly until: Instant;
  readonly limit: number;
  /** Skips messages known to use these channels. */
  readonly exceptWays: readonly string[];
}

/** An entry taken by a process for sending. */
export interface TakenEntry extends OutboxEntry {
  /** When it was due to be tried. */
  readonly readyAt: Instant;
  readonly takenUntil: Instant;
}

export interface Postponement {
  readonly readyAt: Instant;
  /** The number of attempts, including one that may not have happened. */
  readonly attempts: number;
  /** Its channel, if known. */
  readonly way?: string;
}

/** The backlog. */
export interface Backlog {
  readonly waiting: number;
  /** Absent if there is none. */
  readonly oldestDueAt?: Instant;
}

/**
 * Messages to be sent, of all stores, and their outcomes. Adding is idempotent, and every message is sent, given up or dropped by some
 * process, even if others crash.
 */
export interface Outbox {
  /** Adds entries durably. Existing ones stay unchanged. */
  put(entries: readonly OutboxEntry[]): Promise<void>;
  /** Takes due entries, oldest first, and reserves them for the caller. Entries neither settled nor postponed by then become due again. */
  take(request: TakeRequest): Promise<readonly TakenEntry[]>;
  /** Returns a taken entry, to be tried later. No effect if another process has it. */
  postpone(entry: TakenEntry, postponement: Postponement): Promise<void>;
  /** Records an outcome. The first one stays. */
  settle(entry: OutboxEntry, outcome: OutboxOutcome): Promise<void>;
  /** The stored ones of these messages, in no particular order. */
  find(storeId: StoreId, keys: readonly OutboxKey[]): Promise<readonly OutboxEntry[]>;
  /** Every entry of a store, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<OutboxEntry>;
  backlog(): Promise<Backlog>;
  /** Registers a callback for each `put` of this process, as a hint: entries of other processes are found by polling. */
  whenPut(hint: () => void): void;
}
