import { add, zero } from '../shared/money.ts';
import type { Instant } from '../shared/values.ts';
import type { StepClaim } from './commands.ts';
import { giveUp, leave, missArrival } from './evolve-delivery.ts';
import { alert, alertOfStock, askForApproval, owe, settleMessage, tell } from './evolve-messages.ts';
import { changeMove, hasMoved } from './evolve-move.ts';
import { beginDraft, changeDraft, type DraftEvent } from './evolve-draft.ts';
import { leaveUnanswered, pay, settleReservation, supersede } from './evolve-reservations.ts';
import type { OrderEvent } from './events.ts';
import { reasonOf } from './reasons.ts';
import { askedFor, withoutFailed } from './evolve-refunds.ts';
import { isPaidAhead } from './rules.ts';
import { STATUS_AFTER } from './steps.ts';
import { isPlaced, type Order, type OrderState, type PaymentAction, type PlacedOrder } from './types.ts';

/** Applies one event to the order. It never refuses: events are facts. */
export function evolve(state: Order | undefined, event: OrderEvent): Order {
  const next = withEvent(state, event);
  // A version check by a client is not invalidated by a message that was sent since.
  const isNews = !['MessageSent', 'MessageFailed', 'ClaimWithdrawn'].includes(event.type);
  return isNews && isPlaced(next) ? { ...next, changedVersion: event.seq } : next;
}

function withEvent(state: Order | undefined, event: OrderEvent): Order {
  const { seq: version, at: updatedAt } = event;
  switch (event.type) {
    case 'OrderPlaced':
      return placed(event.order, event);
    case 'DraftCreated':
      return beginDraft(event.draft, event);
    case 'ItemAdded':
    case 'ItemRemoved':
    case 'DraftAbandoned':
      if (!state || isPlaced(state)) throw new TypeError(`${event.type} needs a draft.`);
      return { ...changeDraft(state, event), version, updatedAt };
    case 'OrderRevised': {
      const {
        pendingRevision: _,
        instructions: __,
        requestedFor: ___,
        queuePosition: ____,
        expectedAt: _____,
        ingredients: ______,
        // What was offered was for what it had been.
        move: _______,
        shortage,
        rushedAt,
        held,
        ...rest
      } = needPlaced(state, event);
      const short = shortage && !event.isAllocated ? { shortage } : {};
      // An order that leaves the queue loses its rush or hold.
      const turn = event.position === undefined ? {} : { ...(rushedAt && { rushedAt }), ...(held && { held }) };
      return { ...rest, ...short, ...turn, ...event.content, ...placeOf(event), version, updatedAt };
    }
    case 'IngredientsAllocated': {
      const { shortage: _, ...rest } = needPlaced(state, event);
      return { ...rest, ...alertOfStock(rest, event.alert), version, updatedAt };
    }
    case 'RevisionRefused': {
      const { pendingRevision, ...rest } = needPlaced(state, event);
      return { ...rest, ...leaveUnanswered(rest, event, pendingRevision), version, updatedAt };
    }
    case 'OrderReleased': {
      const { held: _, ...rest } = needPlaced(state, event);
      return { ...rest, version, updatedAt };
    }
    case 'DriverAssigned': {
      const { silentDriverId: _, ...order } = needPlaced(state, event);
      return { ...order, driverId: event.driverId, driverSince: updatedAt, version, updatedAt };
    }
    case 'DriverUnassigned': {
      const { driverId: _, driverSince: __, ...order } = needPlaced(state, event);
      return { ...order, status: STATUS_AFTER[event.type], ...giveUp(order, event), version, updatedAt };
    }
    default: {
      const order = needPlaced(state, event);
      const status = STATUS_AFTER[event.type];
      return { ...order, ...(status && { status }), ...change(order, event), version, updatedAt };
    }
  }
}

/** Replays a stream of events to the order's state; undefined for no events. */
export function replay(events: readonly OrderEvent[]): Order | undefined {
  return events.reduce<Order | undefined>(evolve, undefined);
}

function needPlaced(state: Order | undefined, event: OrderEvent): OrderState {
  if (!state || !isPlaced(state)) throw new TypeError(`${event.type} needs a placed order.`);
  return state;
}

