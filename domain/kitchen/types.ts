import type { Actor } from '../order/types.ts';
import type { Instant, OrderId } from '../shared/values.ts';
import type { Pace } from './pace.ts';

/**
 * One store's kitchen: its queue and its slots. Orders compete for it, so it is one value, changed by one guarded write
 * at a time. Everything is keyed by order id and idempotent.
 *
 * Every request carries the order's version. A request that arrives after the order has left the kitchen (e.g. a retry
 * from a worker presumed dead) is late and refused: it would leak a slot forever.
 */
export interface Kitchen {
  /** In starting order, held ones last. */
  readonly tickets: readonly Ticket[];
  readonly slots: readonly Slot[];
  readonly departed: readonly Departure[];
  /** Absent if no order was ever rescheduled. */
  readonly postponed?: readonly Postponement[];
  /** Present while new orders are paused. */
  readonly pause?: Pause;
  /** Cooks on shift; absent if not counted, and then they limit nothing. */
  readonly cooks?: number;
  /** Learnt cooking times. */
  readonly pace?: Pace;
  /** Scheduled orders by quarter hour. */
  readonly bookings?: readonly Booking[];
}

/** An order in the queue. */
export interface Ticket {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly minutes: number;
  readonly enqueuedAt: Instant;
  readonly promisedAt: Instant;
  readonly turn?: Turn;
}

/** A rush or hold of an order. */
export interface Turn {
  /** The order's version at that time. */
  readonly orderVersion: number;
  readonly rushedAt?: Instant;
  readonly heldSince?: Instant;
}

/** A slot in use. */
export interface Slot {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly minutes: number;
  /** When it was last claimed. */
  readonly since: Instant;
  /** When it was first claimed; absent: it was claimed once. */
  readonly takenAt?: Instant;
  /** Its previous place in the queue, restored if the claim turns out to be stale. */
  readonly ticket?: Ticket;
}

/** Remembers for a while that an order has left the kitchen. */
export interface Departure {
  readonly orderId: OrderId;
  readonly at: Instant;
}

/** Remembers for a while that an order was rescheduled: requests for an older version are late. */
export interface Postponement extends Departure {
  readonly orderVersion: number;
}

/** The order and its version at the time of the request. */
export interface KitchenRequest {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly minutes: number;
}

/** Other inputs to an order's place in the queue. */
export interface Wish {
  /** The requested time; it is not promised earlier. */
  readonly requestedFor?: Instant;
  /**
   * Accepted earlier, as a scheduled order, or one that its customer has paid on a page since: it is queued even if the queue is full, or
   * the kitchen paused.
   */
  readonly isAccepted?: boolean;
}

export type EnqueueOutcome =
  | { readonly outcome: 'queued'; readonly position: number; readonly promisedAt: Instant }
  | { readonly outcome: 'kitchen_at_capacity' | 'kitchen_paused'; readonly tryAgainAt: Instant }
  | { readonly outcome: 'late' };

export type RequoteOutcome =
  | { readonly outcome: 'queued'; readonly position: number; readonly promisedAt: Instant }
  /** It is not in the queue, and will be queued when it is time. */
  | { readonly outcome: 'postponed'; readonly promisedAt: Instant }
  /** Its quarter hour is fully booked; these are free. */
  | { readonly outcome: 'quarter_hour_full'; readonly freeTimes: readonly Instant[] }
  /** It is being cooked, or has left the kitchen. */
  | { readonly outcome: 'not_queued' };

export type ClaimOutcome = { readonly outcome: 'claimed' | 'no_free_slot' | 'late' };

export interface KitchenChange<Outcome> {
  readonly kitchen: Kitchen;
  readonly result: Outcome;
}

export interface Booking {
  readonly orderId: OrderId;
  /** Of the order with this time. */
  readonly orderVersion: number;
  /** When the quarter hour begins. */
  readonly quarter: Instant;
}

/** New orders are refused, queued ones are cooked, and scheduled ones accepted. */
export interface Pause {
  readonly since: Instant;
  /** When it ends automatically; absent: when it is resumed. */
  readonly until?: Instant;
  readonly reason?: string;
  /** Nothing is begun until it is resumed. */
  readonly isDown?: true;
  readonly by: Actor;
}
