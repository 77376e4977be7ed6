import { zero } from '../shared/money.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderFact } from './events.ts';
import { announcesPayment } from './rules.ts';
import { illegal, mustBe, unreachable, type Outcome } from './refusals.ts';
import type { Actor, OrderState } from './types.ts';

/** Outcomes from the payment provider. */

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
