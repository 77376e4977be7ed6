import { money, subtract, zero, type Money } from '../shared/money.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderFact } from './events.ts';
import { announcesPayment, isPaidAhead } from './rules.ts';
import { illegal, mustBe, refusal, unreachable, type Outcome } from './refusals.ts';
import type { Actor, OrderState } from './types.ts';

/** Outcomes from the payment provider, and refunds by a manager. */

export function recordAuthorization(
  state: OrderState,
  { result }: Extract<OrderCommand, { type: 'recordAuthorization' }>,
): Outcome {
  const { status } = state.payment;
  if (status !== 'pending' && status !== 'action_required') return 'unchanged';
  switch (result.outcome) {
    case 'authorized':
      return [{ type: 'PaymentAuthorized', authorizationId: result.authorizationId, amount: result.amount }];
    case 'action_required': {
      if (status === 'action_required') return 'unchanged';
      const { outcome: _, ...action } = result;
      return [{ type: 'PaymentActionRequired', ...action }];
    }
    case 'declined': {
      const declined: OrderFact = { type: 'PaymentDeclined', reason: result.reason };
      // A cancelled order whose card is declined late is still cancelled, not rejected.
      if (state.status !== 'received') return [declined];
      return [declined, { type: 'OrderRejected', rejection: { code: 'payment_declined', reason: result.reason } }];
    }
    default:
      return unreachable(result);
  }
}

export function resumePayment(state: OrderState, actor: Actor): Outcome {
  const denied = mustBe(actor, ['customer', 'kitchen', 'manager', 'system'], 'resumePayment');
  if (denied) return denied;
  const { status } = state.payment;
  if (state.pendingRevision) return 'unchanged';
  // A notice may arrive before the provider's answer that makes it wait is recorded.
  const isUnpaid = status === 'action_required' || (status === 'pending' && announcesPayment(state));
  if (state.status === 'received' && isUnpaid) return 'unchanged';
  if (status === 'authorized' || status === 'captured') return 'unchanged';
  return illegal(state, 'resume the payment of', 'awaiting the customer’s confirmation of the payment');
}

export function recordCapture(
  state: OrderState,
  { result }: Extract<OrderCommand, { type: 'recordCapture' }>,
): Outcome {
  if (state.payment.status !== 'authorized' && state.payment.status !== 'capture_failed') return 'unchanged';
  return result.outcome === 'captured'
    ? [{ type: 'PaymentCaptured', amount: result.amount }]
    : [{ type: 'CaptureFailed', reason: result.reason }];
}

export function requestRefund(state: OrderState, command: Extract<OrderCommand, { type: 'refund' }>): Outcome {
  const denied = mustBe(command.actor, ['manager'], 'refund');
  if (denied) return denied;
  const { payment } = state;
  if (!['captured', 'settled', 'partially_refunded'].includes(payment.status)) {
    return refusal('illegal_transition', `Nothing can be refunded: the payment is ${payment.status}.`);
  }
  const isCash = !isPaidAhead(state);
  if (command.driverId !== undefined && !isCash) {
    return refusal(
      'invalid_command',
      'Only cash is given back by a driver: this payment goes back through its provider.',
    );
  }
  if (state.status === 'cancelled')
    return refusal('illegal_transition', 'A cancelled order is refunded in full automatically.');
  if (payment.refundsDue.some((due) => due.refundId === command.refundId)) return 'unchanged';
  const left = refundable(state);
  const amount = command.amount ?? left;
  if (amount.currency !== left.currency || amount.minor <= 0 || amount.minor > left.minor) {
    return refusal('invalid_amount', `A refund must be positive and at most the remaining payment.`);
  }
  const { refundId, reason, driverId } = command;
  const who = driverId === undefined ? {} : { driverId };
  return [
    { type: 'RefundRequested', refundId, amount, reason, ...who },
    // Cash has been given back by hand: that is what the request says.
    ...(isCash ? [{ type: 'PaymentRefunded' as const, refundId, amount }] : []),
  ];
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

export function recordRelease(
  state: OrderState,
  { result }: Extract<OrderCommand, { type: 'recordRelease' }>,
): Outcome {
  if (['voided', 'refunded', 'release_failed'].includes(state.payment.status)) return 'unchanged';
  switch (result.outcome) {
    case 'nothing_held':
      return [{ type: 'PaymentVoided', amount: zero(state.totals.total.currency) }];
    case 'voided':
      return [{ type: 'PaymentVoided', amount: result.amount }];
    case 'refunded':
      return [{ type: 'PaymentRefunded', refundId: 'cancellation', amount: result.amount }];
    case 'failed':
      return [{ type: 'ReleaseFailed', reason: result.reason }];
    default:
      return unreachable(result);
  }
}

/** The amount a manager may still refund: captured, less what was refunded or is being refunded. */
export function refundable(state: OrderState): Money {
  const onItsWay = state.payment.refundsDue.reduce((sum, due) => sum + due.amount.minor, 0);
  const left = subtract(state.payment.captured, state.payment.refunded);
  return money(left.minor - onItsWay, left.currency);
}
