import { isOpen, nextOpening } from '../domain/hours.ts';
import type { StoreSettings } from '../domain/store.ts';
import { instant, type Instant } from '../domain/values.ts';
import { Problem } from './problems.ts';

/**
 * Refuses what takes an open store, and says when it opens next.
 *
 * @param now milliseconds since 1970
 * @throws Problem `store_closed`
 */
export function mustBeOpen(store: StoreSettings, now: number): void {
  const moment = instant(now);
  if (isOpen(store, moment)) return;
  const opens = nextOpening(store, moment);
  if (opens === undefined) {
    throw new Problem('store_closed', `${store.name} takes no orders: it has no opening hours at present.`);
  }
  throw new Problem('store_closed', `${store.name} is closed. It opens on ${inWords(opens, store.timeZone)}.`, {
    retryAfter: (Date.parse(opens) - now) / 1000,
  });
}

/** "Saturday 21 November at 11:00 (America/New_York)" */
function inWords(moment: Instant, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const date = new Date(moment);
  return `${day.format(date).replace(',', '')} at ${time.format(date)} (${timeZone})`;
}
