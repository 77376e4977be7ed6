import { quarterOf } from './bookings.ts';
import { inServingOrder } from './queue.ts';
import type { Kitchen, Slot, Ticket, Turn } from './kitchen.ts';
import { belongsInKitchen } from '../order/status.ts';
import type { OrderState } from '../order/types.ts';
import type { Instant, OrderId } from '../shared/values.ts';

/** What a crash has left in a kitchen, and a kitchen that is made anew from its orders. */

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
  const claims = orders.map(({ id, version, kitchenMinutes, ...order }) => ({
    order,
    claim: { orderId: id, orderVersion: version, minutes: kitchenMinutes },
  }));
  const tickets = claims.flatMap(({ order, claim }): Ticket[] => {
    if (order.status !== 'confirmed' || order.queuePosition === undefined) return [];
    const enqueuedAt = order.confirmedAt ?? order.placedAt;
    const turn = order.rushedAt || order.held ? { turn: turnOf({ ...order, version: claim.orderVersion }) } : {};
    return [{ ...claim, enqueuedAt, promisedAt: order.promisedAt ?? enqueuedAt, ...turn }];
  });
  const bookings = claims.flatMap(({ order: { requestedFor }, claim: { orderId, orderVersion } }) =>
    requestedFor === undefined ? [] : [{ orderId, orderVersion, quarter: quarterOf(requestedFor) }],
  );
  return {
    tickets: inServingOrder(tickets),
    ...(bookings.length > 0 ? { bookings } : {}),
    slots: claims.flatMap(({ order, claim }) => {
      if (order.status !== 'preparing' && order.status !== 'cooking') return [];
      return [{ ...claim, since: order.preparationStartedAt ?? order.cookingStartedAt ?? order.placedAt }];
    }),
    departed: [],
  };
}

/** What an order says of its turn in the queue. */
export function turnOf({ version, rushedAt, held }: Pick<OrderState, 'version' | 'rushedAt' | 'held'>): Turn {
  return {
    orderVersion: version,
    ...(rushedAt === undefined ? {} : { rushedAt }),
    ...(held ? { heldSince: held.since } : {}),
  };
}
