import type { Discrepancy } from '../audit/audit.ts';
import { isPlaced, type Order } from '../order/index.ts';
import type { Instant } from '../shared/values.ts';
import { freeByBatch, levels } from './levels.ts';
import { isExternal, type StockRoom } from './types.ts';

/**
 * Holds a stock room against itself and against the orders.
 *
 * @param orders those that are not finished, and those that the room names, by id
 * @param settled what has changed since then may be a step apart
 */
export function auditStock(room: StockRoom, orders: ReadonlyMap<string, Order>, settled: Instant): Discrepancy[] {
  return [...auditLevels(room), ...auditClaims(room, orders, settled)];
}

/** Whether the movements add up to the levels, and nothing is promised twice. */
export function auditLevels(room: StockRoom): Discrepancy[] {
  const findings: Discrepancy[] = [];
  for (const { sku, onHand, incoming } of levels(room)) {
    const recent = room.movements.filter((movement) => movement.sku === sku);
    const sum = recent.reduce((all, { change }) => all + change, room.items[sku]?.archived ?? 0);
    if (sum !== onHand + incoming) {
      const detail = `The movements add up to ${sum}, and the level is ${onHand + incoming}.`;
      findings.push({ code: 'stock_differs', orderId: `inventory/${sku}`, detail });
    }
  }
  const taken = [...freeByBatch(room)].filter(([, free]) => free < 0);
  for (const [batch, free] of taken) {
    const detail = `${-free} more of it is promised to orders than is left.`;
    findings.push({ code: 'stock_differs', orderId: `inventory/batches/${batch}`, detail });
  }
  return findings;
}

function auditClaims(room: StockRoom, orders: ReadonlyMap<string, Order>, settled: Instant): Discrepancy[] {
  const findings: Discrepancy[] = [];
  const claims = [...room.allocations, ...room.shortages].filter(({ orderId }) => !isExternal(orderId));
  for (const { orderId, since } of claims) {
    const order = orders.get(orderId);
    const isRightful =
      order &&
      isPlaced(order) &&
      ['received', 'confirmed', 'preparing'].includes(order.status) &&
      order.ingredients !== undefined;
    if (isRightful || since > settled || (order && order.updatedAt > settled)) continue;
    const detail = `It holds stock since ${since}, and is ${order?.status ?? 'unknown'}.`;
    findings.push({ code: 'leaked_stock', orderId, detail });
  }
  for (const order of orders.values()) {
    if (!isPlaced(order) || order.ingredients === undefined || order.updatedAt > settled) continue;
    const waits = order.status === 'confirmed' || order.status === 'preparing';
    if (waits && !claims.some(({ orderId }) => orderId === order.id)) {
      const detail = `It is ${order.status}, and the stock room does not know of it.`;
      findings.push({ code: 'not_in_stock', orderId: order.id, detail });
    }
  }
  return findings;
}
