import { isPlaced } from '../../domain/order/index.ts';
import { cashOf, purseOf, sumCash, type CashMovement, type CashSums, type Purse } from '../../domain/reports/cash.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, localDay, plusDays, type LocalDay, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { ChangePosition, OrderStore, Storage } from '../../ports.ts';
import { readNames, type NameOf } from '../access/names.ts';
import { invalid } from '../refused.ts';

/** Every order changed since the day is read, so it must not be long ago. */
export const MAX_DAYS_AGO = 31;
const AT_ONCE = 100;
/** A local day begins at most this long before its date in UTC; storage's clock may differ a little. */
const MARGIN_MS = 15 * 60 * 60_000;

/** A store's cash of one day. */
export interface CashDay extends CashSums {
  readonly date: LocalDay;
  /** Of the drivers. */
  readonly nameOf: NameOf;
}

/**
 * Adds up the cash of a day, by driver and till: what was taken at handovers on that day, and what was given back on it, whenever
 * the orders were placed.
 *
 * @param asked by the store's calendar; default: today
 */
export async function dayCash(
  { storage, now }: { readonly storage: Pick<Storage, 'orders' | 'access'>; readonly now: () => number },
  store: StoreSettings,
  asked: LocalDay | undefined,
): Promise<CashDay> {
  const date = recentDay('date', asked, store, now());
  const movements: CashMovement[] = [];
  for await (const order of cashSince(storage.orders, store.id, date)) {
    movements.push(...order.filter(({ at }) => localDay(at, store.timeZone) === date));
  }
  const sums = sumCash(movements, store.currency);
  const ids = sums.drivers.map(({ driverId }) => driverId);
  return { date, ...sums, nameOf: await readNames({ storage }, store.id, ids) };
}

/** The orders behind a sum of that day's: whose cash went through the purse, in or out. */
export async function ordersOfPurse(
  { storage, now }: { readonly storage: Pick<Storage, 'orders'>; readonly now: () => number },
  store: StoreSettings,
  purse: Purse,
  asked: LocalDay | undefined,
): Promise<OrderId[]> {
  const date = recentDay('cash_date', asked, store, now());
  const ids = new Set<OrderId>();
  for await (const order of cashSince(storage.orders, store.id, date)) {
    const isIn = ({ at, ...movement }: CashMovement): boolean =>
      localDay(at, store.timeZone) === date && (purse === 'all' || purseOf(movement) === purse);
    for (const movement of order) if (isIn(movement)) ids.add(movement.orderId);
  }
  return [...ids];
}

function recentDay(field: string, asked: LocalDay | undefined, { timeZone }: StoreSettings, now: number): LocalDay {
  const today = localDay(instant(now), timeZone);
  const date = asked ?? today;
  if (date >= plusDays(today, -MAX_DAYS_AGO)) return date;
  const message = `The cash of the last ${MAX_DAYS_AGO} days can be added up.`;
  throw invalid([{ field, code: 'too_long_ago', message }]);
}

/** The cash of each order written on the day or later. */
export async function* cashSince(
  orders: Pick<OrderStore, 'changes' | 'get'>,
  storeId: StoreId,
  date: LocalDay,
): AsyncIterable<(CashMovement & { readonly orderId: OrderId })[]> {
  let after: ChangePosition = { writtenAt: instant(Date.parse(date) - MARGIN_MS) };
  // An order that changes meanwhile comes again.
  const seen = new Set<string>();
  for (;;) {
    const page = await orders.changes(storeId, after, AT_ONCE);
    for (const { orderId } of page) {
      if (seen.has(orderId)) continue;
      seen.add(orderId);
      const stored = await orders.get(storeId, orderId);
      if (!stored || !isPlaced(stored.state)) continue;
      yield cashOf(stored.events, stored.state).map((movement) => ({ ...movement, orderId }));
    }
    const last = page.at(-1);
    if (!last || page.length < AT_ONCE) return;
    after = { writtenAt: last.writtenAt, orderId: last.orderId };
  }
}
