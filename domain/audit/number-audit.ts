import type { Discrepancy } from './audit.ts';
import { isPlaced, type Order, type OrderState } from '../order/index.ts';
import { displayNumber, type LocalDay } from '../shared/values.ts';

/**
 * Checks that each order of a day, and the next one, has a unique number, since the kitchen calls orders by it.
 *
 * @param last the last number drawn on each remembered day, read after the orders
 * @param today the current day: without a counter, the next number is the first
 */
export function auditNumbers(
  orders: readonly Order[],
  last: ReadonlyMap<LocalDay, number>,
  today: LocalDay,
): Discrepancy[] {
  const findings: Discrepancy[] = [];
  const byNumber = new Map<string, OrderState[]>();
  for (const order of orders) {
    // Numbers of cancelled or rejected orders are not called out.
    if (!isPlaced(order) || order.status === 'cancelled' || order.status === 'rejected') continue;
    const name = `${order.day}${displayNumber(order.number)}`;
    byNumber.set(name, [...(byNumber.get(name) ?? []), order]);
  }
  for (const [name, same] of byNumber) {
    const [first, ...others] = same.toSorted((a, b) => (a.placedAt < b.placedAt ? -1 : 1));
    for (const { id } of others) {
      findings.push({
        code: 'number_twice',
        orderId: id,
        detail: `Its number ${name} already belongs to ${first?.id}.`,
      });
    }
  }
  for (const [day, highest] of highestNumbers(orders)) {
    const drawn = last.get(day) ?? (day === today ? 0 : undefined);
    if (drawn === undefined || drawn >= highest) continue;
    const detail = `The last number drawn is ${drawn}, and there is an order with ${highest}.`;
    findings.push({ code: 'number_behind', orderId: `numbers/${day}`, detail });
  }
  return findings;
}

export function highestNumbers(orders: readonly Order[]): Map<LocalDay, number> {
  const highest = new Map<LocalDay, number>();
  for (const order of orders) {
    if (isPlaced(order)) highest.set(order.day, Math.max(highest.get(order.day) ?? 0, order.number));
  }
  return highest;
}
