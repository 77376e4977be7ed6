import type { Money } from '../shared/money.ts';
import type { OrderLine, PricingTerms, Totals } from '../catalog/pricing.ts';
import type { Missing, Need } from '../stock/types.ts';
import type { ManagerAlert, StockAlert } from './alerts.ts';
import type { CancellationReason, Rejection } from './reasons.ts';
import type { OrderTimers } from '../catalog/store.ts';
import type { Personal } from '../shared/personal.ts';
import type { CustomerId, Instant, LocalDay, OrderId, StoreId } from '../shared/values.ts';

export const ORDER_STATUSES = [
  'draft',
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
export type PlacedStatus = Exclude<OrderStatus, 'draft'>;

export const ROLES = ['customer', 'kitchen', 'driver', 'manager', 'system'] as const;
export type Role = (typeof ROLES)[number];

/** Who did something. */
export interface Actor {
  readonly role: Role;
  readonly id: string;
}

export interface Customer {
  /** Whose order it is. */
  readonly id: CustomerId;
  readonly name: Personal;
  /** E.164 where the number could be placed, otherwise as it was typed. */
  readonly phone: Personal;
  readonly phoneVerified: boolean;
  readonly email?: Personal;
}

export type Fulfilment = { readonly type: 'pickup' } | { readonly type: 'delivery'; readonly address: Address };

export interface Address {
  /** The whole address on one line, as a driver reads it. */
  readonly text: Personal;
  readonly street?: Personal;
  readonly city?: Personal;
  readonly postalCode?: Personal;
  readonly notes?: Personal;
}

export const PAYMENT_METHODS = ['cash', 'card', 'online'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** A draft as its customer begins it. */
export interface NewDraft {
  readonly id: OrderId;
  readonly storeId: StoreId;
  /** The local day on which it was begun. */
  readonly day: LocalDay;
  readonly fulfilment: Fulfilment;
  readonly lines: readonly OrderLine[];
  readonly instructions?: Personal;
  /** What it is priced by for as long as it is a draft: what its customer was shown is what they are charged. */
  readonly terms: PricingTerms;
  readonly timers: OrderTimers;
}

/** An order that has not been placed: its customer still chooses. One that is given up ends as `cancelled`. */
export interface Draft extends NewDraft {
  readonly version: number;
  readonly status: 'draft' | 'cancelled';
  /** Tells a draft from a placed order. */
  readonly placedAt?: undefined;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly totals: Totals;
  /** The id of the next line: a line's id is never given to another. */
  readonly nextLine: number;
  readonly endedAt?: Instant;
  readonly cancellation?: Cancellation;
}

/** What a customer adds to a draft to place it. */
export interface DraftPlacement extends Pick<
  PlacedOrder,
  'number' | 'day' | 'rules' | 'customer' | 'payment' | 'instructions' | 'requestedFor' | 'timers' | 'ingredients'
> {
  /** Where it goes to, when that is not what the draft says. */
  readonly fulfilment?: Fulfilment;
}

/** What of an order its customer may still change until the kitchen begins. */
export interface OrderContent {
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  readonly fulfilment: Fulfilment;
  /** How long a kitchen slot will be busy with it. */
  readonly kitchenMinutes: number;
  readonly instructions?: Personal;
  /** When its customer wants it; absent: as soon as it can be. */
  readonly requestedFor?: Instant;
  /** What it takes of the ingredients that the store counts; absent: of none. */
  readonly ingredients?: readonly Need[];
}

/** Changes that are asked for; what is absent stays. */
export interface OrderChanges {
  readonly lines?: readonly OrderLine[];
  /** What these lines take of the stock. */
  readonly ingredients?: readonly Need[];
  readonly fulfilment?: Fulfilment;
  /** Null takes them away. */
  readonly instructions?: Personal | null;
  /** Null: as soon as it can be. */
  readonly requestedFor?: Instant | null;
}

/** An order as it was placed. */
export interface PlacedOrder extends OrderContent {
  readonly id: OrderId;
  readonly storeId: StoreId;
  readonly number: number;
  readonly day: LocalDay;
  /** Under which of the pipeline's rules it was placed: see `RULES`. */
  readonly rules: number;
  readonly customer: Customer;
  readonly payment: { readonly method: PaymentMethod; readonly token?: string };
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

/** How the customer confirms a payment, where their bank asks for it: on a page of the provider's, or of the shop's own. */
export interface PaymentAction {
  readonly actionUrl?: string;
  /** With this, the shop's page has the provider's script finish the payment. */
  readonly clientSecret?: string;
}

export interface Payment extends PaymentAction {
  readonly method: PaymentMethod;
  readonly token?: string;
  readonly status: PaymentStatus;
  readonly authorizationId?: string;
  /** Reserved on the customer's card; never less than the order's total. */
  readonly authorized: Money;
  readonly captured: Money;
  readonly refunded: Money;
  readonly failure?: string;
  /** Reservations that another one has taken the place of, and that are still to be given back. */
  readonly superseded?: readonly Authorization[];
  /**
   * Changes that were refused before the provider's answer was recorded: each may have reserved money that nobody knows of, so the provider
   * is asked to give it back.
   */
  readonly unanswered?: readonly string[];
  /** Refunds that a manager has asked for and the provider has not yet confirmed. */
  readonly refundsDue: readonly { readonly refundId: string; readonly amount: Money }[];
}

/** Money that the provider has reserved on the customer's card. */
export interface Authorization {
  readonly authorizationId: string;
  readonly amount: Money;
}

export const MESSAGE_KINDS = [
  'confirmation',
  'late',
  'ready',
  'out_for_delivery',
  'collection_reminder',
  'cancelled',
  'rejected',
  'refunded',
  'stock_short',
  'stock_alert',
  'manager_alert',
  'kitchen_alert',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
/** What is said to a customer, and not to those who work for them. */
export type CustomerMessageKind = Exclude<MessageKind, 'stock_alert' | 'manager_alert' | 'kitchen_alert'>;

/** Whom a message is for. */
export function audienceOf(kind: MessageKind): 'customer' | 'kitchen' | 'manager' {
  if (kind === 'kitchen_alert') return 'kitchen';
  return kind === 'stock_alert' || kind === 'manager_alert' ? 'manager' : 'customer';
}

export function isForCustomer(kind: MessageKind): kind is CustomerMessageKind {
  return audienceOf(kind) === 'customer';
}

/** A message that the order owes to somebody. The key is unique within the order, so that it is sent once. */
export type OrderMessage = MessageContent & {
  readonly key: string;
  /** The sequence number of the event that made it due. */
  readonly seq: number;
  /** Its outcome, if the workflow itself sends it; the outbox has the outcomes of the others. */
  readonly status?: 'due' | 'sent' | 'failed';
};

/** What a message says beside what its order says itself. */
export type MessageContent =
  | { readonly kind: CustomerMessageKind | 'kitchen_alert' }
  | { readonly kind: 'manager_alert'; readonly about: ManagerAlert }
  | { readonly kind: 'stock_alert'; readonly about: StockAlert };

/** Everything that is known of a placed order: what its events add up to. Plain JSON. */
export interface OrderState extends Omit<PlacedOrder, 'payment'> {
  /** The number of events so far; the next append expects it. */
  readonly version: number;
  /** The version at which the order itself last changed: after it, only messages have been recorded. */
  readonly changedVersion: number;
  readonly status: PlacedStatus;
  readonly payment: Payment;
  /** Its place in the kitchen's queue when it got it; absent while it waits for its hour. */
  readonly queuePosition?: number;
  readonly promisedAt?: Instant;
  /** When it is to be ready after all, once its promise could not be kept. */
  readonly expectedAt?: Instant;
  /** It was put to the front of the queue. */
  readonly rushedAt?: Instant;
  /** It waits in the queue and is not to be begun until it is let go. */
  readonly held?: Hold;
  readonly driverId?: string;
  /** Since when that driver has it. */
  readonly driverSince?: Instant;
  /** A driver who fell silent on the way with it, for as long as no other one has taken it. */
  readonly silentDriverId?: string;
  readonly cookId?: string;
  /** What of its ingredients is not there: it was not accepted for that, or has lost them after it was. */
  readonly shortage?: OrderShortage;
  /** A change that waits for its payment. Until it is made, the order is as it was. */
  readonly pendingRevision?: PendingRevision;
  readonly placedAt: Instant;
  /** When its last event happened. */
  readonly updatedAt: Instant;
  readonly confirmedAt?: Instant;
  readonly preparationStartedAt?: Instant;
  readonly cookingStartedAt?: Instant;
  readonly readyAt?: Instant;
  /** When it last left the store. */
  readonly outForDeliveryAt?: Instant;
  readonly deliveredAt?: Instant;
  readonly endedAt?: Instant;
  readonly cancellation?: Cancellation;
  readonly rejection?: Rejection;
  readonly messages: readonly OrderMessage[];
}

/** That somebody in the kitchen holds a waiting order back. */
export interface Hold {
  readonly since: Instant;
  readonly by: Actor;
  readonly reason?: Personal;
}

export interface PendingRevision {
  readonly revisionId: string;
  readonly content: OrderContent;
}

export interface OrderShortage {
  readonly missing: readonly Missing[];
  /** The names of its pizzas that cannot be made, where an order was not accepted. */
  readonly pizzas?: readonly string[];
}

export interface Cancellation extends CancellationReason {
  readonly by: Actor;
}

export type Order = Draft | OrderState;

export function isPlaced(order: Order): order is OrderState {
  return order.placedAt !== undefined;
}
