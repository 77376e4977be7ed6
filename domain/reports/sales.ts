import { subtract, zero, type Money } from '../shared/money.ts';
import type { OrderState } from '../order/types.ts';

/** What an order earned the store: used for customers' figures and for reports. */

/** Whether it counts as sold: cancelled and rejected orders do not. */
export function isSale({ status }: Pick<OrderState, 'status'>): boolean {
  return status !== 'cancelled' && status !== 'rejected';
}

/**
 * The money taken for it and not refunded: captured from a card or paid at handover, less refunds. Zero for a cancelled or rejected
 * order, wherever its money is at the moment.
 */
export function revenueOf(order: Pick<OrderState, 'status' | 'payment'>): Money {
  const { captured, refunded } = order.payment;
  return isSale(order) ? subtract(captured, refunded) : zero(captured.currency);
}
