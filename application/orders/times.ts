import type { StoreSettings } from '../../domain/catalog/store.ts';
import { isOpen } from '../../domain/catalog/hours.ts';
import { QUARTER_MINUTES, quarterOf } from '../../domain/kitchen/bookings.ts';
import { forecastAt } from '../../domain/kitchen/queue.ts';
import { findFaultWithTime, findRoom } from '../../domain/kitchen/room.ts';
import { instant, plusMinutes, type Instant } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

/** When an order could be had. */
export interface Times {
  /** Ready at about this time, if ordered now; undefined if the store is closed or takes no orders for now. */
  readonly now: Instant | undefined;
  /** Quarter hours that are free, soonest first. */
  readonly later: readonly Instant[];
}

/** How far ahead quarter hours are listed, and how many. */
const HOURS_AHEAD = 36;
const MOST_TIMES = 40;

/** @param kitchenMinutes how long the order takes the kitchen */
export async function listTimes(
  { storage, now }: { readonly storage: Pick<Storage, 'kitchen'>; readonly now: () => number },
  store: StoreSettings,
  kitchenMinutes: number,
): Promise<Times> {
  const kitchen = await storage.kitchen.get(store.id);
  const at = instant(now());
  const order = { kitchenMinutes, timers: store.timers };
  const isRoomAt = (requestedFor: Instant): boolean =>
    findFaultWithTime(requestedFor, store, at) === undefined &&
    findRoom(kitchen, { ...order, requestedFor }, store, at).outcome === 'room';
  const takesNow = isOpen(store, at) && findRoom(kitchen, order, store, at).outcome === 'room';
  // Not sooner than as soon as possible.
  const soonest = forecastAt(kitchen, kitchen.tickets.length, kitchenMinutes, store.kitchen, at);
  const first = plusMinutes(quarterOf(soonest), QUARTER_MINUTES);
  const quarters = Array.from({ length: (HOURS_AHEAD * 60) / QUARTER_MINUTES }, (_, index) =>
    plusMinutes(first, index * QUARTER_MINUTES),
  );
  return { now: takesNow ? soonest : undefined, later: quarters.filter(isRoomAt).slice(0, MOST_TIMES) };
}
