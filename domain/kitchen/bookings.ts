import type { Booking, Kitchen, KitchenChange } from './types.ts';
import { averageSlotMinutes } from './pace.ts';
import type { KitchenSettings } from '../catalog/store.ts';
import { instant, plusMinutes, type Instant, type OrderId } from '../shared/values.ts';

/** Scheduled orders by quarter hour. Each quarter hour has a limit. */

export const QUARTER_MINUTES = 15;
/** The maximum number of free quarter hours suggested… */
const FREE_TIMES = 3;
/** …within this many hours. */
const LOOK_AHEAD_HOURS = 12;
/** Past bookings are kept this long. */
const FORGET_AFTER_MINUTES = 24 * 60;

export type BookingSettings = Pick<KitchenSettings, 'slots' | 'ordersPerQuarterHour'> & {
  /** Whether the store is open at a moment. Default: always. */
  readonly isOpenAt?: (moment: Instant) => boolean;
};

export interface BookingRequest {
  readonly orderId: OrderId;
  readonly orderVersion: number;
  /** Undefined: as soon as possible, which books no quarter hour. */
  readonly requestedFor: Instant | undefined;
}

export type BookingOutcome =
  | { readonly outcome: 'booked' }
  /** The quarter hour is full; these later ones are free. */
  | { readonly outcome: 'quarter_hour_full'; readonly freeTimes: readonly Instant[] }
  /** The order has left the kitchen, or has been rescheduled since. */
  | { readonly outcome: 'late' };

/** The start of a moment's quarter hour. It is the same in every time zone: all offsets are multiples of 15 minutes. */
export function quarterOf(moment: Instant): Instant {
  const quarterMs = QUARTER_MINUTES * 60_000;
  return instant(Math.floor(Date.parse(moment) / quarterMs) * quarterMs);
}

/** How many scheduled orders a quarter hour takes: the store's setting, or as many as its slots can cook in that time. */
export function quarterCapacity({ pace }: Pick<Kitchen, 'pace'>, settings: BookingSettings): number {
  const { slots, ordersPerQuarterHour } = settings;
  return ordersPerQuarterHour ?? Math.max(1, Math.floor((slots * QUARTER_MINUTES) / averageSlotMinutes(pace)));
}

/** Books an order's quarter hour, replacing any earlier booking. */
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

/** Whether a quarter hour has room for an order. Books nothing. */
export function canBook(kitchen: Kitchen, requestedFor: Instant, settings: BookingSettings): BookingOutcome {
  const quarter = quarterOf(requestedFor);
  if (!isFull(kitchen, quarter, settings)) return { outcome: 'booked' };
  return { outcome: 'quarter_hour_full', freeTimes: freeTimes(kitchen, quarter, settings) };
}

/** Removes stale bookings. */
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
