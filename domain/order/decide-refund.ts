import { add, money, subtract, zero, type Money } from '../shared/money.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';
import type { OrderCommand } from './commands.ts';
import { isPaidAhead } from './rules.ts';
import { illegal, mustBe, refusal, type Outcome } from './refusals.ts';
import type { AwaitingRefund, OrderState } from './types.ts';

/** Refunds by a manager; above a limit, by two. */

/** A refund that no second manager has approved by then has to be asked for again. */
export const REFUND_APPROVAL_DAYS = 7;

export function requestRefund(
  state: OrderState,
  command: Extract<OrderCommand, { type: 'refund' }>,
  now: Instant,
): Outcome {
  const denied = mustBe(command.actor, ['manager'], 'refund');
  if (denied) return denied;
  const { payment } = state;
  if (!['captured', 'settled', 'partially_refunded'].includes(payment.status)) {
    return refusal('illegal_transition', `Nothing can be refunded: the payment is ${payment.status}.`);
  }
  if (command.driverId !== undefined && isPaidAhead(state)) {
    return refusal(
      'invalid_command',
      'Only cash is given back by a driver: this payment goes back through its provider.',
    );
  }
  if (state.status === 'cancelled')
    return refusal('illegal_transition', 'A cancelled order is refunded in full automatically.');
  const known = [...payment.refundsDue, ...(payment.refundsAwaiting ?? [])];
  if (known.some(({ refundId }) => refundId === command.refundId)) return 'unchanged';
  const left = refundable(state);
  const amount = command.amount ?? left;
  if (amount.currency !== left.currency || amount.minor <= 0 || amount.minor > left.minor) {
    return refusal('invalid_amount', `A refund must be positive and at most the remaining payment.`);
  }
  const { refundId, reason, driverId } = command;
  const refund = { refundId, amount, reason, ...(driverId === undefined ? {} : { driverId }) };
  if (needsApproval(state, command, amount)) {
    const expiresAt = plusMinutes(now, REFUND_APPROVAL_DAYS * 24 * 60);
    return [{ type: 'RefundApprovalRequested', ...refund, expiresAt }];
  }
  return [{ type: 'RefundRequested', ...refund }, ...givenBack(state, refund)];
}

/** Whether one manager has an order refunded by more than the limit, all their refunds of it together. */
function needsApproval(
  { payment }: OrderState,
  { actor, approvalAbove }: Extract<OrderCommand, { type: 'refund' }>,
  amount: Money,
): boolean {
  if (approvalAbove?.currency !== amount.currency) return false;
  const earlier = (payment.refundsBy ?? []).filter(({ by }) => by === actor.id);
  return add(amount, ...earlier.map((each) => each.amount)).minor > approvalAbove.minor;
}

export function approveRefund(
  state: OrderState,
  { actor, refundId }: Extract<OrderCommand, { type: 'approveRefund' }>,
  now: Instant,
): Outcome {
  const denied = mustBe(actor, ['manager'], 'approveRefund');
  if (denied) return denied;
  const { refundsAwaiting = [], refundsBy = [] } = state.payment;
  const begun = refundsBy.find((each) => each.refundId === refundId);
  const awaiting = refundsAwaiting.find((each) => each.refundId === refundId);
  if ((begun ?? awaiting)?.by === actor.id) return own('approve');
  if (begun) return 'unchanged';
  if (!awaiting) return illegal(state, 'approve this refund of', 'awaiting its approval');
  const lapsed = whyLapsed(state, awaiting, now);
  if (lapsed) return refusal('refund_lapsed', lapsed);
  const { amount } = awaiting;
  return [{ type: 'RefundApproved', refundId, amount }, ...givenBack(state, { refundId, amount })];
}

export function declineRefund(
  state: OrderState,
  { actor, refundId, reason }: Extract<OrderCommand, { type: 'declineRefund' }>,
): Outcome {
  const denied = mustBe(actor, ['manager'], 'declineRefund');
  if (denied) return denied;
  const { refundsAwaiting = [], refundsBy = [] } = state.payment;
  if (refundsBy.some((each) => each.refundId === refundId)) {
    return refusal('illegal_transition', 'This refund has been approved.');
  }
  const awaiting = refundsAwaiting.find((each) => each.refundId === refundId);
  if (!awaiting) return 'unchanged';
  if (awaiting.by === actor.id) return own('decline');
  const { amount } = awaiting;
  return [{ type: 'RefundDeclined', refundId, amount, ...(reason === undefined ? {} : { reason }) }];
}

/** Why a refund that awaits its approval can no longer be approved; undefined if it can. */
export function whyLapsed(
  state: OrderState,
  { amount, expiresAt }: Pick<AwaitingRefund, 'amount' | 'expiresAt'>,
  now: Instant,
): string | undefined {
  if (now > expiresAt) {
    return `It was not approved within ${REFUND_APPROVAL_DAYS} days. If it is still wanted, ask for it again.`;
  }
  const left = state.status === 'cancelled' ? zero(amount.currency) : refundable(state);
  if (amount.minor > left.minor) return 'It is more than what is left of the payment by now.';
  return undefined;
}

export function recordRefund(
  state: OrderState,
  { refundId, result }: Extract<OrderCommand, { type: 'recordRefund' }>,
): Outcome {
  if (!state.payment.refundsDue.some((due) => due.refundId === refundId)) return 'unchanged';
  return result.outcome === 'refunded'
    ? [{ type: 'PaymentRefunded', refundId, amount: result.amount }]
    : [{ type: 'RefundFailed', refundId, reason: result.reason }];
}

/** The amount a manager may still refund: captured, less what was refunded or is being refunded. */
export function refundable(state: OrderState): Money {
  const onItsWay = state.payment.refundsDue.reduce((sum, due) => sum + due.amount.minor, 0);
  const left = subtract(state.payment.captured, state.payment.refunded);
  return money(left.minor - onItsWay, left.currency);
}

/** Cash is given back by hand, so it has been refunded as soon as it may be. */
function givenBack(state: OrderState, { refundId, amount }: Pick<AwaitingRefund, 'refundId' | 'amount'>) {
  return isPaidAhead(state) ? [] : [{ type: 'PaymentRefunded' as const, refundId, amount }];
}

function own(what: 'approve' | 'decline'): Outcome {
  return refusal('forbidden', `You asked for this refund: another manager has to ${what} it.`);
}
