import type { Kitchen, KitchenRequest, Slot, Ticket } from './types.ts';
import { slotsOf, type ShiftSettings } from './shift.ts';
import { expectedMinutes } from './pace.ts';
import { quotePromise, readyTimes, type KitchenLoad } from './promise.ts';
import { later, plusMinutes, type Instant, type OrderId } from '../shared/values.ts';

/** The order of the queue, and each order's estimate. */

/**
 * Rushed orders first, in the order in which they were rushed; then by promise, and if equal by arrival; held orders last.
 */
export function inServingOrder(tickets: readonly Ticket[]): readonly Ticket[] {
  return tickets.toSorted((a, b) => {
    const [one, other] = [rankOf(a), rankOf(b)];
    const at = one.findIndex((part, index) => part !== other[index]);
    return at === -1 ? 0 : String(one[at]) < String(other[at]) ? -1 : 1;
  });
}

function rankOf({ turn, promisedAt, enqueuedAt }: Ticket): string[] {
  const rushed = turn?.rushedAt;
  return [turn?.heldSince ? 'held' : 'free', rushed ?? 'later', promisedAt, enqueuedAt];
}

/** 1 is next. */
export function positionOf(tickets: readonly Ticket[], orderId: OrderId): number {
  return tickets.findIndex((each) => each.orderId === orderId) + 1;
}

/** The tickets ahead of a position. Held ones do not count. */
function loadOf(kitchen: Kitchen, place: number, settings: ShiftSettings): KitchenLoad {
  const ahead = kitchen.tickets.slice(0, place).filter(({ turn }) => turn?.heldSince === undefined);
  return {
    slots: slotsOf(kitchen, settings),
    busyUntil: kitchen.slots.map((slot) => slotFreeAt(kitchen, slot)),
    waitingMinutes: ahead.map(({ minutes }) => expectedMinutes(kitchen.pace, minutes)),
  };
}

function slotFreeAt({ pace }: Kitchen, { minutes, since, takenAt = since }: Slot): Instant {
  return plusMinutes(takenAt, expectedMinutes(pace, minutes));
}

/** When an order with this many minutes, at this position in the queue, will be ready. */
export function forecastAt(
  kitchen: Kitchen,
  place: number,
  minutes: number,
  settings: ShiftSettings,
  now: Instant,
): Instant {
  return quotePromise(loadOf(kitchen, place, settings), expectedMinutes(kitchen.pace, minutes), now);
}

/** The same for an order in the kitchen; an unknown order is treated as last in the queue. */
export function forecast(
  kitchen: Kitchen,
  { orderId, minutes }: Pick<KitchenRequest, 'orderId' | 'minutes'>,
  settings: ShiftSettings,
  now: Instant,
): Instant {
  const slot = kitchen.slots.find((each) => each.orderId === orderId);
  if (slot) return later(slotFreeAt(kitchen, slot), now);
  const place = kitchen.tickets.findIndex((each) => each.orderId === orderId);
  return forecastAt(kitchen, place === -1 ? kitchen.tickets.length : place, minutes, settings, now);
}

/** When an order has to be begun to be ready as promised, at the pace the kitchen has. */
export function startBy(
  { pace }: Pick<Kitchen, 'pace'>,
  { minutes, promisedAt }: Pick<Ticket, 'minutes' | 'promisedAt'>,
): Instant {
  return plusMinutes(promisedAt, -expectedMinutes(pace, minutes));
}

/** When the kitchen is expected to begin an order: its ingredients must be there by then. */
export function beginning(
  kitchen: Kitchen,
  order: Pick<KitchenRequest, 'orderId' | 'minutes'> & { readonly requestedFor?: Instant | undefined },
  settings: ShiftSettings,
  now: Instant,
): Instant {
  const soonest = forecast(kitchen, order, settings, now);
  return plusMinutes(later(soonest, order.requestedFor ?? soonest), -order.minutes);
}

/** An order's position and estimate. */
export interface Outlook {
  /** 1 is next; absent for an order that is held or already being prepared. */
  readonly position?: number;
  readonly readyAt: Instant;
}

/** The same for all orders in the kitchen, computed in one pass. */
export function outlookOf(kitchen: Kitchen, settings: ShiftSettings, now: Instant): ReadonlyMap<OrderId, Outlook> {
  const tickets = inServingOrder(kitchen.tickets);
  const load = loadOf({ ...kitchen, tickets }, tickets.length, settings);
  const ready = readyTimes(load, now);
  const last = (minutes: number): Instant => quotePromise(load, minutes, now);
  return new Map<OrderId, Outlook>([
    ...kitchen.slots.map((slot) => [slot.orderId, { readyAt: later(slotFreeAt(kitchen, slot), now) }] as const),
    ...tickets.map(({ orderId, minutes }, index): [OrderId, Outlook] => {
      const readyAt = ready[index];
      if (readyAt === undefined) return [orderId, { readyAt: last(expectedMinutes(kitchen.pace, minutes)) }];
      return [orderId, { position: index + 1, readyAt }];
    }),
  ]);
}
