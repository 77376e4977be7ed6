import type { Money } from '../money.ts';
import type { OrderLine, Totals } from '../pricing.ts';
import type { OrderTimers } from '../store.ts';
import type { Instant, LocalDay, OrderId, StoreId } from '../values.ts';

export const ORDER_STATUSES = [
  'received',
  'confirmed',
  'preparing',
  'cooking',
  'ready',
  'delivering',
  'delivered',
  'cancelled',
  'rejected',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Statuses from which an order goes nowhere. */
export const FINAL_STATUSES: readonly OrderStatus[] = ['delivered', 'cancelled', 'rejected'];

export const ROLES = ['customer', 'kitchen', 'driver', 'manager', 'system'] as const;
export type Role = (typeof ROLES)[number];

/** Who did something. */
export interface Actor {
  readonly role: Role;
  readonly id: string;
}

export interface Customer {
  readonly name: string;
  /** E.164 where the number could be placed, otherwise as it was typed. */
  readonly phone: string;
  readonly phoneVerified: boolean;
  readonly email?: string;
}

export type Fulfilment = { readonly type: 'pickup' } | { readonly type: 'delivery'; readonly address: Address };

export interface Address {
  /** The whole address on one line, as a driver reads it. */
  readonly text: string;
  readonly street?: string;
  readonly city?: string;
  readonly postalCode?: string;
  readonly notes?: string;
}

export const PAYMENT_METHODS = ['cash', 'card', 'online'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** An order as it was placed: nothing in it changes later. */
export interface PlacedOrder {
  readonly id: OrderId;
  readonly storeId: StoreId;
  readonly number: number;
  readonly day: LocalDay;
  readonly customer: Customer;
  readonly fulfilment: Fulfilment;
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  /** How long a kitchen slot will be busy with it. */
  readonly kitchenMinutes: number;
  readonly payment: { readonly method: PaymentMethod; readonly token?: string };
  readonly instructions?: string;
  readonly timers: OrderTimers;
}

/**
 * Where the money stands. Cash and online orders are `due` until the order is handed over; card orders are `pending` until
 * the provider has answered.
 */
export type PaymentStatus =
  | 'due'
  | 'settled'
  | 'waived'
  | 'pending'
  | 'action_required'
  | 'authorized'
  | 'declined'
  | 'captured'
  | 'capture_failed'
  | 'voided'
  | 'partially_refunded'
  | 'refunded'
  | 'release_failed';

export interface Payment {
  readonly method: PaymentMethod;
  readonly token?: string;
  readonly status: PaymentStatus;
  readonly authorizationId?: string;
  readonly authorized: Money;
  readonly captured: Money;
  readonly refunded: Money;
  readonly actionUrl?: string;
  readonly failure?: string;
  /** Refunds that a manager has asked for and the provider has not yet confirmed. */
  readonly refundsDue: readonly { readonly refundId: string; readonly amount: Money }[];
}

export const MESSAGE_KINDS = ['ready', 'cancelled', 'rejected', 'collection_reminder', 'manager_alert'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** A message that the order owes to somebody. The key is unique within the order, so that it is sent once. */
export interface OrderMessage {
  readonly key: string;
  readonly kind: MessageKind;
  /** What a manager's alert is about. */
  readonly detail?: string;
  readonly status: 'due' | 'sent' | 'failed';
}

/** Everything that is known of an order: what its events add up to. Plain JSON. */
export interface OrderState extends Omit<PlacedOrder, 'payment'> {
  /** The number of events so far; the next append expects it. */
  readonly version: number;
  readonly status: OrderStatus;
  readonly payment: Payment;
  readonly queuePosition?: number;
  readonly promisedAt?: Instant;
  readonly driverId?: string;
  readonly cookId?: string;
  readonly placedAt: Instant;
  readonly confirmedAt?: Instant;
  readonly preparationStartedAt?: Instant;
  readonly cookingStartedAt?: Instant;
  readonly readyAt?: Instant;
  readonly outForDeliveryAt?: Instant;
  readonly deliveredAt?: Instant;
  readonly endedAt?: Instant;
  readonly cancellation?: { readonly by: Actor; readonly reason: string };
  readonly rejection?: { readonly code: RejectionCode; readonly reason: string; readonly tryAgainAt?: Instant };
  readonly messages: readonly OrderMessage[];
}

export type RejectionCode = 'payment_declined' | 'payment_action_expired' | 'kitchen_at_capacity';

export function isFinal(status: OrderStatus): boolean {
  return FINAL_STATUSES.includes(status);
}
