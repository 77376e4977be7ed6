import { QUARTER_HOUR_FULL, whatIsFree } from '../kitchen/words.ts';
import { displayNumber } from '../shared/values.ts';
import { describeMissing } from '../stock/words.ts';
import type { MoveFailure } from './move.ts';
import type { CancellationReason, PaymentQuestion, Rejection, RevisionRefusal } from './reasons.ts';

/** The same for every decline: why a card was declined is for its bank to say, and worth much to who tests stolen ones. */
export const DECLINED = 'The payment was declined. Try another card, or another way of paying.';

/** Codes in words, for API answers and for operators. Made for each answer, never stored. */

export function describeRejection(rejection: Rejection): string {
  switch (rejection.code) {
    case 'payment_declined':
      return rejection.reason;
    case 'payment_action_expired':
      return notCompleted(rejection);
    case 'out_of_stock':
      return `There is not enough stock for ${rejection.pizzas.join(', ') || 'it'}.`;
    case 'kitchen_at_capacity':
      return 'The kitchen queue is full.';
    case 'kitchen_paused':
      return 'The kitchen is paused.';
    case 'quarter_hour_full':
      return QUARTER_HOUR_FULL;
    default:
      return rejection satisfies never;
  }
}

export function describeRevisionRefusal(why: RevisionRefusal): string {
  switch (why.code) {
    case 'payment_declined':
      return why.reason ?? 'The bank requires a confirmation.';
    case 'payment_action_expired':
      return notCompleted(why);
    case 'illegal_transition':
      return why.because === 'order_cancelled'
        ? 'The order was cancelled.'
        : 'The kitchen has already begun with the order.';
    case 'out_of_stock':
      return `Not enough stock: ${describeMissing(why.missing)}.`;
    case 'quarter_hour_full':
      return `${QUARTER_HOUR_FULL} ${whatIsFree(why.freeTimes)}`;
    default:
      return why satisfies never;
  }
}

function notCompleted({ waitedMinutes }: { readonly waitedMinutes: number }): string {
  return `The payment was not completed within ${waitedMinutes} minutes.`;
}

/** Null if no reason was given. */
export function describeCancellation({ reason, cause }: CancellationReason): string | null {
  switch (cause?.code) {
    case undefined:
      return reason ?? null;
    case 'not_begun':
      return `The kitchen could not start it within ${cause.waitedMinutes} minutes.`;
    case 'not_placed':
      return `It was not placed within ${cause.waitedMinutes} minutes.`;
    case 'moved':
      return `It goes on in ${cause.storeName}, as order ${displayNumber(cause.number)} there.`;
    case 'workflow_cancelled':
      return 'Cancelled by an operator.';
    default:
      return cause satisfies never;
  }
}

export function describeMoveFailure(failure: MoveFailure): string {
  switch (failure.code) {
    case 'rejected':
      return describeRejection(failure.rejection);
    case 'withdrawn':
      return 'The new order was cancelled before it was taken.';
    case 'refused':
      return failure.reason;
    default:
      return failure satisfies never;
  }
}

/** @param id the provider's id of the dispute or refund */
export function describeQuestion({ code, reason = 'no reason given' }: PaymentQuestion, id: string): string {
  return code === 'disputed'
    ? `The customer disputes the payment (${id}: ${reason}).`
    : `The bank returned a refund (${id}: ${reason}).`;
}
