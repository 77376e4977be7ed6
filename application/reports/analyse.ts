import {
  mergeReports,
  REPORT_VERSION,
  salesReport,
  type DayReport,
  type SalesReport,
} from '../../domain/reports/reports.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, localDay } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { everyOrder } from '../orders/every-order.ts';
import { readSpan, type AskedSpan, type Span } from './span.ts';

export interface Analytics extends Span {
  /** Of the days on which orders were placed, in their order. */
  readonly days: readonly DayReport[];
  readonly total: SalesReport;
}

/**
 * What a store's orders of some days come to. A day's report is kept, and rebuilt only when one of its orders has changed: so the
 * report of a year reads the orders of today.
 *
 * @param asked the first and the last day, by the store's calendar; absent: the days up to today
 */
export async function analyse(
  { storage, now }: { readonly storage: Pick<Storage, 'orders' | 'reports'>; readonly now: () => number },
  store: StoreSettings,
  asked: AskedSpan,
): Promise<Analytics> {
  const { orders, reports } = storage;
  const { from, to } = readSpan(asked, localDay(instant(now()), store.timeZone));
  // Looked at before the orders are read: a change in between makes the day's mark another one than that which is kept.
  const marks = await orders.dayMarks(store.id, from, to);
  const kept = new Map((await reports.kept(store.id, from, to)).map((each) => [each.day, each]));
  const days: DayReport[] = [];
  for (const [day, ordersMark] of [...marks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mark = `${REPORT_VERSION}/${store.timeZone}/${ordersMark}`;
    const known = kept.get(day);
    if (known?.mark === mark) {
      days.push({ day, report: known.report });
      continue;
    }
    const report = salesReport(await everyOrder(orders, store.id, { day }), store.timeZone);
    await reports.keep(store.id, { day, mark, report });
    days.push({ day, report });
  }
  return { from, to, days, total: mergeReports(days.map(({ report }) => report)) };
}
