import { formatDecimal } from '../shared/money.ts';
import type { CancellationReason, OrderEvent } from '../order/index.ts';
import { describeMoveFailure } from '../order/words.ts';

/** What subscribers are told of an order that may go on in another store. */

export const MOVE_NAMES = {
  MoveOffered: 'pizzeria.order.move_offered',
  MoveAccepted: 'pizzeria.order.move_accepted',
  MoveDeclined: 'pizzeria.order.move_declined',
  MoveFailed: 'pizzeria.order.move_failed',
} as const;

type Details = Readonly<Record<string, string>>;

export function moveDetailsOf(event: Extract<OrderEvent, { readonly type: 'MoveOffered' | 'MoveFailed' }>): Details {
  if (event.type === 'MoveFailed') return { reason: describeMoveFailure(event.failure) };
  const { to, totals, readyAt, expiresAt } = event.offer;
  return {
    to_store: to.storeId,
    to_order: to.orderId,
    amount: formatDecimal(totals.total),
    currency: totals.total.currency,
    estimated_ready_time: readyAt,
    expires_time: expiresAt,
  };
}

/** Nothing for an order that was cancelled for another reason. */
export function movedTo({ cause }: CancellationReason): Details {
  return cause?.code === 'moved' ? { to_store: cause.storeId, to_order: cause.orderId } : {};
}
