import { quarterOf } from './bookings.ts';
import { inServingOrder } from './kitchen-queue.ts';
import type { Kitchen, Slot, Ticket, Turn } from './kitchen.ts';
import type { OrderState } from './order/types.ts';
import type { Instant } from './values.ts';

/** What a crash has left in a kitchen, and a kitchen that is made anew from its orders. */

/** What an order holds of the kitchen. */
export type Held = Slot | Ticket;

export interface StaleClaim {
  readonly held: Held;
  /** The order still waits to be begun, so it gets back the place in the queue that its claim has taken it from. */
  readonly isWaiting: boolean;
}

/**
 * What has been held for a while. A crash between a claim and the order's own write can leave one behind; whoever asks the
 * kitchen next asks whether these orders still are where they claim to be.
 */
export function heldBefore(held: readonly Held[], moment: Instant): Held[] {
  return held.filter((each) => heldSince(each) < moment);
}

/** Takes back claims that turned out to be nobody's. The order may claim again, so it has not departed. */
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
