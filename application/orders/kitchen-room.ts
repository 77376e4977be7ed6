import { canBook } from '../../domain/kitchen/bookings.ts';
import { QUARTER_HOUR_FULL, whatIsFree } from '../../domain/kitchen/words.ts';
import { isOpen } from '../../domain/catalog/hours.ts';
import { pauseEnd, pauseOf } from '../../domain/kitchen/shift.ts';
import { queueTime } from '../../domain/kitchen/schedule.ts';
import type { OrderTimers, StoreSettings } from '../../domain/catalog/store.ts';
import { instant, type Instant } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

/**
 * Refuses what the kitchen would refuse, before an order is stored and money reserved. The kitchen has the last word: it may pause, and
 * the last place be given away, while an order is on its way.
 *
 * @throws Refused `kitchen_paused` or `quarter_hour_full`
 */
export async function mustHaveRoom(
  { storage, now }: { readonly storage: Pick<Storage, 'kitchen'>; readonly now: () => number },
  store: StoreSettings,
  order: {
    readonly requestedFor?: Instant;
    readonly kitchenMinutes: number;
    readonly timers: Pick<OrderTimers, 'scheduledLeadMinutes'>;
  },
): Promise<void> {
  const kitchen = await storage.kitchen.get(store.id);
  const at = instant(now());
  const tryAgainAt = pauseEnd(kitchen, at);
  if (tryAgainAt !== undefined && (queueTime(order) ?? at) <= at) {
    const reason = pauseOf(kitchen, at)?.reason;
    const why = reason === undefined ? '' : ` (${reason})`;
    throw new Refused(
      'kitchen_paused',
      `The kitchen takes no new orders for now${why}. Try again from ${tryAgainAt}; orders for later are taken.`,
      { retryAfter: (Date.parse(tryAgainAt) - now()) / 1000 },
    );
  }
  if (order.requestedFor === undefined) return;
  const settings = { ...store.kitchen, isOpenAt: (moment: Instant) => isOpen(store, moment) };
  const place = canBook(kitchen, order.requestedFor, settings);
  if (place.outcome === 'quarter_hour_full') {
    const { freeTimes } = place;
    throw new Refused('quarter_hour_full', `${QUARTER_HOUR_FULL} ${whatIsFree(freeTimes)}`, { freeTimes });
  }
}
