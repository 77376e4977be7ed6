import { formatDecimal, type Money } from '../shared/money.ts';
import { EMPTY_STREAM, extend, isPlaced } from '../order/index.ts';
import type { OrderEvent, OrderEventType, OrderState } from '../order/index.ts';
import { draftSummaryOf, type DraftSummary } from './draft-summary.ts';
import { MOVE_NAMES, movedTo, moveDetailsOf } from './move-details.ts';
import { NEWS, NEWS_TYPES, type NewsEventData, type NewsType } from './news.ts';
import { countPizzas } from '../catalog/limits.ts';
import { describeCancellation, describeRejection } from '../order/words.ts';
import type { Instant, OrderId, StoreId } from '../shared/values.ts';

/** Webhook events about orders: which are public, their format, and how they are signed. */

/** A subscription: `whk_` and 24 hexadecimal digits. */
export type WebhookId = `whk_${string}`;

export function parseWebhookId(text: string): WebhookId | undefined {
  return /^whk_[0-9a-f]{24}$/.test(text) ? (text as WebhookId) : undefined;
}

/** The public name of each event; undefined for internal ones. */
const PUBLIC_NAMES = {
  DraftCreated: 'pizzeria.draft.created',
  ItemAdded: 'pizzeria.draft.item_added',
  ItemRemoved: 'pizzeria.draft.item_removed',
  DraftAbandoned: 'pizzeria.draft.abandoned',
  OrderPlaced: 'pizzeria.order.placed',
  IngredientsAllocated: 'pizzeria.order.ingredients_allocated',
  OutOfStock: undefined,
  StockShort: 'pizzeria.order.stock_short',
  PaymentAuthorized: 'pizzeria.order.payment_authorized',
  PaymentActionRequired: undefined,
  PaymentDeclined: 'pizzeria.order.payment_declined',
  OrderConfirmed: 'pizzeria.order.confirmed',
  OrderQueued: 'pizzeria.order.queued',
  OrderRejected: 'pizzeria.order.rejected',
  QueueEscalated: undefined,
  OrderRushed: undefined,
  OrderHeld: undefined,
  OrderReleased: undefined,
  PromiseMissed: 'pizzeria.order.promise_missed',
  RevisionRequested: undefined,
  RevisionActionRequired: undefined,
  OrderRevised: 'pizzeria.order.revised',
  RevisionRefused: undefined,
  ...MOVE_NAMES,
  AuthorizationReduced: undefined,
  AuthorizationUnused: undefined,
  AuthorizationVoided: undefined,
  VoidFailed: undefined,
  NothingReserved: undefined,
  AbandonFailed: undefined,
  PreparationStarted: 'pizzeria.order.preparation_started',
  CookingStarted: 'pizzeria.order.cooking_started',
  CookingOverdue: undefined,
  PaymentCaptured: 'pizzeria.order.payment_captured',
  CaptureFailed: undefined,
  OrderReady: 'pizzeria.order.ready',
  CollectionReminded: undefined,
  DriverAssigned: 'pizzeria.order.driver_assigned',
  DriverUnassigned: 'pizzeria.order.driver_unassigned',
  DriverAwaited: undefined,
  CollectionOverdue: undefined,
  OutForDelivery: 'pizzeria.order.out_for_delivery',
  DriverUnnamed: undefined,
  ArrivalMissed: 'pizzeria.order.arrival_missed',
  OrderDelivered: 'pizzeria.order.delivered',
  PaymentSettled: 'pizzeria.order.payment_settled',
  OrderCancelled: 'pizzeria.order.cancelled',
  PaymentVoided: 'pizzeria.order.payment_voided',
  RefundRequested: undefined,
  RefundApprovalRequested: undefined,
  RefundApproved: undefined,
  RefundDeclined: undefined,
  PaymentRefunded: 'pizzeria.order.payment_refunded',
  RefundFailed: undefined,
  ReleaseFailed: undefined,
  PaymentQuestioned: undefined,
  ReturnStalled: undefined,
  ClaimWithdrawn: undefined,
  MessageSent: undefined,
  MessageFailed: undefined,
} as const satisfies Record<OrderEventType, string | undefined>;

export type WebhookEventType = NonNullable<(typeof PUBLIC_NAMES)[OrderEventType]> | NewsType;

/** Every event type that can be subscribed to. */
export const WEBHOOK_EVENT_TYPES: readonly WebhookEventType[] = [
  ...Object.values(PUBLIC_NAMES).filter((name) => name !== undefined),
  ...NEWS_TYPES,
];

