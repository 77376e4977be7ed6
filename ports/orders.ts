import type { Fulfilment, Order, OrderEvent, OrderState, OrderStatus } from '../domain/order/index.ts';
import type { CustomerId, Instant, LocalDay, OrderId, StoreId } from '../domain/shared/values.ts';
import type { OrderChange } from '../domain/webhooks/progress.ts';

/** An order as it is stored: the state for reading, and the whole stream of events that it adds up from. */
export interface StoredOrder {
  readonly state: Order;
  readonly events: readonly OrderEvent[];
}

export interface AppendRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  /** The number of events that the writer believes to be stored. */
  readonly expectedVersion: number;
  readonly events: readonly OrderEvent[];
  /** The state with these events. */
  readonly state: Order;
}

export type AppendResult =
  | { readonly outcome: 'appended' }
  /** Storage knows more than the writer: these events, after the expected version. Nothing was written. */
  | { readonly outcome: 'ahead'; readonly events: readonly OrderEvent[] }
  /** Storage has lost events (a restored backup): it holds only so many. Nothing was written. */
  | { readonly outcome: 'behind'; readonly version: number };

export type RestoreRequest = Omit<AppendRequest, 'expectedVersion'>;

export type RestoreResult =
  | { readonly outcome: 'restored' }
  /** What is stored can be read, or there is nothing. Nothing was written. */
  | { readonly outcome: 'not_damaged' };

/** What is absent is not asked for; what is there must all be so. */
export interface OrderFilter {
  readonly statuses?: readonly OrderStatus[];
  /** Of the customer, as the orders have it. */
  readonly phone?: string;
  readonly customerId?: CustomerId;
  /** The store's day on which it was placed. */
  readonly day?: LocalDay;
  /** Numbers start over each day. */
  readonly number?: number;
  readonly fulfilment?: Fulfilment['type'];
}

export interface OrderQuery extends OrderFilter {
  /** 1 to 100. */
  readonly limit: number;
  /** Where an earlier page ended. */
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
  /** Orders that may belong here, and that cannot be read. */
  readonly unreadable?: readonly OrderId[];
}

export interface DamagedOrder {
  readonly orderId: OrderId;
  readonly reason: string;
}

/** A place in the list of changes: the next one was written later, or at once with this one by an order of a higher id. */
export interface ChangePosition {
  readonly writtenAt: Instant;
  /** Absent: before all that was written at that moment. */
  readonly orderId?: OrderId;
}

/**
 * One order as found in storage, for a rebuild: the state may be anything, the events are what counts. Storage that does not
 * store the state derives it from the events.
 */
export type FoundOrder =
  | {
      readonly orderId: OrderId;
      readonly state: unknown;
      readonly events: readonly OrderEvent[];
      /** Replaces the state, if it is stored, unless events were appended in the meantime. */
      replaceState(state: Order): Promise<'replaced' | 'changed'>;
    }
  | { readonly orderId: OrderId; readonly unreadable: string };

export interface OrderStore {
  /**
   * Adds events in one atomic, durable write, if storage holds exactly the expected number of them. Once this has returned
   * `appended`, no crash takes the events back.
   *
   * @throws StorageDamaged when what is stored of the order cannot be read: it is not written over
   */
  append(request: AppendRequest): Promise<AppendResult>;
  /**
   * Puts a whole stream in the place of a damaged order's record. What was there is kept beside it.
   *
   * @param request.events all events of the order
   */
  restore(request: RestoreRequest): Promise<RestoreResult>;
  /** @throws StorageDamaged when there is such an order, and it cannot be read */
  get(storeId: StoreId, orderId: OrderId): Promise<StoredOrder | undefined>;
  /** The orders of a store that are known to be there and that cannot be read. */
  damaged(storeId: StoreId): Promise<readonly DamagedOrder[]>;
  /** Placed orders. A draft is read by its id only. One that cannot be read is left out, and named. */
  list(storeId: StoreId, query: OrderQuery): Promise<OrderPage>;
  /** Every order of a store, drafts too, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<FoundOrder>;
  /**
   * For each day of a span on which orders were placed, a mark that is another one as soon as any of that day's orders has changed.
   * The cost grows with the number of orders in the span, but none of them is read.
   */
  dayMarks(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<ReadonlyMap<LocalDay, string>>;
  /**
   * Orders by when they were last written, by storage's clock, oldest first. A write may show up a moment after one that is stamped
   * later: whoever must not miss any reads again from a while before. Orders that were copied from elsewhere are not in it until
   * they change.
   */
  changes(storeId: StoreId, after: ChangePosition, limit: number): Promise<readonly OrderChange[]>;
  /** Draws the day's next order number. Each is given out once, crash or not; gaps are allowed. */
  nextNumber(storeId: StoreId, day: LocalDay): Promise<number>;
  /** The last number drawn on each day that is still counted; stored orders may have higher ones. */
  lastNumbers(storeId: StoreId): Promise<ReadonlyMap<LocalDay, number>>;
  /** Makes the day's next number a higher one than this. Nothing is lowered. */
  raiseNumber(storeId: StoreId, day: LocalDay, last: number): Promise<void>;
}
