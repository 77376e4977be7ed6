import type { z } from '@hono/zod-openapi';
import { formatDecimal, type Money } from '../../domain/shared/money.ts';
import type { Rejection, StepClaim, RevisionRefusal, UnassignReason } from '../../domain/order/index.ts';
import {
  DECLINED,
  describeCancellation,
  describeQuestion,
  describeRejection,
  describeRevisionRefusal,
} from '../../domain/order/words.ts';
import { describeLine } from '../../domain/catalog/pricing.ts';
import { describeMissing } from '../../domain/stock/words.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { NO_NAMES, shortId, withName, type NameOf } from '../../application/access/names.ts';
import type { History } from '../../application/orders/read.ts';
import type { SentMessage, VisibleContent, VisibleEvent } from '../../application/orders/show-events.ts';
import type { PhoneView } from '../../ports.ts';
import { describeSent, describeUnsent } from './message-events.ts';
import { describeMove } from './move-events.ts';
import type { eventView } from './schemas.ts';

/**
 * A human-readable event: who, when, what. Details use the wire format; the payment token is omitted.
 */
function viewEvent(event: VisibleEvent, { nameOf, customerName }: Names): z.infer<typeof eventView> {
  const { seq, type, at, by, requestId, note } = event;
  const [summary, details = {}] = describe(event, nameOf);
  return {
    seq,
    type,
    at,
    by: { ...withName(by, nameOf, customerName), id: by.id || null },
    request_id: requestId ?? null,
    summary,
    note: note ?? null,
    details,
  };
}

/** What happened to an order, with what became of its messages between the events, by when that was. */
export function viewEvents({
  events,
  sent = [],
  phoneViews = [],
  nameOf = NO_NAMES,
  customerName,
}: Pick<History, 'events'> & Partial<History>): z.infer<typeof eventView>[] {
  const views = events.map((event) => viewEvent(event, { nameOf, customerName }));
  for (const phoneView of phoneViews) {
    const next = views.findIndex(({ at }) => at > phoneView.at);
    views.splice(next < 0 ? views.length : next, 0, viewPhoneView(phoneView, nameOf));
  }
  for (const message of sent.toSorted((a, b) => (a.outcome.at < b.outcome.at ? -1 : 1))) {
    const { seq, at } = { seq: message.message.seq, at: message.outcome.at };
    const next = views.findIndex((view) => (view.seq === null || view.seq > seq) && view.at > at);
    views.splice(next < 0 ? views.length : next, 0, viewMessage(message));
  }
  return views;
}

/** Shown as an event, since it is kept beside the order. */
function viewPhoneView({ at, by: viewer }: PhoneView, nameOf: NameOf): z.infer<typeof eventView> {
  const summary = 'The customer’s phone number was shown.';
  const by = withName(viewer, nameOf);
  return { seq: null, type: 'PhoneShown', at, by, request_id: null, summary, note: null, details: {} };
}

/** Shown as an event, so that readers of the history need not know how messages are sent. */
function viewMessage({ message: { kind }, outcome }: SentMessage): z.infer<typeof eventView> {
  const { at } = outcome;
  const by = { role: 'system', id: 'outbox', name: null } as const;
  if (outcome.outcome === 'sent') {
    const [summary, details] = describeSent(kind, outcome.channel);
    return { seq: null, type: 'MessageSent', at, by, request_id: null, summary, note: null, details };
  }
  const reason = outcome.outcome === 'dropped' ? 'skipped: too late' : outcome.reason;
  const [summary, details] = describeUnsent(kind, reason);
  return { seq: null, type: 'MessageFailed', at, by, request_id: null, summary, note: null, details };
}

const LOSSES: Readonly<Record<UnassignReason, string>> = {
  given_back: 'returned it',
  taken_away: 'was unassigned',
  not_left: 'took it but did not leave',
  silent: 'was not heard from on the way',
};

/** Who is shown by name. */
type Names = Pick<History, 'nameOf' | 'customerName'>;

type Description = [summary: string, details?: Record<string, unknown>];