/** Sent on request only, to test an endpoint. */
export const PING = 'pizzeria.ping';

/** A CloudEvents 1.0 event in its JSON form. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** The same event always has the same id. */
  readonly id: string;
  /** The store, as a path of the API. */
  readonly source: string;
  readonly type: WebhookEventType | typeof PING;
  /** The order's id; or `kitchen`, `menu`, `stock`. */
  readonly subject?: string;
  /** When it happened. */
  readonly time: Instant;
  readonly datacontenttype: 'application/json';
  /** Of the request that caused it, where that is known. */
  readonly requestid?: string;
  readonly data: OrderEventData | DraftEventData | NewsEventData | Record<string, never>;
}

/** No name, number, address or token: consumers that may see them read the order. */
export interface OrderEventData {
  /** The order's version after this event: 1 for its first; internal events leave gaps. */
  readonly version: number;
  readonly details: Readonly<Record<string, string | number | null>>;
  /** The order right after this event. */
  readonly order: {
    readonly id: string;
    readonly number: number;
    readonly status: string;
    readonly fulfilment: 'pickup' | 'delivery';
    readonly pizza_count: number;
    readonly total_amount: string;
    readonly currency: string;
    readonly payment_method: string;
    readonly payment_status: string;
    readonly order_time: Instant;
    readonly requested_for: Instant | null;
    readonly estimated_ready_time: Instant | null;
  };
}

export type DraftEventData = Pick<OrderEventData, 'version' | 'details'> & { readonly draft: DraftSummary };

export function publicName(event: Pick<OrderEvent, 'type'>): WebhookEventType | undefined {
  return PUBLIC_NAMES[event.type];
}

/** Whether a subscription gets events of a type; internal ones have none. */
export function isSubscribed(
  { eventTypes }: Pick<WebhookSubscription, 'eventTypes'>,
  type: string | undefined,
): type is string {
  return type !== undefined && (!eventTypes || eventTypes.some((each) => each === type));
}

export function eventIdOf(orderId: OrderId, seq: number): string {
  return `${orderId}.${seq}`;
}

/** @returns undefined if it is not an event's id; `NEWS` for those of a store itself */
export function parseEventId(text: string): { orderId: OrderId; seq: number } | undefined {
  const [, orderId, seq] = /^(ord_[0-9a-z]{26}|store_[^.]+)\.([1-9]\d{0,5})$/.exec(text) ?? [];
  if (orderId === undefined) return undefined;
  return { orderId: orderId.startsWith('store_') ? NEWS : (orderId as OrderId), seq: Number(seq) };
}

/**
 * An order's event in its public form. It is derived from the stream up to it, so it never changes, however late it is sent.
 *
 * @param events the order's stream, at least up to that event
 * @returns undefined for an event that is internal or missing
 */
export function cloudEvent(storeId: StoreId, events: readonly OrderEvent[], seq: number): CloudEvent | undefined {
  const event = events[seq - 1];
  const type = event && publicName(event);
  const { state } = extend(EMPTY_STREAM, events.slice(0, seq));
  if (!event || !type || !state) return undefined;
  const about = { version: seq, details: detailsOf(event) };
  return {
    specversion: '1.0',
    id: eventIdOf(state.id, seq),
    source: sourceOf(storeId),
    type,
    subject: state.id,
    time: event.at,
    datacontenttype: 'application/json',
    ...(event.requestId === undefined ? {} : { requestid: event.requestId }),
    data: isPlaced(state) ? { ...about, order: summaryOf(state) } : { ...about, draft: draftSummaryOf(state) },
  };
}

/** @param id unique: a ping is never sent again */
export function pingEvent(storeId: StoreId, id: string, time: Instant): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source: sourceOf(storeId),
    type: PING,
    time,
    datacontenttype: 'application/json',
    data: {},
  };
}

/** The store, as a path of the API. */
export function sourceOf(storeId: StoreId): string {
  return `/api/stores/${storeId}`;
}

function summaryOf(order: OrderState): OrderEventData['order'] {
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    fulfilment: order.fulfilment.type,
    pizza_count: countPizzas(order.lines),
    total_amount: formatDecimal(order.totals.total),
    currency: order.totals.total.currency,
    payment_method: order.payment.method,
    payment_status: order.payment.status,
    order_time: order.placedAt,
    requested_for: order.requestedFor ?? null,
    estimated_ready_time: order.promisedAt ?? null,
  };
}

