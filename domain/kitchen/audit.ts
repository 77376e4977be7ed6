import type { Discrepancy } from '../audit/audit.ts';
import { quarterOf } from './bookings.ts';
import type { Booking, Kitchen } from './types.ts';
import { belongsInKitchen, isPlaced, type Order } from '../order/index.ts';
import type { Instant } from '../shared/values.ts';

/**
 * Compares a kitchen with its orders.
 *
 * @param orders unfinished orders and those in the kitchen, by id
 * @param damaged unreadable ones, which keep their claims
 * @param settled orders changed since then may be in transition
 */
export function auditKitchen(
  kitchen: Kitchen,
  orders: ReadonlyMap<string, Order>,
  damaged: ReadonlySet<string>,
  settled: Instant,
): Discrepancy[] {
  return [...auditSlots(kitchen, orders, damaged, settled), ...auditBookings(kitchen, orders, damaged, settled)];
}

function auditSlots(
  kitchen: Kitchen,
  orders: ReadonlyMap<string, Order>,
  damaged: ReadonlySet<string>,
  settled: Instant,
): Discrepancy[] {
  const findings: Discrepancy[] = [];
  const slots = new Set(kitchen.slots.map(({ orderId }) => orderId));
  const tickets = new Set(kitchen.tickets.map(({ orderId }) => orderId));
  for (const { orderId, since } of kitchen.slots) {
    const order = orders.get(orderId);
    const rightful = order && isPlaced(order) && belongsInKitchen(order) === 'slot';
    if (rightful || since > settled || (order && isFresh(order, settled)) || damaged.has(orderId)) continue;
    const detail = `It has held a kitchen slot since ${since}, but is ${order?.status ?? 'unknown'}.`;
    findings.push({ code: 'leaked_slot', orderId, detail });
  }
  for (const order of orders.values()) {
    if (!isPlaced(order) || isFresh(order, settled)) continue;
    const belongs = belongsInKitchen(order);
    // A scheduled order is not queued yet.
    const waits = order.status === 'confirmed' && order.queuePosition !== undefined;
    if ((belongs === 'slot' && !slots.has(order.id)) || (waits && !tickets.has(order.id) && !slots.has(order.id))) {
      const detail = `It is ${order.status}, but the kitchen does not know about it.`;
      findings.push({ code: 'not_in_kitchen', orderId: order.id, detail });
    }
  }
  return findings;
}

function auditBookings(
  { bookings = [] }: Kitchen,
  orders: ReadonlyMap<string, Order>,
  damaged: ReadonlySet<string>,
  settled: Instant,
): Discrepancy[] {
  const findings: Discrepancy[] = [];
  for (const booking of bookings) {
    const { orderId, quarter } = booking;
    const order = orders.get(orderId);
    if (isRightful(booking, order) || (order && isFresh(order, settled)) || damaged.has(orderId)) continue;
    const detail = `It is booked for the quarter hour of ${quarter}, but is ${order?.status ?? 'unknown'}.`;
    findings.push({ code: 'leaked_booking', orderId, detail });
  }
  for (const order of orders.values()) {
    if (!isPlaced(order) || isFresh(order, settled) || order.pendingRevision) continue;
    const { status, requestedFor } = order;
    if (status !== 'confirmed' || requestedFor === undefined || requestedFor < settled) continue;
    const quarter = quarterOf(requestedFor);
    if (bookings.some((each) => each.orderId === order.id && each.quarter === quarter)) continue;
    const detail = `It is for ${requestedFor}, but is not booked for that quarter hour.`;
    findings.push({ code: 'not_booked', orderId: order.id, detail });
  }
  return findings;
}

/** Whether a quarter-hour booking belongs to an order, or to its pending change. */
export function isRightful({ quarter }: Booking, order: Order | undefined): boolean {
  if (!order || !isPlaced(order) || !belongsInKitchen(order)) return false;
  const times = [order.requestedFor, order.pendingRevision?.content.requestedFor];
  return times.some((time) => time !== undefined && quarterOf(time) === quarter);
}

function isFresh({ updatedAt }: Order, settled: Instant): boolean {
  return updatedAt >= settled;
}
