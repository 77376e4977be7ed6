import type { Draft, Fulfilment, Order, OrderEvent, OrderState, OrderStatus } from '../domain/order/index.ts';
import type { CustomerId, Instant, LocalDay, OrderId, StoreId } from '../domain/shared/values.ts';
import type { OrderChange } from '../domain/webhooks/progress.ts';

/** The maximum number of a customer's drafts in a list: each expires within the hour. */
export const MOST_DRAFTS = 100;

/** An order as it is stored: the state for reading, and its whole event stream. */
export interface StoredOrder {
  readonly state: Order;
  readonly events: readonly OrderEvent[];
}

export interface AppendRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  /** The number of events the writer expects to be stored. */
  readonly expectedVersion: number;
  readonly events: readonly OrderEvent[];
  /** The state after these events. */
  readonly state: Order;
}

export type AppendResult =
  | { readonly outcome: 'appended' }
  /** Storage is ahead of the writer by these events. Nothing was written. */
  | { readonly outcome: 'ahead'; readonly events: readonly OrderEvent[] }
  /** Storage has lost events (a restored backup) and has only this many. Nothing was written. */
  | { readonly outcome: 'behind'; readonly version: number };

export type RestoreRequest = Omit<AppendRequest, 'expectedVersion'>;

export type RestoreResult =
  | { readonly outcome: 'restored' }
  /** The record is readable or missing. Nothing was written. */
  | { readonly outcome: 'not_damaged' };

/** All given conditions must hold; absent ones do not filter. */
export interface OrderFilter {
  readonly statuses?: readonly OrderStatus[];
  /** The customer's number: found by storage that unseals. */
  readonly phone?: string;
  /** The same as stored, sealed: any of these. */
  readonly phones?: readonly string[];
  /** Leaves personal text sealed, for figures that need none. */
  readonly isSealed?: true;
  /** Orders of any of them; of none, if there are none. */
  readonly customerIds?: readonly CustomerId[];
  /** The store's day on which it was placed. */
  readonly day?: LocalDay;
  /** Numbers start over each day. */
  readonly number?: number;
  readonly fulfilment?: Fulfilment['type'];
  /** The driver who has it, or brought it. */
  readonly driverId?: string;
  /** The cook it counts for: `cookOf`. */
  readonly cookId?: string;
  /** Any of these; none, if there are none. */
  readonly ids?: readonly OrderId[];
}

export interface OrderQuery extends OrderFilter {
  /** 1 to 100. */
  readonly limit: number;
  /** The end of the previous page. */
  readonly after?: OrderPosition;
}

/** An order's place in a list, newest first. Placing time and id never change, so a page never skips or repeats. */
export interface OrderPosition {
  readonly placedAt: Instant;
  readonly id: OrderId;
}

export interface OrderPage {
  readonly orders: readonly OrderState[];
  readonly next?: OrderPosition;
  /** Unreadable orders that may belong here. */
  readonly unreadable?: readonly OrderId[];
}

export interface DamagedOrder {
  readonly orderId: OrderId;
  readonly reason: string;
}

/** A position in the list of changes, ordered by write time, then order id. */
export interface ChangePosition {
  readonly writtenAt: Instant;
  /** Default: before everything written at that time. */
  readonly orderId?: OrderId;
}

/** A raw stored order, for a rebuild: the state is unchecked, only the events count. Storage without stored states derives it from the events. */
export type FoundOrder =
  | {
      readonly orderId: OrderId;
      readonly state: unknown;
      readonly events: readonly OrderEvent[];
      /** Replaces the state, if it is stored, unless events were appended in the meantime. */
      replaceState(state: Order): Promise<'replaced' | 'changed'>;
      /** Replaces the events by as many that say the same, unless some were appended in the meantime. It counts as no change. */
      replaceEvents(stored: StoredOrder): Promise<'replaced' | 'changed'>;
    }
  | { readonly orderId: OrderId; readonly unreadable: string };

export interface OrderStore {
  /**
   * Adds events in one atomic, durable write, if storage holds exactly the expected number of them. Once this has
   * returned `appended`, the events survive any crash.
   *
   * @throws StorageDamaged if the stored order is unreadable: it is not overwritten
   */
  append(request: AppendRequest): Promise<AppendResult>;
  /**
   * Replaces a damaged order's record with a whole stream, keeping the damaged copy.
   *
   * @param request.events all events of the order
   */
  restore(request: RestoreRequest): Promise<RestoreResult>;
  /**
   * @param owners finds only an order of one of these customers; default: of anybody
   * @throws StorageDamaged if the order exists but is unreadable
   */
  get(storeId: StoreId, orderId: OrderId, owners?: readonly CustomerId[]): Promise<StoredOrder | undefined>;
  /** The known unreadable orders of a store. */
  damaged(storeId: StoreId): Promise<readonly DamagedOrder[]>;
  /** Placed orders. Drafts are not among them. Unreadable orders are omitted and listed separately. */
  list(storeId: StoreId, query: OrderQuery): Promise<OrderPage>;
  /** A customer's open drafts, most recently changed first, at most `MOST_DRAFTS`. Unreadable ones are omitted. */
  drafts(storeId: StoreId, customerId: CustomerId): Promise<readonly Draft[]>;
  /** Every order of a store, drafts too, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<FoundOrder>;
  /**
   * For each day with orders in a range, a fingerprint that changes with any of that day's orders. The cost grows with
   * the number of orders, but none of them is read.
   */
  dayMarks(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<ReadonlyMap<LocalDay, string>>;
  /**
   * Orders by when they were last written, by storage's clock, oldest first. A write may become visible after one with
   * a later stamp, so a reader that must not miss any re-reads from slightly earlier. Migrated orders are not included
   * until they change.
   */
  changes(storeId: StoreId, after: ChangePosition, limit: number): Promise<readonly OrderChange[]>;
  /** Draws the day's next order number. Never issued twice, even after a crash; gaps are allowed. */
  nextNumber(storeId: StoreId, day: LocalDay): Promise<number>;
  /** The last number drawn on each remembered day; stored orders may have higher ones. */
  lastNumbers(storeId: StoreId): Promise<ReadonlyMap<LocalDay, number>>;
  /** Raises the day's counter to at least this number. */
  raiseNumber(storeId: StoreId, day: LocalDay, last: number): Promise<void>;
}
