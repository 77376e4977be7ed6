import { alert } from './evolve-messages.ts';
import type { OrderEvent } from './events.ts';
import { isPaidAhead } from './rules.ts';
import type { Authorization, OrderState, Payment, PendingRevision } from './types.ts';

type ReservationEvent = Extract<
  OrderEvent,
  {
    type:
      | 'AuthorizationReduced'
      | 'AuthorizationUnused'
      | 'AuthorizationVoided'
      | 'VoidFailed'
      | 'NothingReserved'
      | 'AbandonFailed';
  }
>;

/** Tracks reservations other than the order's current one. */
export function settleReservation(state: OrderState, event: ReservationEvent): Partial<OrderState> {
  switch (event.type) {
    case 'AuthorizationReduced':
      return pay(state, { authorized: event.amount });
    case 'AuthorizationUnused': {
      const { authorizationId, amount } = event;
      const superseded = [...(state.payment.superseded ?? []), { authorizationId, amount }];
      return pay(state, { superseded, ...withoutUnanswered(state, event.revisionId) });
    }
    case 'AuthorizationVoided':
      return pay(state, withoutSuperseded(state, event.authorizationId));
    case 'VoidFailed':
      return {
        ...pay(state, withoutSuperseded(state, event.authorizationId)),
        ...alert(state, `void_failed:${event.authorizationId}`, { code: 'void_failed', reason: event.reason }),
      };
    case 'NothingReserved':
      return pay(state, withoutUnanswered(state, event.revisionId));
    case 'AbandonFailed':
      return {
        ...pay(state, withoutUnanswered(state, event.revisionId)),
        ...alert(state, `abandon_failed:${event.revisionId}`, { code: 'abandon_failed', reason: event.reason }),
      };
    default:
      return event satisfies never;
  }
}

/**
 * A more expensive change paid ahead that was refused before the provider's answer was recorded may have reserved money: the workflow may
 * have made the request and been lost before recording the answer. An authorization recorded with the refusal, or a decline, is an answer.
 */
export function leaveUnanswered(
  state: OrderState,
  { revisionId, why }: Extract<OrderEvent, { type: 'RevisionRefused' }>,
  pending: PendingRevision | undefined,
): Partial<OrderState> {
  const { payment, totals, status } = state;
  // An order that has ended releases everything it holds.
  const ended = status === 'cancelled' || status === 'rejected';
  const isAnswered = ended || why.code === 'payment_declined' || !isPaidAhead(state) || !pending;
  if (isAnswered || pending.content.totals.total.minor <= totals.total.minor) return {};
  return pay(state, { unanswered: [...(payment.unanswered ?? []), revisionId] });
}

/** The current reservation, about to be replaced by another. */
export function supersede({ payment }: OrderState): Partial<Payment> {
  const { status, authorizationId, authorized: amount, superseded = [] } = payment;
  if (status !== 'authorized' || authorizationId === undefined) return {};
  const earlier: Authorization = { authorizationId, amount };
  return { superseded: [...superseded, earlier] };
}

export function pay(state: OrderState, payment: Partial<Payment>): Partial<OrderState> {
  return { payment: { ...state.payment, ...payment } };
}

function withoutSuperseded({ payment }: OrderState, authorizationId: string): Partial<Payment> {
  return { superseded: (payment.superseded ?? []).filter((each) => each.authorizationId !== authorizationId) };
}

function withoutUnanswered({ payment }: OrderState, revisionId: string): Partial<Payment> {
  return payment.unanswered ? { unanswered: payment.unanswered.filter((each) => each !== revisionId) } : {};
}