function detailsOf(event: OrderEvent): OrderEventData['details'] {
  switch (event.type) {
    case 'PaymentAuthorized':
    case 'PaymentCaptured':
    case 'PaymentSettled':
    case 'PaymentVoided':
    case 'PaymentRefunded':
      return amountOf(event.amount);
    case 'PaymentDeclined':
      return { reason: event.reason };
    case 'OrderCancelled':
      return { reason: describeCancellation(event), ...movedTo(event) };
    case 'MoveOffered':
    case 'MoveFailed':
      return moveDetailsOf(event);
    case 'OrderRejected':
      return { code: event.rejection.code, reason: describeRejection(event.rejection) };
    case 'OrderConfirmed':
    case 'OrderQueued':
      return { queue_position: event.position ?? null };
    case 'PromiseMissed':
      return { missed_time: event.missed, estimated_ready_time: event.expectedAt };
    case 'ItemAdded':
      return { line: event.line.id, sku: event.line.sku, quantity: event.line.quantity };
    case 'ItemRemoved':
      return { line: event.lineId };
    case 'DriverAssigned':
      return { driver_id: event.driverId };
    case 'DriverUnassigned':
      return { driver_id: event.driverId, reason: event.reason };
    default:
      return {};
  }
}

function amountOf(amount: Money): OrderEventData['details'] {
  return { amount: formatDecimal(amount), currency: amount.currency };
}

/** The signed content, as defined by Standard Webhooks. The timestamp is in seconds since 1970. */
export function signedContent(messageId: string, timestamp: number, body: string): string {
  return `${messageId}.${timestamp}.${body}`;
}

/** A subscription: which events are sent where. */
export interface WebhookSubscription {
  readonly id: WebhookId;
  readonly storeId: StoreId;
  readonly url: string;
  /** Absent: all public types, including future ones. */
  readonly eventTypes?: readonly WebhookEventType[];
  readonly description?: string;
  /** The signing secret: `whsec_` and 32 bytes in base64. */
  readonly secret: string;
  /** The previous secret, which also signs deliveries for a while. */
  readonly previousSecret?: { readonly secret: string; readonly until: Instant };
  /** Only events from then on are sent. */
  readonly createdAt: Instant;
  /** As seen from a store: it is a subscription to all stores. Not stored. */
  readonly isChain?: true;
  /** Nothing is sent until it is resumed. */
  readonly paused?: { readonly at: Instant; readonly reason: string };
}

/**
 * Subscriptions to all stores are kept under this id, which no store can have. In each store they work like its own: with a dispatcher and
 * a progress for that store, so that a chain of any size has no common queue.
 */
export const CHAIN = '_chain' as StoreId;

/** The secrets that sign a delivery at a moment. */
export function secretsAt({ secret, previousSecret }: WebhookSubscription, now: Instant): string[] {
  return previousSecret && previousSecret.until > now ? [secret, previousSecret.secret] : [secret];
}

/** How long the previous secret is still used after a rotation. */
export const SECRET_OVERLAP_MINUTES = 24 * 60;

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

/** The outcome of one event for one subscription. */
export interface WebhookDelivery {
  readonly eventId: string;
  readonly eventType: WebhookEventType;
  readonly eventTime: Instant;
  /** Absent for an event of the store itself. */
  readonly orderId?: OrderId;
  /** `pending`: refused or not answered, and retried; `failed`: no longer retried. */
  readonly status: (typeof DELIVERY_STATUSES)[number];
  /** Since the latest request; a replay starts from zero. */
  readonly attempts: number;
  readonly lastAttemptAt: Instant;
  /** The endpoint's HTTP status, if it answered. */
  readonly httpStatus?: number;
  /** Why it was not delivered. */
  readonly error?: string;
}

/** Events to send again: one, all of an order, or all from a moment on. */
export type ReplayRequest = { readonly eventId: string } | { readonly orderId: OrderId } | { readonly from: Instant };

export function resumed(subscription: WebhookSubscription): WebhookSubscription {
  const { paused: _, ...rest } = subscription;
  return rest;
}

export type SendResult =
  /** The endpoint answered, with any status. */
  | { readonly outcome: 'answered'; readonly httpStatus: number }
  /** It did not answer, or may not be called. */
  | { readonly outcome: 'unanswered'; readonly error: string };

/** Why a delivery was not accepted; undefined if it was. */
export function whyNotTaken(result: SendResult): string | undefined {
  if (result.outcome === 'unanswered') return result.error;
  const { httpStatus } = result;
  if (httpStatus >= 200 && httpStatus < 300) return undefined;
  const hint = httpStatus >= 300 && httpStatus < 400 ? ' Redirects are not followed.' : '';
  return `It answered ${httpStatus}.${hint}`;
}
