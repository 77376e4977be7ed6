import { add, zero } from '../money.ts';
import type { OrderEvent } from './events.ts';
import type { MessageKind, OrderMessage, OrderState, Payment, PlacedOrder } from './types.ts';

/** Adds one event to the order. Never refuses: what has happened has happened. */
export function evolve(state: OrderState | undefined, event: OrderEvent): OrderState {
  if (event.type === 'OrderPlaced') return placed(event.order, event);
  if (state === undefined) throw new TypeError(`${event.type} cannot be the first event of an order.`);
  return { ...state, ...change(state, event), version: event.seq };
}

/** The order that a stream of events adds up to; undefined for no events. */
export function replay(events: readonly OrderEvent[]): OrderState | undefined {
  return events.reduce<OrderState | undefined>(evolve, undefined);
}

function placed({ payment, ...order }: PlacedOrder, event: OrderEvent): OrderState {
  const nothing = zero(order.totals.total.currency);
  return {
    ...order,
    version: event.seq,
    status: 'received',
    payment: {
      ...payment,
      status: payment.method === 'card' ? 'pending' : 'due',
      authorized: nothing,
      captured: nothing,
      refunded: nothing,
      refundsDue: [],
    },
    placedAt: event.at,
    messages: [],
  };
}

function change(state: OrderState, event: Exclude<OrderEvent, { type: 'OrderPlaced' }>): Partial<OrderState> {
  const { at, by } = event;
  switch (event.type) {
    case 'PaymentAuthorized':
      return pay(state, { status: 'authorized', authorizationId: event.authorizationId, authorized: event.amount });
    case 'PaymentActionRequired':
      return pay(state, { status: 'action_required', actionUrl: event.actionUrl });
    case 'PaymentDeclined':
      return pay(state, { status: 'declined', failure: event.reason });
    case 'OrderConfirmed':
      return { status: 'confirmed', confirmedAt: at, queuePosition: event.position, promisedAt: event.promisedAt };
    case 'OrderRejected': {
      const { code, reason, tryAgainAt } = event;
      return {
        status: 'rejected',
        endedAt: at,
        rejection: { code, reason, ...(tryAgainAt === undefined ? {} : { tryAgainAt }) },
        ...waive(state),
        ...owe(state, 'rejected', 'rejected', reason),
      };
    }
    case 'QueueEscalated':
      return alert(state, 'queue_untouched', `No cook has touched it for ${event.waitedMinutes} minutes.`);
    case 'PreparationStarted':
      return { status: 'preparing', preparationStartedAt: at, cookId: by.id };
    case 'CookingStarted':
      return { status: 'cooking', cookingStartedAt: at, cookId: by.id };
    case 'PaymentCaptured':
      return pay(state, { status: 'captured', captured: event.amount });
    case 'CaptureFailed':
      return {
        ...pay(state, { status: 'capture_failed', failure: event.reason }),
        ...alert(state, 'capture_failed', `The money could not be taken: ${event.reason}`),
      };
    case 'OrderReady':
      return { status: 'ready', readyAt: at, ...owe(state, 'ready', 'ready') };
    case 'CollectionReminded':
      return owe(state, 'collection_reminder', 'collection_reminder');
    case 'DriverAssigned':
      return { driverId: event.driverId };
    case 'OutForDelivery':
      return { status: 'delivering', outForDeliveryAt: at };
    case 'OrderDelivered':
      return { status: 'delivered', deliveredAt: at, endedAt: at };
    case 'PaymentSettled':
      return pay(state, { status: 'settled', captured: event.amount });
    case 'OrderCancelled':
      return {
        status: 'cancelled',
        endedAt: at,
        cancellation: { by, reason: event.reason },
        ...waive(state),
        ...owe(state, 'cancelled', 'cancelled', event.reason),
      };
    case 'PaymentVoided':
      return pay(state, { status: 'voided' });
    case 'RefundRequested': {
      const due = { refundId: event.refundId, amount: event.amount };
      return pay(state, { refundsDue: [...state.payment.refundsDue, due] });
    }
    case 'PaymentRefunded': {
      // A provider may tell of a capture only by its refund: what was given back had been taken.
      const refunded = add(state.payment.refunded, event.amount);
      const captured = refunded.minor > state.payment.captured.minor ? refunded : state.payment.captured;
      return pay(state, {
        captured,
        refunded,
        status: refunded.minor === captured.minor ? 'refunded' : 'partially_refunded',
        refundsDue: state.payment.refundsDue.filter((due) => due.refundId !== event.refundId),
      });
    }
    case 'RefundFailed':
      return {
        ...pay(state, { refundsDue: state.payment.refundsDue.filter((due) => due.refundId !== event.refundId) }),
        ...alert(state, `refund_failed:${event.refundId}`, `A refund failed: ${event.reason}`),
      };
    case 'ReleaseFailed':
      return {
        ...pay(state, { status: 'release_failed', failure: event.reason }),
        ...alert(state, 'release_failed', `The customer's money could not be returned: ${event.reason}`),
      };
    case 'MessageSent':
      return settleMessage(state, event.key, 'sent');
    case 'MessageFailed':
      return settleMessage(state, event.key, 'failed');
    default:
      return unreachable(event);
  }
}

function pay(state: OrderState, payment: Partial<Payment>): Partial<OrderState> {
  return { payment: { ...state.payment, ...payment } };
}

/** An order that ends before it is handed over is not paid for at the door. */
function waive(state: OrderState): Partial<OrderState> {
  return state.payment.status === 'due' ? pay(state, { status: 'waived' }) : {};
}

function owe(state: OrderState, key: string, kind: MessageKind, detail?: string): Partial<OrderState> {
  const message: OrderMessage = { key, kind, status: 'due', ...(detail === undefined ? {} : { detail }) };
  return { messages: [...state.messages, message] };
}

function alert(state: OrderState, what: string, detail: string): Partial<OrderState> {
  return owe(state, `alert:${what}`, 'manager_alert', detail);
}

function settleMessage(state: OrderState, key: string, status: 'sent' | 'failed'): Partial<OrderState> {
  return { messages: state.messages.map((message) => (message.key === key ? { ...message, status } : message)) };
}

function unreachable(event: never): never {
  throw new TypeError(`Unknown event: ${JSON.stringify(event)}`);
}
