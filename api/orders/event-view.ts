import type { z } from '@hono/zod-openapi';
import { formatDecimal, type Money } from '../../domain/shared/money.ts';
import type {
  MessageKind,
  OrderContent,
  OrderEvent,
  Rejection,
  RevisionRefusal,
  UnassignReason,
} from '../../domain/order/index.ts';
import {
  describeCancellation,
  describeQuestion,
  describeRejection,
  describeRevisionRefusal,
} from '../../domain/order/words.ts';
import { describeLine } from '../../domain/catalog/pricing.ts';
import { describeMissing } from '../../domain/stock/words.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import type { SentMessage } from '../../application/orders/read.ts';
import type { eventView } from './schemas.ts';

/**
 * An event as people read it: who, when, what. Details are named and written as everywhere on the wire; the payment token is
 * nobody's business.
 */
function viewEvent(event: OrderEvent): z.infer<typeof eventView> {
  const { seq, type, at, by, note } = event;
  const [summary, details = {}] = describe(event);
  return { seq, type, at, by, summary, note: note ?? null, details };
}

/** What happened to an order, with what became of its messages between the events, by when that was. */
export function viewEvents(events: readonly OrderEvent[], sent: readonly SentMessage[]): z.infer<typeof eventView>[] {
  const views = events.map(viewEvent);
  for (const message of sent.toSorted((a, b) => (a.outcome.at < b.outcome.at ? -1 : 1))) {
    const { seq, at } = { seq: message.message.seq, at: message.outcome.at };
    const next = views.findIndex((view) => (view.seq === null || view.seq > seq) && view.at > at);
    views.splice(next < 0 ? views.length : next, 0, viewMessage(message));
  }
  return views;
}

/** As if it were an event, so that whoever reads what happened need not know how messages are sent. */
function viewMessage({ message: { kind }, outcome }: SentMessage): z.infer<typeof eventView> {
  const { at } = outcome;
  const by = { role: 'system', id: 'outbox' } as const;
  if (outcome.outcome === 'sent') {
    const [summary, details = {}] = describeSent(kind, outcome.channel);
    return { seq: null, type: 'MessageSent', at, by, summary, note: null, details };
  }
  const reason = outcome.outcome === 'dropped' ? 'skipped: too late' : outcome.reason;
  const [summary, details = {}] = describeUnsent(kind, reason);
  return { seq: null, type: 'MessageFailed', at, by, summary, note: null, details };
}

const LOSSES: Readonly<Record<UnassignReason, string>> = {
  given_back: 'gave it back',
  taken_away: 'was told to leave it to another',
  not_left: 'took it and did not leave with it',
  silent: 'fell silent on the way with it',
};

type Description = [summary: string, details?: Record<string, unknown>];

