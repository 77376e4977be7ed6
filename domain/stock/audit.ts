import type { Discrepancy } from '../audit/audit.ts';
import { isPlaced, waitsForStock, type Order, type OrderState } from '../order/index.ts';
import type { Instant } from '../shared/values.ts';
import { sameNeeds } from './allocate.ts';
import { freeByBatch, levels } from './levels.ts';
import { isExternal, type Claim, type StockRoom } from './types.ts';
import { describeNeeds } from './words.ts';

/**
 * Checks the stock for consistency, internally and with the orders.
 *
 * @param orders unfinished orders and those in the stock, by id
 * @param settled orders changed since then may be in transition
 */
export function auditStock(room: StockRoom, orders: ReadonlyMap<string, Order>, settled: Instant): Discrepancy[] {
  return [...auditLevels(room), ...auditClaims(room, orders, settled)];
}

/** Checks that movements add up to levels, and nothing is allocated twice. */
export function auditLevels(room: StockRoom): Discrepancy[] {
  const findings: Discrepancy[] = [];
  for (const { sku, onHand, incoming } of levels(room)) {
    const recent = room.movements.filter((movement) => movement.sku === sku);
    const sum = recent.reduce((all, { change }) => all + change, room.items[sku]?.archived ?? 0);
    if (sum !== onHand + incoming) {
      const detail = `The movements add up to ${sum}, but the level is ${onHand + incoming}.`;
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
  for (const claim of claims) {
    const { orderId, since } = claim;
    const order = orders.get(orderId);
    if (since > settled || (order && order.updatedAt > settled)) continue;
    if (!order || !isPlaced(order) || !isEntitled(order)) {
      const detail = `It has held stock since ${since}, but is ${order?.status ?? 'unknown'}.`;
      findings.push({ code: 'leaked_stock', orderId, detail });
    } else if (isWrong(claim, order)) {
      const detail = `It needs ${describeNeeds(order.ingredients ?? [])}, but the stock has allocated ${describeNeeds(claim.needs)}.`;
      findings.push({ code: 'wrong_stock', orderId, detail });
    }
  }
  for (const order of orders.values()) {
    if (!isPlaced(order) || order.ingredients === undefined || order.updatedAt > settled) continue;
    const waits = waitsForStock(order) && order.status !== 'received';
    if (waits && !claims.some(({ orderId }) => orderId === order.id)) {
      const detail = `It is ${order.status}, but the stock does not know about it.`;
      findings.push({ code: 'not_in_stock', orderId: order.id, detail });
    }
  }
  return findings;
}

function isEntitled(order: OrderState): boolean {
  return waitsForStock(order) && order.ingredients !== undefined;
}

/** Whether an order's claims differ from its needs. During a change it may hold enough for both. */
export function isWrong({ needs }: Pick<Claim, 'needs'>, { ingredients = [], pendingRevision }: OrderState): boolean {
  return pendingRevision === undefined && !sameNeeds(needs, ingredients);
}
