import { createHash } from 'node:crypto';
import { cashDifferences, lateCancelsOf, type CashDifference, type LateCancels } from '../../domain/reports/people.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { parseMoney } from '../../domain/shared/money.ts';
import { instant, localDay, plusDays, type LocalDay } from '../../domain/shared/values.ts';
import type { CashCount, Storage } from '../../ports.ts';
import { readNames, type NameOf } from '../access/names.ts';
import { actorOf, type Principal } from '../principal.ts';
import { invalid } from '../refused.ts';
import { everyOrder } from '../orders/every-order.ts';
import { cashSince, MAX_DAYS_AGO } from './cash.ts';
import { mustBeOfOurTime, type AskedSpan, type Span } from './span.ts';

/** What a manager asks people about, and what they counted. */

export interface PeopleDeps {
  readonly storage: Pick<Storage, 'orders' | 'access'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface PeopleReport extends Span {
  /** Of the orders placed on these days. */
  readonly lateCancels: readonly LateCancels[];
  readonly cash: readonly CashDifference<CashCount>[];
  readonly nameOf: NameOf;
}

const DEFAULT_DAYS = 7;

/** @param asked the first and the last day, by the store's calendar, at most 31 days ago; default: the last seven days */
export async function reportPeople(deps: PeopleDeps, store: StoreSettings, asked: AskedSpan): Promise<PeopleReport> {
  const { storage, now } = deps;
  mustBeOfOurTime(asked);
  const today = localDay(instant(now()), store.timeZone);
  const to = asked.to ?? today;
  const from = asked.from ?? plusDays(to, 1 - DEFAULT_DAYS);
  if (from > to) throw invalid([{ field: 'from', code: 'after_to', message: `It is after ${to}, the last day.` }]);
  mustBeRecent('from', from, today);
  const days: LocalDay[] = [];
  for (let day = from; day <= to && day <= today; day = plusDays(day, 1)) days.push(day);
  const cancelled = [];
  for (const day of days) {
    cancelled.push(...(await everyOrder(storage.orders, store.id, { statuses: ['cancelled'], day, isSealed: true })));
  }
  const movements = [];
  for await (const order of cashSince(storage.orders, store.id, from)) {
    for (const movement of order) {
      const date = localDay(movement.at, store.timeZone);
      if (date >= from && date <= to) movements.push({ ...movement, date });
    }
  }
  const counts = (await Promise.all(days.map((day) => storage.access.cashCounts.listed(store.id, day)))).flat();
  const lateCancels = lateCancelsOf(cancelled, store.currency);
  const cash = cashDifferences(movements, counts, store.currency);
  const ids = [
    ...lateCancels.map(({ by }) => by.id),
    ...cash.flatMap(({ driverId, count }) => [driverId, count?.by.id]),
  ];
  return { from, to, lateCancels, cash, nameOf: await readNames(deps, store.id, ids) };
}

export interface CountForm {
  readonly date?: LocalDay | undefined;
  /** Absent: the till. */
  readonly driverId?: string | undefined;
  /** A decimal string in the store's currency. */
  readonly amount: string;
}

/** Records what was counted in a purse. A second count of the same day replaces the first; the audit trail has both. */
export async function recordCashCount(
  { storage, now }: PeopleDeps,
  store: StoreSettings,
  principal: Principal,
  { date: asked, driverId, amount: decimal }: CountForm,
): Promise<CashCount> {
  const at = instant(now());
  const today = localDay(at, store.timeZone);
  const date = asked ?? today;
  if (date > today) throw invalid([{ field: 'date', code: 'in_future', message: 'This day has not come yet.' }]);
  mustBeRecent('date', date, today);
  const amount = parseMoney(decimal, store.currency);
  if (!amount || amount.minor < 0) {
    throw invalid([{ field: 'amount', code: 'invalid', message: `It must be an amount in ${store.currency}.` }]);
  }
  const who = driverId === undefined ? {} : { driverId };
  const count: CashCount = { date, ...who, amount, at, by: actorOf(principal) };
  const purse = createHash('sha256').update(driverId === undefined ? 'till' : `driver ${driverId}`).digest('hex'); // prettier-ignore
  return storage.access.cashCounts.change(store.id, `csh_${date}_${purse.slice(0, 24)}`, () => count);
}

function mustBeRecent(field: string, day: LocalDay, today: LocalDay): void {
  if (day >= plusDays(today, -MAX_DAYS_AGO)) return;
  throw invalid([{ field, code: 'too_long_ago', message: `At most ${MAX_DAYS_AGO} days ago.` }]);
}
