import { isOpen, nextOpening } from '../../domain/catalog/hours.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { dateFormat } from '../../domain/shared/formats.ts';
import { instant, type Instant } from '../../domain/shared/values.ts';
import { findFaultWithTime, MAX_DAYS_AHEAD } from '../../domain/kitchen/room.ts';
import { invalid, Refused } from '../refused.ts';

/**
 * Refuses the request if the store is closed, with its next opening time.
 *
 * @param now milliseconds since 1970
 * @throws Refused `store_closed`
 */
export function mustBeOpen(store: StoreSettings, now: number): void {
  const moment = instant(now);
  if (isOpen(store, moment)) return;
  const opens = nextOpening(store, moment);
  if (opens === undefined) {
    throw new Refused('store_closed', `${store.name} takes no orders: it currently has no opening hours.`);
  }
  throw new Refused('store_closed', `${store.name} is closed. It opens on ${inWords(opens, store.timeZone)}.`, {
    retryAfter: (Date.parse(opens) - now) / 1000,
  });
}

/**
 * Parses the requested time of an order.
 *
 * @param text ISO 8601 with an offset
 * @throws Refused naming `requested_for`, if it is past, too far ahead, or the store is closed then
 */
export function readRequestedFor(text: string, store: StoreSettings, now: () => number): Instant {
  const moment = instant(Date.parse(text));
  const code = findFaultWithTime(moment, store, instant(now()));
  if (code === undefined) return moment;
  throw invalid([{ field: 'requested_for', code, message: faultInWords(code, store, moment) }]);
}

function faultInWords(
  fault: NonNullable<ReturnType<typeof findFaultWithTime>>,
  store: StoreSettings,
  moment: Instant,
): string {
  if (fault === 'in_the_past') return 'This time is in the past.';
  if (fault === 'too_far_ahead') return `Orders can be scheduled up to ${MAX_DAYS_AHEAD} days ahead.`;
  const opens = nextOpening(store, moment);
  const then = opens === undefined ? '' : ` It opens on ${inWords(opens, store.timeZone)}.`;
  return `${store.name} is closed at that time.${then}`;
}

/** "Saturday 21 November at 11:00 (America/New_York)" */
function inWords(moment: Instant, timeZone: string): string {
  const day = dateFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  const time = dateFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const date = new Date(moment);
  return `${day.format(date).replace(',', '')} at ${time.format(date)} (${timeZone})`;
}
