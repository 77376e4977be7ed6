import type { Language, StoreSettings } from '../../domain/catalog/store.ts';
import { dateFormat, numberFormat } from '../../domain/shared/formats.ts';
import { decimalsOf, formatDecimal, type Money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, instant, localDay, type Instant } from '../../domain/shared/values.ts';
import { wordsOf, type Words } from '../words/index.ts';

/** What every page of a customer's visit needs. */
export interface Visit {
  readonly store: StoreSettings;
  /** More than one can be chosen from. */
  readonly stores: readonly Pick<StoreSettings, 'id' | 'name'>[];
  readonly language: Language;
  readonly words: Words;
  /** Before the path of each page of this store. */
  readonly base: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The session's token, which every form carries; undefined if it needs none. */
  readonly csrf: string | undefined;
  /** The path of this page, for a change of language. */
  readonly path: string;
}

export function baseOf({ id }: Pick<StoreSettings, 'id'>): string {
  return id === DEFAULT_STORE ? '' : `/stores/${id}`;
}

export function visitOf(store: StoreSettings, rest: Omit<Visit, 'store' | 'words' | 'base'>): Visit {
  return { store, ...rest, words: wordsOf(rest.language), base: baseOf(store) };
}

function localeOf({ language, store }: Pick<Visit, 'language' | 'store'>): string {
  return `${language}-${store.country}`;
}

/** @param amount as money, or as the API's decimal in the store's currency */
export function writeMoney(visit: Visit, amount: Money | string): string {
  const { currency } = visit.store;
  const digits = decimalsOf(currency);
  const format = numberFormat(localeOf(visit), {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(Number(typeof amount === 'string' ? amount : formatDecimal(amount)));
}

/** The local time; with the day if it is another one than today. */
export function writeTime(visit: Visit, moment: Instant): string {
  const { timeZone } = visit.store;
  const isToday = localDay(moment, timeZone) === localDay(instant(visit.now), timeZone);
  const day = isToday ? {} : ({ weekday: 'short', day: 'numeric', month: 'short' } as const);
  return dateFormat(localeOf(visit), { ...day, timeZone, hour: 'numeric', minute: '2-digit' }).format(new Date(moment));
}

export function writeDay(visit: Visit, moment: Instant): string {
  const { timeZone } = visit.store;
  return dateFormat(localeOf(visit), { timeZone, weekday: 'long', day: 'numeric', month: 'long' }).format(
    new Date(moment),
  );
}