function describe(event: VisibleEvent, nameOf: NameOf): Description {
  switch (event.type) {
    case 'DraftCreated':
      return ['A draft was created.', { pizzas: event.draft.lines.map(describeLine) }];
    case 'ItemAdded':
      return [`Added: ${describeLine(event.line)}.`, { line: event.line.id, sku: event.line.sku }];
    case 'ItemRemoved':
      return [`Line ${event.lineId} was removed.`, { line: event.lineId }];
    case 'DraftAbandoned':
      return withReason('The draft was cancelled', describeCancellation(event));
    case 'OrderPlaced': {
      const { number, payment } = event.order;
      const details = { number, ...contentOf(event.order), payment_method: payment.method };
      return [`Placed as ${displayNumber(number)} for ${amountOf(event.order.totals.total)}.`, details];
    }
    case 'IngredientsAllocated':
      return ['Its ingredients are allocated.', { ingredients: event.ingredients }];
    case 'OutOfStock':
      return [`Not enough stock: ${describeMissing(event.missing)}.`, { missing: event.missing }];
    case 'StockShort':
      return [`It has lost its ingredients: ${describeMissing(event.missing)}.`, { missing: event.missing }];
    case 'PaymentAuthorized':
      return [`${amountOf(event.amount)} was reserved on the card.`, moneyOf(event.amount)];
    case 'PaymentActionRequired':
      return ['The customer has to complete the payment.', { action_url: event.actionUrl ?? null }];
    case 'RevisionActionRequired':
      return ['The customer has to complete the payment of the change.', { action_url: event.actionUrl ?? null }];
    case 'PaymentDeclined':
      if (event.reason === DECLINED) return ['The payment was declined.', { reason: null }];
      return [`The payment was declined: ${event.reason}`, { reason: event.reason }];
    case 'OrderConfirmed': {
      const { position, promisedAt } = event;
      const how = position === undefined ? `for ${promisedAt}` : `number ${position} in the queue`;
      return [`Confirmed, ${how}.`, { queue_position: position ?? null, estimated_ready_time: promisedAt }];
    }
    case 'OrderQueued':
      return [
        `Due for cooking: number ${event.position} in the queue.`,
        { queue_position: event.position, estimated_ready_time: event.promisedAt },
      ];
    case 'OrderRejected':
      return viewRejection(event.rejection);
    case 'QueueEscalated':
      return [`Not started for ${event.waitedMinutes} minutes.`, { waited_minutes: event.waitedMinutes }];
    case 'PromiseMissed': {
      const { missed, expectedAt } = event;
      return [
        `It will not be ready at ${missed}; expected at ${expectedAt}.`,
        { missed, estimated_ready_time: expectedAt },
      ];
    }
    case 'OrderRushed':
      return ['Moved to the front of the queue.'];
    case 'OrderHeld': {
      const { reason } = event;
      return withReason('Put on hold', reason ?? null);
    }
    case 'OrderReleased':
      return ['Released.'];
    case 'ReturnStalled':
      return [
        `A refund has been pending for ${event.waitedMinutes} minutes. Retries continue.`,
        { effect: event.effect, waited_minutes: event.waitedMinutes },
      ];
    case 'RevisionRequested':
      return ['A change was requested.', { revision: event.revisionId, ...contentOf(event.content) }];
    case 'OrderRevised':
      return [
        `Changed; it now costs ${amountOf(event.content.totals.total)}.`,
        { revision: event.revisionId, ...contentOf(event.content), estimated_ready_time: event.promisedAt },
      ];
    case 'RevisionRefused':
      return viewRevisionRefusal(event.revisionId, event.why);
    case 'MoveOffered':
    case 'MoveAccepted':
    case 'MoveDeclined':
    case 'MoveFailed':
      return describeMove(event);
    case 'AuthorizationReduced':
      return [`The reservation was lowered to ${amountOf(event.amount)}.`, moneyOf(event.amount)];
    case 'AuthorizationUnused':
      return [`A reservation of ${amountOf(event.amount)} came too late to be used.`, moneyOf(event.amount)];
    case 'AuthorizationVoided':
      return [`An earlier reservation of ${amountOf(event.amount)} was released.`, moneyOf(event.amount)];
    case 'VoidFailed':
      return [`An earlier reservation could not be released: ${event.reason}`, { reason: event.reason }];
    case 'NothingReserved':
      return ['The refused change has no reservation.', { revision: event.revisionId }];
    case 'AbandonFailed':
      return [
        `The reservation of a refused change could not be released: ${event.reason}`,
        { revision: event.revisionId, reason: event.reason },
      ];
    case 'ClaimWithdrawn':
      return ['The slot of an unrecorded start was released.'];
    case 'PreparationStarted':
      return byCook('Preparation started', event);
    case 'CookingStarted':
      return byCook('Cooking started', event);
    case 'CookingOverdue':
      return [
        `It should have been ready ${event.waitedMinutes} minutes ago; the ${event.asked} was asked about it.`,
        { asked: event.asked, waited_minutes: event.waitedMinutes },
      ];
    case 'PaymentCaptured':
      return [`${amountOf(event.amount)} was charged to the card.`, moneyOf(event.amount)];
    case 'CaptureFailed':
      return [`The card could not be charged: ${event.reason}`, { reason: event.reason }];
    case 'OrderReady':
      return byCook('Ready', event);
    case 'CollectionReminded':
      return ['The customer was reminded to collect it.'];
    case 'DriverAssigned':
      return [`Driver ${callDriver(event, nameOf)} took it.`, driverOf(event, nameOf)];
    case 'DriverUnassigned':
      return [
        `Driver ${callDriver(event, nameOf)} ${LOSSES[event.reason]}.`,
        { ...driverOf(event, nameOf), reason: event.reason },
      ];
    case 'DriverAwaited':
      return [`No driver took it for ${event.waitedMinutes} minutes.`, { waited_minutes: event.waitedMinutes }];
    case 'CollectionOverdue':
      return [
        `Not collected ${event.waitedMinutes} minutes after the reminder.`,
        { waited_minutes: event.waitedMinutes },
      ];
    case 'OutForDelivery': {
      const { arrivalAt } = event;
      return arrivalAt === undefined
        ? ['Out for delivery.']
        : [`Out for delivery; expected to arrive at ${arrivalAt}.`, { estimated_arrival_time: arrivalAt }];
    }
    case 'DriverUnnamed':
      return [
        `It left ${event.waitedMinutes} minutes ago without a named driver.`,
        { waited_minutes: event.waitedMinutes },
      ];
    case 'ArrivalMissed': {
      const { missed, expectedAt } = event;
      return [
        `It did not arrive at ${missed}; expected at ${expectedAt}.`,
        { missed, estimated_arrival_time: expectedAt },
      ];
    }
    case 'OrderDelivered':
      return [event.method === 'pickup' ? 'Collected by the customer.' : 'Delivered.', { method: event.method }];
    case 'PaymentSettled':
      return [`${amountOf(event.amount)} was paid at handover.`, moneyOf(event.amount)];
    case 'OrderCancelled':
      return withReason('Cancelled', describeCancellation(event));
    case 'PaymentVoided':
      return ['The reservation on the card was released.', moneyOf(event.amount)];
    case 'RefundRequested': {
      const { amount, refundId, reason } = event;
      const who = driverOf(event, nameOf);
      return [
        `A refund of ${amountOf(amount)} was requested${reason === '' ? '.' : `: ${reason}`}`,
        { refund: refundId, ...moneyOf(amount), reason: reason || null, ...who },
      ];
    }
    case 'RefundApprovalRequested': {
      const { amount, refundId, reason, expiresAt } = event;
      const who = driverOf(event, nameOf);
      return [
        `A refund of ${amountOf(amount)} awaits the approval of another manager${reason === '' ? '.' : `: ${reason}`}`,
        { refund: refundId, ...moneyOf(amount), reason: reason || null, ...who, expires_time: expiresAt },
      ];
    }
    case 'RefundApproved':
      return [
        `A refund of ${amountOf(event.amount)} was approved.`,
        { refund: event.refundId, ...moneyOf(event.amount) },
      ];
    case 'RefundDeclined': {
      const { amount, refundId, reason = null } = event;
      const [summary] = withReason(`A refund of ${amountOf(amount)} was declined`, reason);
      return [summary, { refund: refundId, ...moneyOf(amount), reason }];
    }
    case 'PaymentRefunded':
      return [`${amountOf(event.amount)} was refunded.`, { refund: event.refundId, ...moneyOf(event.amount) }];
    case 'RefundFailed':
      return [`The refund failed: ${event.reason}`, { refund: event.refundId, reason: event.reason }];
    case 'PaymentQuestioned':
      return [describeQuestion(event.question, event.questionId), { question_id: event.questionId }];
    case 'ReleaseFailed':
      return [`The payment could not be returned: ${event.reason}`, { reason: event.reason }];
    case 'MessageSent':
      return describeSent(event.kind, event.channel);
    case 'MessageFailed':
      return describeUnsent(event.kind, event.reason);
    default:
      return event satisfies never;
  }
}

function byCook(what: string, { cook, tappedAt }: StepClaim): Description {
  const claim = tappedAt === undefined ? {} : { tapped_at: tappedAt };
  if (!cook) return [`${what}.`, claim];
  return [`${what}, by ${cook.name ?? cook.id}.`, { cook: { id: cook.id, name: cook.name ?? null }, ...claim }];
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

function contentOf({ lines, totals, fulfilment, instructions, requestedFor }: VisibleContent) {
  return {
    pizzas: lines.map(describeLine),
    total_amount: formatDecimal(totals.total),
    currency: totals.total.currency,
    delivery_address: fulfilment.type === 'delivery' ? (fulfilment.address?.text ?? null) : null,
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

function callDriver({ driverId }: { readonly driverId: string }, nameOf: NameOf): string {
  return nameOf(driverId) ?? shortId(driverId);
}

function driverOf({ driverId }: { readonly driverId?: string }, nameOf: NameOf): Record<string, unknown> {
  return driverId === undefined ? {} : { driver_id: driverId, driver_name: nameOf(driverId) ?? null };
}
