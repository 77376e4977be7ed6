import { quarterOf, rebook, type BookingSettings } from './bookings.ts';
import { inServingOrder } from './queue.ts';
import type { Kitchen, KitchenChange, KitchenRequest, Slot, Ticket, Turn } from './kitchen.ts';
import { belongsInKitchen } from '../order/status.ts';
import type { OrderState } from '../order/types.ts';
import type { Instant, OrderId } from '../shared/values.ts';

/** What a crash has left in a kitchen, and a kitchen that is rebuilt from its orders. */

/** What an order holds of the kitchen. */
export type Held = Slot | Ticket;

/** A claim that a crash may have left behind. */
export interface StaleClaim {
  readonly held: Held;
  /** The order still waits to be begun, so it gets back the place in the queue that its claim has taken it from. */
  readonly isWaiting: boolean;
}

/** What has been held since before a moment: a crash between a claim and the order's own write can leave one behind. */
export function heldBefore(held: readonly Held[], moment: Instant): Held[] {
  return held.filter((each) => heldSince(each) < moment);
}

/**
 * What is to be done with a claim, by the order as it is stored. As long as the order still is at the version of its claim, the write that follows
 * the claim may be under way and land at any moment: then only the order's own workflow can take it back, by a write that makes the
 * late one lose (`ClaimWithdrawn`). Otherwise there would be more orders cooking than slots.
 *
 * @param order undefined where storage has none: it may have been restored from a backup, and the order comes back from its workflow
 */
export function judgeClaim(held: Held, order: OrderState | undefined): 'rightful' | 'stale' | 'ask its workflow' {
  if (!order) return 'rightful';
  const isSlot = 'since' in held;
  if (belongsInKitchen(order) === (isSlot ? 'slot' : 'queue')) return 'rightful';
  if (order.version > held.orderVersion) return 'stale';
  return isSlot ? 'ask its workflow' : 'rightful';
}

/** Takes back claims that turned out to be stale. The order may claim again, so it has not departed. */
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

/** Gives back the slot that a waiting order has claimed at an earlier version than this. */
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

/** The kitchen as the orders themselves tell it: for when its own record is lost. */
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

/** Where an order has been put. `later`: it waits for its hour. `late`: the kitchen knows of something that came after. */
export type ReadmitOutcome = 'slot' | 'queue' | 'later' | 'nowhere' | 'late';

/**
 * Puts an order where its own record says that it is, for when the kitchen's record is the older one of the two. What is being made gets a slot even if
 * that is one too many: it is being made. Nor can a quarter hour be too full for an order that it was accepted for. It can be repeated.
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
  // Its own workflow asks the queue whether it is taken at all.
  if (order.status === 'received') return { kitchen: booked, result: 'later' };
  const rightful = ticketOf(order);
  if (!rightful) return { kitchen: { ...booked, tickets: others }, result: 'later' };
  // A claim of this very version may be about to become a start.
  if (slot && slot.orderVersion >= version) return { kitchen: booked, result: 'queue' };
  const own = { ...rightful, enqueuedAt: (ticket ?? slot?.ticket ?? rightful).enqueuedAt };
  const slots = booked.slots.filter((each) => each.orderId !== orderId);
  return { kitchen: { ...booked, slots, tickets: inServingOrder([...others, own]) }, result: 'queue' };
}

/** An order's place in the queue, as its own record tells it; undefined where it has none. */
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

/** What an order says of its turn in the queue. */
export function turnOf({ version, rushedAt, held }: Pick<OrderState, 'version' | 'rushedAt' | 'held'>): Turn {
  return {
    orderVersion: version,
    ...(rushedAt === undefined ? {} : { rushedAt }),
    ...(held ? { heldSince: held.since } : {}),
  };
}
