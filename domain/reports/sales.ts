import { subtract, zero, type Money } from '../shared/money.ts';
import type { OrderState } from '../order/types.ts';

/** What an order was worth to the store: one place for customers' figures and for reports. */

/** Whether it counts as one that was sold: an order that came to nothing does not. */
export function isSale({ status }: Pick<OrderState, 'status'>): boolean {
  return status !== 'cancelled' && status !== 'rejected';
}

/**
 * The money that was taken for it and not given back: captured from a card or paid at handover, less refunds. Nothing for an order
 * that came to nothing, wherever its money is at the moment.
 */
export function revenueOf(order: Pick<OrderState, 'status' | 'payment'>): Money {
  const { captured, refunded } = order.payment;
  return isSale(order) ? subtract(captured, refunded) : zero(captured.currency);
}
