import { isOpen, type OpeningHours } from '../catalog/hours.ts';
import type { KitchenSettings, OrderTimers } from '../catalog/store.ts';
import type { Instant } from '../shared/values.ts';
import { canBook, type BookingOutcome } from './bookings.ts';
import { isAtCapacity } from './kitchen.ts';
import { forecastAt } from './queue.ts';
import { queueTime } from './schedule.ts';
import { pauseEnd, pauseOf } from './shift.ts';
import type { Kitchen } from './types.ts';

/** How many days ahead an order may be scheduled. */
export const MAX_DAYS_AHEAD = 7;

interface Store {
  readonly timeZone: string;
  readonly openingHours?: OpeningHours;
  readonly kitchen: KitchenSettings;
}

interface WantedOrder {
  readonly requestedFor?: Instant;
  readonly kitchenMinutes: number;
  readonly timers: Pick<OrderTimers, 'scheduledLeadMinutes'>;
  /** Its customer is about to pay on the provider's page. */
  readonly isPaidOnPage?: boolean;
}

/**
 * Whether a new order can be taken; `kitchen_paused`: only scheduled orders. `kitchen_at_capacity` is for customers who would have paid by
 * the time the kitchen refuses them; all others are refused by the kitchen itself, before they pay.
 */
export type Room =
  | Exclude<BookingOutcome, { readonly outcome: 'late' | 'booked' }>
  | { readonly outcome: 'room' }
  | { readonly outcome: 'kitchen_at_capacity'; readonly tryAgainAt: Instant }
  | { readonly outcome: 'kitchen_paused'; readonly tryAgainAt: Instant; readonly reason: string | undefined };

/** Predicts the kitchen's answer to an order's workflow. Books nothing. */
export function findRoom(kitchen: Kitchen, order: WantedOrder, store: Store, now: Instant): Room {
  const tryAgainAt = pauseEnd(kitchen, now);
  if (tryAgainAt !== undefined && (queueTime(order) ?? now) <= now) {
    return { outcome: 'kitchen_paused', tryAgainAt, reason: pauseOf(kitchen, now)?.reason };
  }
  if (order.isPaidOnPage && (queueTime(order) ?? now) <= now && isAtCapacity(kitchen, store.kitchen)) {
    return { outcome: 'kitchen_at_capacity', tryAgainAt: forecastAt(kitchen, 0, 0, store.kitchen, now) };
  }
  if (order.requestedFor === undefined) return { outcome: 'room' };
  const settings = { ...store.kitchen, isOpenAt: (moment: Instant) => isOpen(store, moment) };
  const place = canBook(kitchen, order.requestedFor, settings);
  return place.outcome === 'quarter_hour_full' ? place : { outcome: 'room' };
}

/** Why an order cannot be scheduled for a moment; undefined if it can. */
export function findFaultWithTime(
  wanted: Instant,
  store: Omit<Store, 'kitchen'>,
  now: Instant,
): 'in_the_past' | 'too_far_ahead' | 'closed_then' | undefined {
  const ahead = Date.parse(wanted) - Date.parse(now);
  if (ahead < 0) return 'in_the_past';
  if (ahead > MAX_DAYS_AHEAD * 24 * 60 * 60_000) return 'too_far_ahead';
  return isOpen(store, wanted) ? undefined : 'closed_then';
}
