import type { Language, StoreSettings } from '../domain/catalog/store.ts';
import { dateFormat, numberFormat } from '../domain/shared/formats.ts';
import { decimalsOf, formatDecimal, type Money } from '../domain/shared/money.ts';
import { instant, localDay, type Instant, type LocalDay } from '../domain/shared/values.ts';

/** Amounts and times as the readers of a page write them, in its store's currency and by its clock. */
export interface Place {
  readonly language: Language;
  readonly store: Pick<StoreSettings, 'country' | 'currency' | 'timeZone'>;
}

function localeOf({ language, store }: Place): string {
  return `${language}-${store.country}`;
}

/** @param amount as money, or as the API's decimal in the store's currency */
export function writeMoney(place: Place, amount: Money | string): string {
  const { currency } = place.store;
  const digits = decimalsOf(currency);
  const format = numberFormat(localeOf(place), {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(Number(typeof amount === 'string' ? amount : formatDecimal(amount)));
}

export function writeNumber(place: Place, value: number): string {
  return numberFormat(localeOf(place), {}).format(value);
}

/** @param share 1 is all */
export function writeShare(place: Place, share: number, digits = 0): string {
  return numberFormat(localeOf(place), { style: 'percent', maximumFractionDigits: digits }).format(share);
}

const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;

function writeDate(place: Place, moment: Instant, options: Intl.DateTimeFormatOptions): string {
  return dateFormat(localeOf(place), { ...options, timeZone: place.store.timeZone }).format(new Date(moment));
}

export function writeClock(place: Place, moment: Instant): string {
  return writeDate(place, moment, CLOCK);
}

/** With seconds, for a history. */
export function writeExactTime(place: Place, moment: Instant): string {
  return writeDate(place, moment, { ...CLOCK, second: '2-digit' });
}

/** With the day if it is another one than today. */
export function writeTime(place: Place & { readonly now: number }, moment: Instant): string {
  const { timeZone } = place.store;
  const isToday = localDay(moment, timeZone) === localDay(instant(place.now), timeZone);
  return isToday
    ? writeClock(place, moment)
    : writeDate(place, moment, { ...CLOCK, weekday: 'short', day: 'numeric', month: 'short' });
}

export function writeDay(place: Place, moment: Instant): string {
  return writeDate(place, moment, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** A day of the store's calendar, which is the same in every time zone. */
export function writeLocalDay(place: Place, day: LocalDay): string {
  const at = { language: place.language, store: { ...place.store, timeZone: 'UTC' } };
  return writeShortDay(at, `${day}T12:00:00.000Z`);
}

export function writeShortDay(place: Place, moment: Instant): string {
  return writeDate(place, moment, { weekday: 'short', day: 'numeric', month: 'short' });
}
