import type { Money } from '../shared/money.ts';
import type { OrderLine, PricingTerms, Totals } from '../catalog/pricing.ts';
import type { Missing, Need } from '../stock/types.ts';
import type { OrderMessage } from './message-types.ts';
import type { Move, MoveOrigin } from './move.ts';
import type { CancellationReason, Rejection } from './reasons.ts';
import type { OrderTimers } from '../catalog/store.ts';
import type { Personal } from '../shared/personal.ts';
import type { CustomerId, Instant, LocalDay, OrderId, StoreId } from '../shared/values.ts';

export * from './message-types.ts';

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

export const ROLES = ['customer', 'kitchen', 'driver', 'manager', 'admin', 'system'] as const;
export type Role = (typeof ROLES)[number];

/** The role whose rules apply to a role: an administrator's are a manager's. */
export function rankOf(role: Role): Exclude<Role, 'admin'> {
  return role === 'admin' ? 'manager' : role;
}

/** The author of an action. */
export interface Actor {
  readonly role: Role;
  readonly id: string;
}

/** Who cooks, as a device of the kitchen names them. */
export interface Cook {
  readonly id: string;
  readonly name?: Personal;
}

export interface Customer {
  /** The person who ordered. */
  readonly id: CustomerId;
  readonly name: Personal;
  /** E.164 if the number could be parsed, otherwise as typed. */
  readonly phone: Personal;
  /** The numbering plan knows it: a message can be sent to it. */
  readonly phoneVerified: boolean;
  /** Its owner has shown that it is theirs, by a code sent to it. */
  readonly phoneConfirmed?: true;
  readonly email?: Personal;
}

export type Fulfilment = { readonly type: 'pickup' } | { readonly type: 'delivery'; readonly address: Address };

export interface Address {
  /** The whole address on one line, for drivers. */
  readonly text: Personal;
  readonly street?: Personal;
  readonly city?: Personal;
  readonly postalCode?: Personal;
  readonly notes?: Personal;
}