function describe(event: OrderEvent): Description {
  switch (event.type) {
    case 'DraftCreated':
      return ['A draft was begun.', { pizzas: event.draft.lines.map(describeLine) }];
    case 'ItemAdded':
      return [`Added: ${describeLine(event.line)}.`, { line: event.line.id, sku: event.line.sku }];
    case 'ItemRemoved':
      return [`Line ${event.lineId} was removed.`, { line: event.lineId }];
    case 'DraftAbandoned':
      return withReason('The draft was given up', describeCancellation(event));
    case 'OrderPlaced': {
      const { number, payment } = event.order;
      const details = { number, ...contentOf(event.order), payment_method: payment.method };
      return [`Placed as ${displayNumber(number)} for ${amountOf(event.order.totals.total)}.`, details];
    }
    case 'IngredientsAllocated':
      return ['Its ingredients are put aside.', { ingredients: event.ingredients }];
    case 'OutOfStock':
      return [`Not enough is left: ${describeMissing(event.missing)}.`, { missing: event.missing }];
    case 'StockShort':
      return [`Its ingredients are not there any more: ${describeMissing(event.missing)}.`, { missing: event.missing }];
    case 'PaymentAuthorized':
      return [`${amountOf(event.amount)} was reserved on the card.`, moneyOf(event.amount)];
    case 'PaymentActionRequired':
      return ['The bank asks the customer to confirm the payment.', { action_url: event.actionUrl ?? null }];
    case 'PaymentDeclined':
      return [`The payment was declined: ${event.reason}`, { reason: event.reason }];
    case 'OrderConfirmed': {
      const { position, promisedAt } = event;
      const how = position === undefined ? `for ${promisedAt}` : `number ${position} in the queue`;
      return [`Confirmed, ${how}.`, { queue_position: position ?? null, estimated_ready_time: promisedAt }];
    }
    case 'OrderQueued':
      return [
        `Its hour has come: number ${event.position} in the queue.`,
        { queue_position: event.position, estimated_ready_time: event.promisedAt },
      ];
    case 'OrderRejected':
      return viewRejection(event.rejection);
    case 'QueueEscalated':
      return [`Nobody touched it for ${event.waitedMinutes} minutes.`, { waited_minutes: event.waitedMinutes }];
    case 'PromiseMissed': {
      const { missed, expectedAt } = event;
      return [
        `It will not be ready at ${missed}; expected at ${expectedAt}.`,
        { missed, estimated_ready_time: expectedAt },
      ];
    }
    case 'OrderRushed':
      return ['Put to the front of the queue.'];
    case 'OrderHeld': {
      const { reason } = event;
      return withReason('Held back', reason ?? null);
    }
    case 'OrderReleased':
      return ['Let go again.'];
    case 'ReturnStalled':
      return [
        `Money is to be given back, and after ${event.waitedMinutes} minutes it is not. It goes on being tried.`,
        { effect: event.effect, waited_minutes: event.waitedMinutes },
      ];
    case 'RevisionRequested':
      return ['A change was asked for.', { revision: event.revisionId, ...contentOf(event.content) }];
    case 'OrderRevised':
      return [
        `Changed; it now costs ${amountOf(event.content.totals.total)}.`,
        { revision: event.revisionId, ...contentOf(event.content), estimated_ready_time: event.promisedAt },
      ];
    case 'RevisionRefused':
      return viewRevisionRefusal(event.revisionId, event.why);
    case 'AuthorizationReduced':
      return [`The reservation was lowered to ${amountOf(event.amount)}.`, moneyOf(event.amount)];
    case 'AuthorizationUnused':
      return [`A reservation of ${amountOf(event.amount)} came too late to be used.`, moneyOf(event.amount)];
    case 'AuthorizationVoided':
      return [`An earlier reservation of ${amountOf(event.amount)} was given back.`, moneyOf(event.amount)];
    case 'VoidFailed':
      return [`An earlier reservation could not be given back: ${event.reason}`, { reason: event.reason }];
    case 'NothingReserved':
      return ['The change that was not made holds no money.', { revision: event.revisionId }];
    case 'AbandonFailed':
      return [
        `What a change that was not made may have reserved could not be given back: ${event.reason}`,
        { revision: event.revisionId, reason: event.reason },
      ];
    case 'ClaimWithdrawn':
      return ['A start that was never recorded was taken back; its slot is free.'];
    case 'PreparationStarted':
      return ['The kitchen began to prepare.'];
    case 'CookingStarted':
      return ['The kitchen began to cook.'];
    case 'PaymentCaptured':
      return [`${amountOf(event.amount)} was taken from the card.`, moneyOf(event.amount)];
    case 'CaptureFailed':
      return [`The money could not be taken: ${event.reason}`, { reason: event.reason }];
    case 'OrderReady':
      return ['Ready.'];
    case 'CollectionReminded':
      return ['The customer is reminded to collect it.'];
    case 'DriverAssigned':
      return [`Driver ${event.driverId} takes it.`, { driver_id: event.driverId }];
    case 'DriverUnassigned':
      return [`Driver ${event.driverId} ${LOSSES[event.reason]}.`, { driver_id: event.driverId, reason: event.reason }];
    case 'DriverAwaited':
      return [`No driver took it for ${event.waitedMinutes} minutes.`, { waited_minutes: event.waitedMinutes }];
    case 'CollectionOverdue':
      return [
        `Not collected ${event.waitedMinutes} minutes after the reminder.`,
        { waited_minutes: event.waitedMinutes },
      ];
    case 'OutForDelivery':
      return ['Out for delivery.'];
    case 'OrderDelivered':
      return [event.method === 'pickup' ? 'Collected by the customer.' : 'Delivered.', { method: event.method }];
    case 'PaymentSettled':
      return [`${amountOf(event.amount)} was paid at handover.`, moneyOf(event.amount)];
    case 'OrderCancelled':
      return withReason('Cancelled', describeCancellation(event));
    case 'PaymentVoided':
      return ['The reservation on the card was given back.', moneyOf(event.amount)];
    case 'RefundRequested':
      return [
        `A refund of ${amountOf(event.amount)} was asked for: ${event.reason}`,
        { refund: event.refundId, ...moneyOf(event.amount), reason: event.reason },
      ];
    case 'PaymentRefunded':
      return [`${amountOf(event.amount)} was refunded.`, { refund: event.refundId, ...moneyOf(event.amount) }];
    case 'RefundFailed':
      return [`The refund failed: ${event.reason}`, { refund: event.refundId, reason: event.reason }];
    case 'PaymentQuestioned':
      return [describeQuestion(event.question, event.questionId), { question_id: event.questionId }];
    case 'ReleaseFailed':
      return [`The money could not be returned: ${event.reason}`, { reason: event.reason }];
    case 'MessageSent':
      return describeSent(event.kind, event.channel);
    case 'MessageFailed':
      return describeUnsent(event.kind, event.reason);
    default:
      return event satisfies never;
  }
}

function describeSent(message: MessageKind, channel: string): Description {
  return [`Message "${message}" was sent.`, { message, channel }];
}

function describeUnsent(message: MessageKind, reason: string): Description {
  return [`Message "${message}" could not be sent: ${reason}`, { message, reason }];
}

function withReason(what: string, reason: string | null): Description {
  return [reason === null ? `${what}.` : `${what}: ${reason}`, { reason }];
}

function viewRejection(rejection: Rejection): Description {
  const reason = describeRejection(rejection);
  const free = rejection.code === 'quarter_hour_full' ? { free_times: rejection.freeTimes } : {};
  return [`Rejected: ${reason}`, { code: rejection.code, reason, ...free }];
}

function viewRevisionRefusal(revision: string, why: RevisionRefusal): Description {
  const reason = describeRevisionRefusal(why);
  return [`The change was not made: ${reason}`, { revision, code: why.code, reason }];
}

function contentOf({ lines, totals, fulfilment, instructions, requestedFor }: OrderContent) {
  return {
    pizzas: lines.map(describeLine),
    total_amount: formatDecimal(totals.total),
    currency: totals.total.currency,
    delivery_address: fulfilment.type === 'delivery' ? fulfilment.address.text : null,
    special_instructions: instructions ?? null,
    requested_for: requestedFor ?? null,
  };
}

function moneyOf(amount: Money) {
  return { amount: formatDecimal(amount), currency: amount.currency };
}

function amountOf(amount: Money): string {
  return `${formatDecimal(amount)} ${amount.currency}`;
}
