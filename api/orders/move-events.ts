import type { VisibleEvent } from '../../application/orders/show-events.ts';
import { describeMoveFailure } from '../../domain/order/words.ts';
import { formatDecimal } from '../../domain/shared/money.ts';

/** What is told of an order that may go on in another store. */
export function describeMove(
  event: Extract<VisibleEvent, { readonly type: 'MoveOffered' | 'MoveAccepted' | 'MoveDeclined' | 'MoveFailed' }>,
): [summary: string, details: Record<string, unknown>] {
  switch (event.type) {
    case 'MoveOffered': {
      const { offerId, to, totals, readyAt, expiresAt } = event.offer;
      const [total, currency] = [formatDecimal(totals.total), totals.total.currency];
      return [
        `The customer was asked whether ${to.storeName} may make it, for ${total} ${currency}.`,
        {
          offer: offerId,
          store: to.storeName,
          to_store: to.storeId,
          to_order: to.orderId,
          total_amount: total,
          currency,
          estimated_ready_time: readyAt,
          expires_time: expiresAt,
        },
      ];
    }
    case 'MoveAccepted':
      return ['The customer agreed; it is not begun here any more.', { offer: event.offerId }];
    case 'MoveDeclined':
      return ['The customer declined; it stays here.', { offer: event.offerId }];
    case 'MoveFailed': {
      const reason = describeMoveFailure(event.failure);
      return [`The other store did not take it: ${reason}`, { offer: event.offerId, reason }];
    }
    default:
      return event satisfies never;
  }
}
