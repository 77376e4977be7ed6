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
  /** Days with orders, in order. */
  readonly days: readonly DayReport[];
  readonly total: SalesReport;
}

/**
 * Analytics of a range of days. Daily reports are cached and rebuilt only when one of their orders has changed, so a
 * year's report reads only today's orders.
 *
 * @param asked the first and the last day, by the store's calendar; default: the days up to today
 */
export async function analyse(
  { storage, now }: { readonly storage: Pick<Storage, 'orders' | 'reports'>; readonly now: () => number },
  store: StoreSettings,
  asked: AskedSpan,
): Promise<Analytics> {
  const { orders, reports } = storage;
  const { from, to } = readSpan(asked, localDay(instant(now()), store.timeZone));
  // Read the fingerprints before the orders: a change in between then invalidates the cached report.
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
    const report = salesReport(await everyOrder(orders, store.id, { day, isSealed: true }), store.timeZone);
    await reports.keep(store.id, { day, mark, report });
    days.push({ day, report });
  }
  return { from, to, days, total: mergeReports(days.map(({ report }) => report)) };
}
