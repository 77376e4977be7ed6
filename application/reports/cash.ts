import { isPlaced } from '../../domain/order/index.ts';
import { cashOf, sumCash, type CashMovement, type CashSums } from '../../domain/reports/cash.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, localDay, plusDays, type LocalDay, type StoreId } from '../../domain/shared/values.ts';
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
  const today = localDay(instant(now()), store.timeZone);
  const date = asked ?? today;
  if (date < plusDays(today, -MAX_DAYS_AGO)) {
    const message = `The cash of the last ${MAX_DAYS_AGO} days can be added up.`;
    throw invalid([{ field: 'date', code: 'too_long_ago', message }]);
  }
  const movements: CashMovement[] = [];
  for await (const order of cashSince(storage.orders, store.id, date)) {
    movements.push(...order.filter(({ at }) => localDay(at, store.timeZone) === date));
  }
  const sums = sumCash(movements, store.currency);
  const ids = sums.drivers.map(({ driverId }) => driverId);
  return { date, ...sums, nameOf: await readNames({ storage }, store.id, ids) };
}

/** The cash of each order written on the day or later. */
export async function* cashSince(
  orders: Pick<OrderStore, 'changes' | 'get'>,
  storeId: StoreId,
  date: LocalDay,
): AsyncIterable<CashMovement[]> {
  let after: ChangePosition = { writtenAt: instant(Date.parse(date) - MARGIN_MS) };
  // An order that changes meanwhile comes again.
  const seen = new Set<string>();
  for (;;) {
    const page = await orders.changes(storeId, after, AT_ONCE);
    for (const { orderId } of page) {
      if (seen.has(orderId)) continue;
      seen.add(orderId);
      const stored = await orders.get(storeId, orderId);
      if (stored && isPlaced(stored.state)) yield cashOf(stored.events, stored.state);
    }
    const last = page.at(-1);
    if (!last || page.length < AT_ONCE) return;
    after = { writtenAt: last.writtenAt, orderId: last.orderId };
  }
}
