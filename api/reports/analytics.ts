import {
  mergeReports,
  REPORT_VERSION,
  salesReport,
  type DayReport,
  type SalesReport,
} from '../../domain/reports/reports.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { LocalDay } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { everyOrder } from '../http/paging.ts';

export interface Analytics {
  /** Of the days on which orders were placed, in their order. */
  readonly days: readonly DayReport[];
  readonly total: SalesReport;
}

/**
 * What a store's orders of some days come to. A day's report is kept, and made anew only when one of its orders has changed: so the
 * report of a year reads the orders of today.
 *
 * @param from the first day, by the store's calendar
 * @param to the last day
 */
export async function analyse(
  { orders, reports }: Pick<Storage, 'orders' | 'reports'>,
  store: StoreSettings,
  from: LocalDay,
  to: LocalDay,
): Promise<Analytics> {
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
  return { days, total: mergeReports(days.map(({ report }) => report)) };
}
