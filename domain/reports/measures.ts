import type { Rejection } from '../order/reasons.ts';
import { STATUS_AFTER } from '../order/steps.ts';
import {
  isPlaced,
  type Fulfilment,
  type Order,
  type OrderEvent,
  type OrderEventType,
  type OrderState,
  type PaymentMethod,
  type PlacedStatus,
} from '../order/index.ts';
import type { Money } from '../shared/money.ts';
import type { Instant } from '../shared/values.ts';

/** What business metrics make of an order's new events. */
export type Measure =
  /** An order has reached a status. @property value its total at that time */
  | {
      readonly kind: 'order';
      readonly status: PlacedStatus;
      readonly fulfilment: Fulfilment['type'];
      readonly value: Money;
    }
  | { readonly kind: 'rejection'; readonly code: Rejection['code'] }
  | { readonly kind: 'payment'; readonly method: PaymentMethod; readonly outcome: string }
  | { readonly kind: Duration; readonly fulfilment: Fulfilment['type']; readonly seconds: number };

/**
 * `cooking`: from its start until ready. `promise_error`: from the promised time until ready, negative if early. `ready` and `door`: from
 * placing; not measured for scheduled orders, which wait on purpose.
 */
export type Duration = 'cooking' | 'promise_error' | 'ready' | 'door';

const PAYMENT_OUTCOMES: Readonly<Partial<Record<OrderEventType, string>>> = {
  PaymentAuthorized: 'authorized',
  PaymentActionRequired: 'action_required',
  PaymentDeclined: 'declined',
  PaymentCaptured: 'captured',
  CaptureFailed: 'capture_failed',
  PaymentSettled: 'settled',
  PaymentVoided: 'voided',
  PaymentRefunded: 'refunded',
  RefundFailed: 'refund_failed',
  ReleaseFailed: 'release_failed',
  PaymentQuestioned: 'questioned',
};

/** @param state the order after these events */
export function measuresOf(events: readonly OrderEvent[], state: Order): Measure[] {
  return isPlaced(state) ? events.flatMap((event) => measuresOfEvent(event, state)) : [];
}

function measuresOfEvent(event: OrderEvent, order: OrderState): Measure[] {
  const fulfilment = order.fulfilment.type;
  const status = STATUS_AFTER[event.type];
  const outcome = PAYMENT_OUTCOMES[event.type];
  return [
    ...(status === undefined ? [] : [{ kind: 'order', status, fulfilment, value: order.totals.total } as const]),
    ...(event.type === 'OrderRejected' ? [{ kind: 'rejection', code: event.rejection.code } as const] : []),
    ...(outcome === undefined ? [] : [{ kind: 'payment', method: order.payment.method, outcome } as const]),
    ...durationsOf(event, order).map(([kind, seconds]) => ({ kind, fulfilment, seconds })),
  ];
}

function durationsOf({ type, at }: OrderEvent, order: OrderState): [Duration, number][] {
  const { placedAt, requestedFor, cookingStartedAt, promisedAt, fulfilment } = order;
  const sincePlacing = requestedFor === undefined ? placedAt : undefined;
  if (type === 'OrderReady') {
    return [
      ...duration('cooking', cookingStartedAt, at),
      ...duration('promise_error', promisedAt, at),
      ...duration('ready', sincePlacing, at),
    ];
  }
  return type === 'OrderDelivered' && fulfilment.type === 'delivery' ? duration('door', sincePlacing, at) : [];
}

function duration(kind: Duration, from: Instant | undefined, to: Instant): [Duration, number][] {
  return from === undefined ? [] : [[kind, (Date.parse(to) - Date.parse(from)) / 1000]];
}
