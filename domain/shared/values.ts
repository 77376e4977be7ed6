/** The basic values of the domain. Each is validated in one place. */

import { dateFormat } from './formats.ts';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A store of the chain: lower-case letters, digits and dashes, 1 to 40 of them; not `temporal`, nor `simulated-payments`. */
export type StoreId = Branded<string, 'StoreId'>;
/** An order, unguessable and unique over all stores: `ord_` and 26 letters or digits. */
export type OrderId = Branded<string, 'OrderId'>;
/** A customer of a store: `cus_` and 24 hexadecimal digits. */
export type CustomerId = Branded<string, 'CustomerId'>;
/** A product, one per pizza and size: 8 to 12 upper-case letters or digits. */
export type Sku = Branded<string, 'Sku'>;
/** The quantity of a line; `catalog/limits.ts` has its limits. */
export type Quantity = Branded<number, 'Quantity'>;
/** A moment as ISO 8601 in UTC with milliseconds: `2026-11-20T18:30:00.000Z`. Such strings sort by time. */
export type Instant = string;
/** A calendar day in the store's own time zone: `2026-11-20`. */
export type LocalDay = string;

export const DEFAULT_STORE = 'main' as StoreId;

const ORDER_ID = /^ord_[0-9a-z]{26}$/;
/** Folders next to the stores' own, if stores are kept as files. */
const RESERVED_STORE_IDS = ['temporal', 'simulated-payments', 'sessions', 'audit'];
const STORE_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const CUSTOMER_ID = /^cus_[0-9a-f]{24}$/;
const SKU = /^[A-Z0-9]{8,12}$/;

export function parseOrderId(text: string): OrderId | undefined {
  return ORDER_ID.test(text) ? (text as OrderId) : undefined;
}

export function parseStoreId(text: string): StoreId | undefined {
  return STORE_ID.test(text) && !RESERVED_STORE_IDS.includes(text) ? (text as StoreId) : undefined;
}

export function parseCustomerId(text: string): CustomerId | undefined {
  return CUSTOMER_ID.test(text) ? (text as CustomerId) : undefined;
}

export function parseSku(text: string): Sku | undefined {
  return SKU.test(text) ? (text as Sku) : undefined;
}

/** The number called out in the shop: 42 is "#042". It starts at 1 each local day. */
export function displayNumber(number: number): string {
  return `#${String(number).padStart(3, '0')}`;
}

export function instant(epochMilliseconds: number): Instant {
  return new Date(epochMilliseconds).toISOString();
}

export function plusMinutes(moment: Instant, minutes: number): Instant {
  return instant(Date.parse(moment) + minutes * 60_000);
}

/** The later of two moments. */
export function later(moment: Instant, other: Instant | undefined): Instant {
  return other !== undefined && other > moment ? other : moment;
}

/** Negative if the second is earlier. */
export function minutesBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}

/** Rounded up. */
export function wholeMinute(moment: Instant): Instant {
  return instant(Math.ceil(Date.parse(moment) / 60_000) * 60_000);
}

/**
 * The store's calendar day at a moment. It needs the machine's time-zone tables, so it is determined when an order is taken and
 * stored with it; workflow code does not call it.
 */
export function localDay(moment: Instant, timeZone: string): LocalDay {
  return dateFormat('en-CA', { timeZone, ...DAY }).format(new Date(moment));
}

/** The local hour at a moment, 0 to 23. */
export function localHour(moment: Instant, timeZone: string): number {
  return Number(dateFormat('en-CA', { timeZone, ...HOUR }).format(new Date(moment)));
}

/**
 * The next day, or the day some days later or earlier.
 *
 * @throws RangeError beyond the years 0 to 9999: cut off, that day would be the same text as the next one, and counting would not end
 */
export function plusDays(day: LocalDay, days: number): LocalDay {
  const noon = new Date(`${day}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + days);
  const text = noon.toISOString();
  // A year of other than four digits has a sign.
  if (/^[+-]/.test(text)) throw new RangeError(`There is no day ${days} days after ${day}.`);
  return text.slice(0, 10);
}

const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const HOUR = { hour: '2-digit', hourCycle: 'h23' } as const;
