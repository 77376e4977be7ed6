import { quarterOf, rebook, type BookingSettings } from './bookings.ts';
import { inServingOrder } from './queue.ts';
import type { Kitchen, KitchenChange, KitchenRequest, Slot, Ticket, Turn } from './kitchen.ts';
import { belongsInKitchen } from '../order/status.ts';
import type { OrderState } from '../order/types.ts';
import type { Instant, OrderId } from '../shared/values.ts';

/** Repairs of a kitchen after a crash, and rebuilding it from its orders. */

/** An order's claim on the kitchen. */
export type Held = Slot | Ticket;

/** A claim possibly leaked by a crash. */
export interface StaleClaim {
  readonly held: Held;
  /** The order is still waiting, so it gets its previous place in the queue back. */
  readonly isWaiting: boolean;
}

/** Claims made before a time: a crash between a claim and the order's own write can leak one. */
export function heldBefore(held: readonly Held[], moment: Instant): Held[] {
  return held.filter((each) => heldSince(each) < moment);
}

/**
 * Judges a claim by the stored order. While the order is still at the claim's version, the write following the claim
 * may land at any moment: only the order's own workflow can then withdraw it, with a write that makes the late one lose
 * (`ClaimWithdrawn`). Otherwise more orders could be cooking than there are slots.
 *
 * @param order undefined if missing: storage may have been restored from a backup, and the order will be restored by
 * its workflow
 */
export function judgeClaim(held: Held, order: OrderState | undefined): 'rightful' | 'stale' | 'ask its workflow' {
  if (!order) return 'rightful';
  const isSlot = 'since' in held;
  if (belongsInKitchen(order) === (isSlot ? 'slot' : 'queue')) return 'rightful';
  if (order.version > held.orderVersion) return 'stale';
  return isSlot ? 'ask its workflow' : 'rightful';
}

/** Releases stale claims. The order may claim again, so it is not marked as departed. */
export function withdraw(kitchen: Kitchen, stale: readonly StaleClaim[]): Kitchen {
  const isStale = (held: Held): boolean => stale.some((each) => isSame(each.held, held));
  const waiting = stale.filter((each) => each.isWaiting).map((each) => each.held.orderId);
  const back = kitchen.slots.flatMap((slot) =>
    isStale(slot) && slot.ticket && waiting.includes(slot.orderId) ? [slot.ticket] : [],
  );
  return {
    ...kitchen,
    tickets: inServingOrder([...kitchen.tickets.filter((ticket) => !isStale(ticket)), ...back]),
    slots: kitchen.slots.filter((slot) => !isStale(slot)),
  };
}

/** Releases a slot claimed by a waiting order at an earlier version. */
export function withdrawClaim(kitchen: Kitchen, orderId: OrderId, version: number): Kitchen {
  const held = kitchen.slots.find((slot) => slot.orderId === orderId && slot.orderVersion < version);
  return held ? withdraw(kitchen, [{ held, isWaiting: true }]) : kitchen;
}

function heldSince(held: Held): Instant {
  return 'since' in held ? held.since : held.enqueuedAt;
}

function isSame(one: Held, other: Held): boolean {
  const { orderId, orderVersion } = one;
  return orderId === other.orderId && orderVersion === other.orderVersion && heldSince(one) === heldSince(other);
}

/** Rebuilds a lost kitchen from its orders. */
export function kitchenOf(orders: readonly OrderState[]): Kitchen {
  const bookings = orders.flatMap(({ id: orderId, version: orderVersion, requestedFor }) =>
    requestedFor === undefined ? [] : [{ orderId, orderVersion, quarter: quarterOf(requestedFor) }],
  );
  return {
    tickets: inServingOrder(orders.flatMap((order) => ticketOf(order) ?? [])),
    ...(bookings.length > 0 ? { bookings } : {}),
    slots: orders.flatMap((order) => slotOf(order) ?? []),
    departed: [],
  };
}

/** Where an order was put. `later`: it is scheduled. `late`: the kitchen has a newer version. */
export type ReadmitOutcome = 'slot' | 'queue' | 'later' | 'nowhere' | 'late';

/**
 * Puts an order where its own record says, when the kitchen's record is older. An order being cooked gets a slot even
 * over the limit, and an accepted booking is restored even if the quarter hour is full. Idempotent.
 */
export function readmit(
  kitchen: Kitchen,
  order: OrderState,
  settings: BookingSettings,
  now: Instant,
): KitchenChange<ReadmitOutcome> {
  const { id: orderId, version, requestedFor } = order;
  const place = belongsInKitchen(order);
  if (!place) return { kitchen, result: 'nowhere' };
  const slot = kitchen.slots.find((each) => each.orderId === orderId);
  const ticket = kitchen.tickets.find((each) => each.orderId === orderId);
  const knownVersion = Math.max(slot?.orderVersion ?? 0, ticket?.orderVersion ?? 0, ticket?.turn?.orderVersion ?? 0);
  if (knownVersion > version || kitchen.departed.some((each) => each.orderId === orderId)) {
    return { kitchen, result: 'late' };
  }
  const anyNumber = { ...settings, ordersPerQuarterHour: Infinity };
  const booked = rebook(kitchen, { orderId, orderVersion: version, requestedFor }, anyNumber, now).kitchen;
  const others = booked.tickets.filter((each) => each.orderId !== orderId);
  const rightfulSlot = slotOf(order);
  if (rightfulSlot) {
    if (slot) return { kitchen: booked, result: 'slot' };
    const taken = { ...rightfulSlot, ...(ticket ? { ticket } : {}) };
    return { kitchen: { ...booked, tickets: others, slots: [...booked.slots, taken] }, result: 'slot' };
  }
  // Its own workflow will ask for a place in the queue.
  if (order.status === 'received') return { kitchen: booked, result: 'later' };
  const rightful = ticketOf(order);
  if (!rightful) return { kitchen: { ...booked, tickets: others }, result: 'later' };
  // A claim at this version may be about to become a start.
  if (slot && slot.orderVersion >= version) return { kitchen: booked, result: 'queue' };
  const own = { ...rightful, enqueuedAt: (ticket ?? slot?.ticket ?? rightful).enqueuedAt };
  const slots = booked.slots.filter((each) => each.orderId !== orderId);
  return { kitchen: { ...booked, slots, tickets: inServingOrder([...others, own]) }, result: 'queue' };
}

/** An order's ticket according to its own record; undefined if it has none. */
function ticketOf(order: OrderState): Ticket | undefined {
  if (order.status !== 'confirmed' || order.queuePosition === undefined) return undefined;
  const enqueuedAt = order.confirmedAt ?? order.placedAt;
  const turn = order.rushedAt || order.held ? { turn: turnOf(order) } : {};
  return { ...claimOf(order), enqueuedAt, promisedAt: order.promisedAt ?? enqueuedAt, ...turn };
}

/** The same for its slot. */
function slotOf(order: OrderState): Slot | undefined {
  if (belongsInKitchen(order) !== 'slot') return undefined;
  return { ...claimOf(order), since: order.preparationStartedAt ?? order.cookingStartedAt ?? order.placedAt };
}

function claimOf({ id: orderId, version: orderVersion, kitchenMinutes: minutes }: OrderState): KitchenRequest {
  return { orderId, orderVersion, minutes };
}

/** An order's rush or hold. */
export function turnOf({ version, rushedAt, held }: Pick<OrderState, 'version' | 'rushedAt' | 'held'>): Turn {
  return {
    orderVersion: version,
    ...(rushedAt === undefined ? {} : { rushedAt }),
    ...(held ? { heldSince: held.since } : {}),
  };
}
