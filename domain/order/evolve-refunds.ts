import type { OrderEvent } from './events.ts';
import type { Payment, RefundBy } from './types.ts';

/** The part of a payment that says what managers want refunded. */

type Asked = Extract<
  OrderEvent,
  { type: 'RefundRequested' | 'RefundApprovalRequested' | 'RefundApproved' | 'RefundDeclined' }
>;

export function askedFor(payment: Payment, event: Asked): Partial<Payment> {
  const { refundId, amount } = event;
  const { refundsAwaiting = [] } = payment;
  const others = refundsAwaiting.filter((each) => each.refundId !== refundId);
  switch (event.type) {
    case 'RefundRequested':
      return begin(payment, { refundId, amount, by: event.by.id });
    case 'RefundApprovalRequested': {
      const awaiting = { refundId, amount, by: event.by.id, expiresAt: event.expiresAt };
      return { refundsAwaiting: [...others, awaiting] };
    }
    case 'RefundApproved': {
      const asker = refundsAwaiting.find((each) => each.refundId === refundId);
      return { ...begin(payment, { refundId, amount, by: asker?.by ?? event.by.id }), refundsAwaiting: others };
    }
    case 'RefundDeclined':
      return { refundsAwaiting: others };
    default:
      return event satisfies never;
  }
}

/** What was not refunded counts for nobody. */
export function withoutFailed(payment: Payment, refundId: string): Partial<Payment> {
  const isOther = (each: { readonly refundId: string }): boolean => each.refundId !== refundId;
  const { refundsDue, refundsBy } = payment;
  return { refundsDue: refundsDue.filter(isOther), ...(refundsBy && { refundsBy: refundsBy.filter(isOther) }) };
}

function begin({ refundsDue, refundsBy = [] }: Payment, refund: RefundBy): Partial<Payment> {
  const { refundId, amount } = refund;
  return { refundsDue: [...refundsDue, { refundId, amount }], refundsBy: [...refundsBy, refund] };
}