function placed({ payment, ...order }: PlacedOrder, event: OrderEvent): OrderState {
  const nothing = zero(order.totals.total.currency);
  return {
    ...order,
    version: event.seq,
    changedVersion: event.seq,
    status: STATUS_AFTER.OrderPlaced,
    payment: {
      ...payment,
      status: isPaidAhead({ ...order, payment }) ? 'pending' : 'due',
      authorized: nothing,
      captured: nothing,
      refunded: nothing,
      refundsDue: [],
    },
    placedAt: event.at,
    updatedAt: event.at,
    messages: [],
  };
}

type OrderChange = Exclude<
  OrderEvent,
  | DraftEvent
  | {
      type:
        | 'DraftCreated'
        | 'OrderPlaced'
        | 'OrderRevised'
        | 'RevisionRefused'
        | 'IngredientsAllocated'
        | 'OrderReleased'
        | 'DriverAssigned'
        | 'DriverUnassigned';
    }
>;

function change(state: OrderState, event: OrderChange): Omit<Partial<OrderState>, 'status'> {
  const { at, by } = event;
  switch (event.type) {
    case 'PaymentAuthorized': {
      const { authorizationId, amount } = event;
      return pay(state, { ...supersede(state), status: 'authorized', authorizationId, authorized: amount });
    }
    case 'OutOfStock': {
      const { missing, pizzas } = event;
      return { shortage: { missing, pizzas }, ...alertOfStock(state, event.alert) };
    }
    case 'StockShort': {
      const { missing, seq } = event;
      const told = { ...state, ...tell(state, 'stock_short', `stock_short:${seq}`) };
      return { shortage: { missing }, ...alert(told, `stock_short:${seq}`, { code: 'stock_lost', missing }) };
    }
    case 'RevisionRequested':
      return { pendingRevision: { revisionId: event.revisionId, content: event.content } };
    case 'MoveOffered':
    case 'MoveAccepted':
    case 'MoveDeclined':
    case 'MoveFailed':
      return changeMove(state, event);
    case 'AuthorizationReduced':
    case 'AuthorizationUnused':
    case 'AuthorizationVoided':
    case 'VoidFailed':
    case 'NothingReserved':
    case 'AbandonFailed':
      return settleReservation(state, event);
    case 'PaymentActionRequired':
      return pay(state, { status: 'action_required', ...actionOf(event) });
    case 'RevisionActionRequired': {
      const { pendingRevision } = state;
      if (pendingRevision?.revisionId !== event.revisionId) return {};
      return { pendingRevision: { ...pendingRevision, action: actionOf(event) } };
    }
    case 'PaymentDeclined':
      return pay(state, { status: 'declined', failure: event.reason });
    case 'OrderConfirmed':
      return { confirmedAt: at, ...placeOf(event), ...tell(state, 'confirmation') };
    case 'OrderQueued':
      return placeOf(event);
    case 'OrderRejected': {
      const { rejection } = event;
      return { endedAt: at, rejection, ...waive(state), ...tell(state, 'rejected') };
    }
    case 'QueueEscalated':
      return alert(state, 'queue_untouched', { code: 'queue_untouched', waitedMinutes: event.waitedMinutes });
    case 'OrderRushed':
      return { rushedAt: at };
    case 'OrderHeld':
      return { held: { since: at, by, ...(event.reason === undefined ? {} : { reason: event.reason }) } };
    case 'PromiseMissed': {
      const { missed, expectedAt } = event;
      const told = tell(state, 'late', `late:${missed}`);
      // In this order: the customer is notified each time, the kitchen once.
      return { expectedAt, ...told, ...owe({ ...state, ...told }, 'alert:late', { kind: 'kitchen_alert' }) };
    }
    case 'ReturnStalled': {
      const { effect, waitedMinutes } = event;
      return alert(state, `stalled:${effect}`, { code: 'return_stalled', effect, waitedMinutes });
    }
    case 'ClaimWithdrawn':
      return {};
    case 'PreparationStarted':
      return { preparationStartedAt: at, ...begunBy(event) };
    case 'CookingStarted':
      return { cookingStartedAt: at, ...begunBy(event) };
    case 'CookingOverdue': {
      const about = { code: 'cooking_overdue', waitedMinutes: event.waitedMinutes } as const;
      if (event.asked === 'manager') return alert(state, 'cooking_overdue', about);
      return owe(state, 'alert:kitchen:cooking_overdue', { kind: 'kitchen_alert', about });
    }
    case 'PaymentCaptured':
      return pay(state, { status: 'captured', captured: event.amount });
    case 'CaptureFailed':
      return {
        ...pay(state, { status: 'capture_failed', failure: event.reason }),
        ...alert(state, 'capture_failed', { code: 'capture_failed', reason: event.reason }),
      };
    case 'OrderReady':
      return { readyAt: at, ...(event.cook && { readyBy: event.cook }), ...tappedLate(event), ...tell(state, 'ready') };
    case 'CollectionReminded':
      return tell(state, 'collection_reminder');
    case 'CollectionOverdue':
      return alert(state, 'uncollected', { code: 'not_collected', waitedMinutes: event.waitedMinutes });
    case 'DriverAwaited':
      return alert(state, `untaken:${event.seq}`, { code: 'driver_awaited', waitedMinutes: event.waitedMinutes });
    case 'OutForDelivery':
      return leave(state, event);
    case 'DriverUnnamed':
      return alert(state, `unnamed:${event.seq}`, { code: 'driver_unnamed', waitedMinutes: event.waitedMinutes });
    case 'ArrivalMissed':
      return missArrival(state, event);
    case 'OrderDelivered':
      return { deliveredAt: at, endedAt: at };
    case 'PaymentSettled':
      return pay(state, { status: 'settled', captured: event.amount });
    case 'OrderCancelled':
      return {
        endedAt: at,
        cancellation: { by, ...reasonOf(event) },
        ...waive(state),
        ...(event.cause?.code === 'moved' ? hasMoved(state) : tell(state, 'cancelled')),
      };
    case 'PaymentVoided':
      return pay(state, { status: 'voided' });
    case 'RefundApprovalRequested':
      return { ...pay(state, askedFor(state.payment, event)), ...askForApproval(state, event) };
    case 'RefundRequested':
    case 'RefundApproved':
    case 'RefundDeclined':
      return pay(state, askedFor(state.payment, event));
    case 'PaymentRefunded': {
      // A capture may only become known through its refund.
      const refunded = add(state.payment.refunded, event.amount);
      const captured = refunded.minor > state.payment.captured.minor ? refunded : state.payment.captured;
      const paid = pay(state, {
        captured,
        refunded,
        status: refunded.minor === captured.minor ? 'refunded' : 'partially_refunded',
        refundsDue: state.payment.refundsDue.filter((due) => due.refundId !== event.refundId),
      });
      // A cancelled order's customer learns of the refund from the cancellation message.
      const isOver = state.status === 'cancelled' || state.status === 'rejected';
      return { ...paid, ...(isOver ? {} : tell(state, 'refunded', `refunded:${event.refundId}`)) };
    }
    case 'RefundFailed':
      return {
        ...pay(state, withoutFailed(state.payment, event.refundId)),
        ...alert(state, `refund_failed:${event.refundId}`, { code: 'refund_failed', reason: event.reason }),
      };
    case 'PaymentQuestioned': {
      const { questionId, question } = event;
      return alert(state, `payment:${questionId}`, { code: 'payment_questioned', questionId, question });
    }
    case 'ReleaseFailed':
      return {
        ...pay(state, { status: 'release_failed', failure: event.reason }),
        ...alert(state, 'release_failed', { code: 'release_failed', reason: event.reason }),
      };
    case 'MessageSent':
      return settleMessage(state, event.key, 'sent');
    case 'MessageFailed':
      return settleMessage(state, event.key, 'failed');
    default:
      return unreachable(event);
  }
}

function placeOf({ position, promisedAt }: { position?: number; promisedAt: Instant }) {
  return { ...(position === undefined ? {} : { queuePosition: position }), promisedAt };
}

function begunBy(event: Extract<OrderEvent, { type: 'PreparationStarted' | 'CookingStarted' }>) {
  const { cook, by } = event;
  return { cookId: cook?.id ?? by.id, ...(cook && { cook }), ...tappedLate(event) };
}

function tappedLate({ tappedAt }: Pick<StepClaim, 'tappedAt'>): Pick<OrderState, 'cameLate'> {
  return tappedAt === undefined ? {} : { cameLate: true };
}

function actionOf({ actionUrl, clientSecret }: PaymentAction): PaymentAction {
  return { ...(actionUrl === undefined ? {} : { actionUrl }), ...(clientSecret === undefined ? {} : { clientSecret }) };
}

/** An order that ends before handover no longer has to be paid at the door. */
function waive(state: OrderState): Partial<OrderState> {
  return state.payment.status === 'due' ? pay(state, { status: 'waived' }) : {};
}

function unreachable(event: never): never {
  throw new TypeError(`Unknown event: ${JSON.stringify(event)}`);
}