export const PAYMENT_METHODS = ['cash', 'card', 'online'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Who a draft belongs to, as far as it is known before it is placed. */
export type DraftCustomer = Pick<Customer, 'id'> & Partial<Omit<Customer, 'id'>>;

/** A draft as it is created. */
export interface NewDraft {
  readonly id: OrderId;
  readonly storeId: StoreId;
  /** Absent from drafts of earlier versions. */
  readonly customer?: DraftCustomer;
  /** The local day on which it was created. */
  readonly day: LocalDay;
  readonly fulfilment: Fulfilment;
  readonly lines: readonly OrderLine[];
  readonly instructions?: Personal;
  /** The terms it is priced by until it is placed: customers are charged what they were shown. */
  readonly terms: PricingTerms;
  readonly timers: OrderTimers;
}

/** An order that has not been placed yet. An abandoned one ends as `cancelled`. */
export interface Draft extends NewDraft {
  readonly version: number;
  readonly status: 'draft' | 'cancelled';
  /** Distinguishes a draft from a placed order. */
  readonly placedAt?: undefined;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly totals: Totals;
  /** The id of the next line; ids are never reused. */
  readonly nextLine: number;
  readonly endedAt?: Instant;
  readonly cancellation?: Cancellation;
}

/** What a customer adds to a draft when placing it. */
export interface DraftPlacement extends Pick<
  PlacedOrder,
  | 'number'
  | 'day'
  | 'rules'
  | 'customer'
  | 'payment'
  | 'instructions'
  | 'requestedFor'
  | 'timers'
  | 'ingredients'
  | 'stopMinutes'
> {
  /** Overrides the draft's. */
  readonly fulfilment?: Fulfilment;
}

/** The part of an order that its customer may change until the kitchen begins. */
export interface OrderContent {
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  readonly fulfilment: Fulfilment;
  /** How long it occupies a kitchen slot. */
  readonly kitchenMinutes: number;
  readonly instructions?: Personal;
  /** The requested time; absent: as soon as possible. */
  readonly requestedFor?: Instant;
  /** Its needs of counted ingredients; absent: none. */
  readonly ingredients?: readonly Need[];
}

/** Requested changes; absent fields stay the same. */
export interface OrderChanges {
  readonly lines?: readonly OrderLine[];
  /** The ingredients of these lines. */
  readonly ingredients?: readonly Need[];
  readonly fulfilment?: Fulfilment;
  /** Null removes them. */
  readonly instructions?: Personal | null;
  /** Null: as soon as possible. */
  readonly requestedFor?: Instant | null;
}

/** An order as it was placed. */
export interface PlacedOrder extends OrderContent {
  readonly id: OrderId;
  readonly storeId: StoreId;
  readonly number: number;
  readonly day: LocalDay;
  /** The version of the pipeline's rules when it was placed: see `RULES`. */
  readonly rules: number;
  readonly customer: Customer;
  readonly payment: PaymentWish;
  readonly timers: OrderTimers;
  /** Minutes that the store's drivers take per stop, learnt until then. Absent in orders placed before arrivals were estimated. */
  readonly stopMinutes?: number;
  /** The order that it goes on for, in the store that did not begin it. */
  readonly movedFrom?: MoveOrigin;
}

/** How the customer wants to pay. */
export interface PaymentWish {
  readonly method: PaymentMethod;
  /** A card's. */
  readonly token?: string;
  /** Where the provider's page sends the customer afterwards. Default: a page of the API. */
  readonly returnUrl?: string;
}

/**
 * The state of the money. Cash orders are `due` until handover; card and online orders are `pending` until the provider has
 * answered, and `action_required` while the customer has to complete the payment. Online orders placed under rules 1 are paid like cash.
 */
export const PAYMENT_STATUSES = [
  'due',
  'settled',
  'waived',
  'pending',
  'action_required',
  'authorized',
  'declined',
  'captured',
  'capture_failed',
  'voided',
  'partially_refunded',
  'refunded',
  'release_failed',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** How the customer completes a payment, online or because the bank asks for it: on a page of the provider's, or of the shop's own. */
export interface PaymentAction {
  readonly actionUrl?: string;
  /** For the provider's script on the shop's page, to finish the payment. */
  readonly clientSecret?: Personal;
}

export interface Payment extends PaymentWish, PaymentAction {
  readonly status: PaymentStatus;
  readonly authorizationId?: string;
  /** Reserved on the customer's card; never less than the order's total. */
  readonly authorized: Money;
  readonly captured: Money;
  readonly refunded: Money;
  readonly failure?: string;
  /** Replaced reservations that are still to be released. */
  readonly superseded?: readonly Authorization[];
  /**
   * Changes refused before the provider's answer was recorded: each may have reserved money under an unknown id, so the provider is
   * asked to release it.
   */
  readonly unanswered?: readonly string[];
  /** Refunds requested by a manager and not yet confirmed by the provider. */
  readonly refundsDue: readonly { readonly refundId: string; readonly amount: Money }[];
  /** Refunds that wait for a second manager, and those that nobody decided about in time. */
  readonly refundsAwaiting?: readonly AwaitingRefund[];
  /** What managers had refunded, by whom: many small refunds count as one large one. */
  readonly refundsBy?: readonly RefundBy[];
}

/** @property by the id of the manager who asked for it */
export interface RefundBy {
  readonly refundId: string;
  readonly amount: Money;
  readonly by: string;
}

export interface AwaitingRefund extends RefundBy {
  readonly expiresAt: Instant;
}

/** Money reserved on the customer's card. */
export interface Authorization {
  readonly authorizationId: string;
  readonly amount: Money;
}

/** Everything known of a placed order, derived from its events. Plain JSON. */
export interface OrderState extends Omit<PlacedOrder, 'payment'> {
  /** The number of events so far; the next append expects it. */
  readonly version: number;
  /** The version of the last change other than a recorded message. */
  readonly changedVersion: number;
  readonly status: PlacedStatus;
  readonly payment: Payment;
  /** Its position when it joined the queue; absent until then. */
  readonly queuePosition?: number;
  readonly promisedAt?: Instant;
  /** The new estimate, if the promise could not be kept. */
  readonly expectedAt?: Instant;
  /** It was moved to the front of the queue. */
  readonly rushedAt?: Instant;
  /** It waits in the queue until it is released. */
  readonly held?: Hold;
  readonly driverId?: string;
  /** When the driver was assigned. */
  readonly driverSince?: Instant;
  /** A driver who fell silent with the order, until another one takes it. */
  readonly silentDriverId?: string;
  /** Who began it: the cook, if one was named, otherwise the sender of the command. */
  readonly cookId?: string;
  /** The cook named when it was begun. */
  readonly cook?: Cook;
  /** The cook named when it was reported as ready. */
  readonly readyBy?: Cook;
  /** A step of the kitchen was reported later than it was taken, so its times say nothing of the kitchen’s pace. */
  readonly cameLate?: true;
  /** Missing ingredients: the reason it was rejected, or lost after it was accepted. */
  readonly shortage?: OrderShortage;
  /** A pending change. Until it is made, the order is as it was. */
  readonly pendingRevision?: PendingRevision;
  /** The latest offer to go on in another store. */
  readonly move?: Move;
  readonly placedAt: Instant;
  /** When its last event happened. */
  readonly updatedAt: Instant;
  readonly confirmedAt?: Instant;
  readonly preparationStartedAt?: Instant;
  readonly cookingStartedAt?: Instant;
  readonly readyAt?: Instant;
  /** When it last left the store. */
  readonly outForDeliveryAt?: Instant;
  /** The estimated arrival given to the customer when it left, or since then. */
  readonly arrivalAt?: Instant;
  readonly deliveredAt?: Instant;
  readonly endedAt?: Instant;
  readonly cancellation?: Cancellation;
  readonly rejection?: Rejection;
  readonly messages: readonly OrderMessage[];
}

/** Held by the kitchen. */
export interface Hold {
  readonly since: Instant;
  readonly by: Actor;
  readonly reason?: Personal;
}

export interface PendingRevision {
  readonly revisionId: string;
  readonly content: OrderContent;
  /** What its customer has to do to pay for it. */
  readonly action?: PaymentAction;
}

export interface OrderShortage {
  readonly missing: readonly Missing[];
  /** The names of its pizzas that cannot be made, if it was rejected for that. */
  readonly pizzas?: readonly string[];
}

export interface Cancellation extends CancellationReason {
  readonly by: Actor;
}

export type Order = Draft | OrderState;

export function isOpenDraft(order: Order): order is Draft {
  return order.status === 'draft';
}

export function isPlaced(order: Order): order is OrderState {
  return order.placedAt !== undefined;
}
