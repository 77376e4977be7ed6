import type { Booking, Kitchen, KitchenChange } from './types.ts';
import { averageSlotMinutes } from './pace.ts';
import type { KitchenSettings } from '../catalog/store.ts';
import { instant, plusMinutes, type Instant, type OrderId } from '../shared/values.ts';

/** Orders for later, each with a place in the quarter hour that it is wanted for: a quarter hour takes so many and no more. */

export const QUARTER_MINUTES = 15;
/** So many free quarter hours are named to who finds one full… */
const FREE_TIMES = 3;
/** …of those of this many hours. */
const LOOK_AHEAD_HOURS = 12;
/** A quarter hour that has been over for so long concerns nobody. */
const FORGET_AFTER_MINUTES = 24 * 60;

export type BookingSettings = Pick<KitchenSettings, 'slots' | 'ordersPerQuarterHour'> & {
  /** Whether the store is open at a moment; absent: it always is. */
  readonly isOpenAt?: (moment: Instant) => boolean;
};

export interface BookingRequest {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  /** Undefined: as soon as it can be, which takes no place in any quarter hour. */
  readonly requestedFor: Instant | undefined;
}

export type BookingOutcome =
  | { readonly outcome: 'booked' }
  /** The quarter hour has all that it can take; these, which follow it, have not. */
  | { readonly outcome: 'quarter_hour_full'; readonly freeTimes: readonly Instant[] }
  /** The order has left the kitchen, or has been given another time since. */
  | { readonly outcome: 'late' };

/** The beginning of a moment's quarter hour. Every time zone's clock agrees on it: none is off by less than a quarter. */
export function quarterOf(moment: Instant): Instant {
  const quarterMs = QUARTER_MINUTES * 60_000;
  return instant(Math.floor(Date.parse(moment) / quarterMs) * quarterMs);
}

/** How many orders for later a quarter hour takes: as the store says, or as many as its slots can cook in it. */
export function quarterCapacity({ pace }: Pick<Kitchen, 'pace'>, settings: BookingSettings): number {
  const { slots, ordersPerQuarterHour } = settings;
  return ordersPerQuarterHour ?? Math.max(1, Math.floor((slots * QUARTER_MINUTES) / averageSlotMinutes(pace)));
}

/** Gives an order a place in its quarter hour, in the stead of the one that it may have in another. */
export function rebook(
  kitchen: Kitchen,
  { orderId, orderVersion, requestedFor }: BookingRequest,
  settings: BookingSettings,
  now: Instant,
): KitchenChange<BookingOutcome> {
  const { bookings = [], departed } = kitchen;
  const known = bookings.find((each) => each.orderId === orderId);
  const isLate = departed.some((each) => each.orderId === orderId) || (known?.orderVersion ?? 0) > orderVersion;
  if (isLate) return { kitchen, result: { outcome: 'late' } };
  const quarter = requestedFor && quarterOf(requestedFor);
  if (known?.quarter === quarter) return { kitchen, result: { outcome: 'booked' } };
  if (quarter !== undefined && isFull(kitchen, quarter, settings)) {
    return { kitchen, result: { outcome: 'quarter_hour_full', freeTimes: freeTimes(kitchen, quarter, settings) } };
  }
  const forgetBefore = plusMinutes(now, -FORGET_AFTER_MINUTES);
  const others = bookings.filter((each) => each.orderId !== orderId && each.quarter >= forgetBefore);
  const own = quarter === undefined ? [] : [{ orderId, orderVersion, quarter }];
  return { kitchen: { ...kitchen, bookings: [...others, ...own] }, result: { outcome: 'booked' } };
}

/** Whether a quarter hour has a place left, without taking it. */
export function canBook(kitchen: Kitchen, requestedFor: Instant, settings: BookingSettings): BookingOutcome {
  const quarter = quarterOf(requestedFor);
  if (!isFull(kitchen, quarter, settings)) return { outcome: 'booked' };
  return { outcome: 'quarter_hour_full', freeTimes: freeTimes(kitchen, quarter, settings) };
}

/** Gives places back that nobody stands behind any more. */
export function unbook(kitchen: Kitchen, stale: readonly Booking[]): Kitchen {
  const isStale = ({ orderId, orderVersion }: Booking): boolean =>
    stale.some((each) => each.orderId === orderId && each.orderVersion === orderVersion);
  const { bookings = [] } = kitchen;
  return bookings.some(isStale) ? { ...kitchen, bookings: bookings.filter((each) => !isStale(each)) } : kitchen;
}

function isFull(kitchen: Kitchen, quarter: Instant, settings: BookingSettings): boolean {
  const taken = (kitchen.bookings ?? []).filter((each) => each.quarter === quarter).length;
  return taken >= quarterCapacity(kitchen, settings);
}

function freeTimes(kitchen: Kitchen, after: Instant, settings: BookingSettings): Instant[] {
  const quarters = Array.from({ length: LOOK_AHEAD_HOURS * 4 }, (_, index) =>
    plusMinutes(after, (index + 1) * QUARTER_MINUTES),
  );
  const isFree = (quarter: Instant): boolean =>
    (settings.isOpenAt?.(quarter) ?? true) && !isFull(kitchen, quarter, settings);
  const free: Instant[] = [];
  for (const quarter of quarters) if (free.length < FREE_TIMES && isFree(quarter)) free.push(quarter);
  return free;
}
