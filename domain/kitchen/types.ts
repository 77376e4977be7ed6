import type { Actor } from '../order/types.ts';
import type { Instant, OrderId } from '../shared/values.ts';
import type { Pace } from './pace.ts';

/**
 * One store's kitchen: the orders that wait for it and the slots it has given out. It is the only thing that orders
 * compete for, so it is one value that is changed by one guarded write at a time. Everything is keyed by order id and can
 * be asked for twice.
 *
 * Every request carries the version that the order had when it asked. A request that comes after the order has left the
 * kitchen (a retry from a worker believed dead, say) is late, and refused: it would leak a slot for ever.
 */
export interface Kitchen {
  /** In the order in which they are to be begun; those that are held come last. */
  readonly tickets: readonly Ticket[];
  readonly slots: readonly Slot[];
  readonly departed: readonly Departure[];
  /** Absent where no order was ever put off. */
  readonly postponed?: readonly Postponement[];
  /** While it takes no new orders. */
  readonly pause?: Pause;
  /** How many cooks are on shift; absent where nobody has said so, and then they limit nothing. */
  readonly cooks?: number;
  /** How long its orders really take. */
  readonly pace?: Pace;
  /** Orders for later, by the quarter hour that they are wanted for. */
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

/** That somebody has put an order to the front, or is holding it back. */
export interface Turn {
  /** Of the order when it was said. */
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
  /** Its place in the queue until then: it gets it back when the claim turns out to have come to nothing. */
  readonly ticket?: Ticket;
}

/** Remembers for a while that an order has left the kitchen for good. */
export interface Departure {
  readonly orderId: OrderId;
  readonly at: Instant;
}

/** Remembers for a while that an order has left the queue for a later hour: who asks for an older version of it is late. */
export interface Postponement extends Departure {
  readonly orderVersion: number;
}

/** Who asks, and what the order looked like then. */
export interface KitchenRequest {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  readonly minutes: number;
}

/** What else counts for an order's place in the queue. */
export interface Wish {
  /** Its customer wants it then; it is not promised for earlier. */
  readonly requestedFor?: Instant;
  /** It was accepted earlier, for later, so a full queue takes it all the same. */
  readonly isAccepted?: boolean;
}

export type EnqueueOutcome =
  | { readonly outcome: 'queued'; readonly position: number; readonly promisedAt: Instant }
  | { readonly outcome: 'kitchen_at_capacity' | 'kitchen_paused'; readonly tryAgainAt: Instant }
  | { readonly outcome: 'late' };

export type RequoteOutcome =
  | { readonly outcome: 'queued'; readonly position: number; readonly promisedAt: Instant }
  /** It is not in the queue (any more), and will be when it is time. */
  | { readonly outcome: 'postponed'; readonly promisedAt: Instant }
  /** The quarter hour that it is wanted for has all the orders that it can take; these have not. */
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

/** New orders are refused, those that wait are cooked, and those for later are taken. */
export interface Pause {
  readonly since: Instant;
  /** When it ends by itself; absent: when somebody ends it. */
  readonly until?: Instant;
  readonly reason?: string;
  readonly by: Actor;
}
