import { createRoute, z } from '@hono/zod-openapi';
import { stringify } from 'csv-stringify/sync';
import { formatDecimal, money } from '../../domain/shared/money.ts';
import {
  averageMinutes,
  durationFigures,
  promiseFigures,
  type DayReport,
  type SalesReport,
  type Worked,
} from '../../domain/reports/reports.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import { readNames } from '../../application/access/names.ts';
import { analyse, type Analytics } from '../../application/reports/analyse.ts';
import type { ApiDeps } from '../deps.ts';
import {
  analyticsView,
  chefView,
  dayView,
  hourView,
  pizzaSalesView,
  spanQuery,
  topCustomerView,
  workerView,
} from './schemas.ts';
import { headersOf } from '../http/response-headers.ts';
import { problems, router } from '../http/routing.ts';

const TOP_CUSTOMERS = 10;

/** The tables available as CSV, with their columns. */
const TABLES = {
  by_day: dayView,
  popular_pizzas: pizzaSalesView,
  peak_hours: hourView,
  chefs: chefView,
  drivers: workerView,
  top_customers: topCustomerView,
} as const;
type Table = keyof typeof TABLES;

const analytics = createRoute({
  method: 'get',
  path: '/reports/analytics',
  operationId: 'getAnalytics',
  tags: ['reports'],
  summary: 'Read the analytics of a range of days',
  description: 'An order belongs to the store’s day on which it was placed.',
  request: {
    query: spanQuery.extend({
      format: z.enum(['json', 'csv']).optional().openapi({ description: 'Default: by the Accept header, or JSON.' }),
      table: z
        .enum(Object.keys(TABLES) as [Table, ...Table[]])
        .default('by_day')
        .openapi({ description: 'The table for CSV.' }),
    }),
  },
  responses: {
    200: {
      description: 'The figures.',
      headers: headersOf('Content-Disposition'),
      content: { 'application/json': { schema: analyticsView }, 'text/csv': { schema: z.string() } },
    },
    ...problems(),
  },
});

/** Reports for the manager. */
export function reportRoutes(deps: ApiDeps) {
  return router().openapi(analytics, async (c) => {
    const { store } = c.var;
    const { format, table, ...span } = c.req.valid('query');
    const report = await analyse(deps, store, span);
    const { from, to } = report;
    const view = await named(deps, store.id, viewAnalytics(report, store));
    const asked = format ?? (/\btext\/csv\b/.test(c.req.header('Accept') ?? '') ? 'csv' : 'json');
    if (asked === 'json') return c.json({ store_id: store.id, from, to, currency: store.currency, ...view }, 200);
    const columns = Object.keys(TABLES[table].shape);
    // Prevents CSV injection by names that look like formulas.
    const csv = stringify(view[table], { header: true, columns, escape_formulas: true });
    c.header('Content-Disposition', `attachment; filename="${store.id}-${table}-${from}-${to}.csv"`);
    return c.body(csv, 200, { 'Content-Type': 'text/csv; charset=utf-8' });
  });
}

/** Reports keep names sealed; staff who were not named have those of their sign-ins. */
async function named(
  deps: Pick<ApiDeps, 'privacy' | 'storage'>,
  storeId: StoreId,
  view: ReturnType<typeof viewAnalytics>,
): Promise<typeof view> {
  const { privacy } = deps;
  const [nameOf, chefs, customers] = await Promise.all([
    readNames(
      deps,
      storeId,
      [...view.chefs, ...view.drivers].map(({ id }) => id),
    ),
    privacy.openTexts(
      'name',
      view.chefs.map(({ name }) => name ?? ''),
    ),
    privacy.openTexts(
      'name',
      view.top_customers.map(({ name }) => name),
    ),
  ]);
  return {
    ...view,
    chefs: view.chefs.map((chef, index) => ({ ...chef, name: chefs[index] || (nameOf(chef.id) ?? null) })),
    drivers: view.drivers.map((driver) => ({ ...driver, name: nameOf(driver.id) ?? null })),
    top_customers: view.top_customers.map((customer, index) => ({ ...customer, name: customers[index] ?? '' })),
  };
}

function viewAnalytics({ total, days }: Analytics, store: StoreSettings) {
  const amount = (minor: number): string => formatDecimal(money(minor, store.currency));
  return {
    ...viewTotals(total, amount),
    cancellations: [...total.cancelled],
    rejections: [...total.rejected],
    pickup_orders: total.fulfilment.find(({ type }) => type === 'pickup')?.orders ?? 0,
    delivery_orders: total.fulfilment.find(({ type }) => type === 'delivery')?.orders ?? 0,
    popular_pizzas: total.pizzas
      .toSorted((a, b) => b.quantity - a.quantity || b.revenue - a.revenue)
      .map(({ name, quantity, revenue }) => ({ name, quantity, revenue: amount(revenue) })),
    peak_hours: total.hours.toSorted((a, b) => b.orders - a.orders || a.hour - b.hour),
    preparation_minutes: durationFigures(total.preparation) ?? null,
    delivery_minutes: durationFigures(total.delivery) ?? null,
    promise_error_minutes: promiseFigures(total.promises) ?? null,
    chefs: viewChefs(total.chefs),
    drivers: viewWorkers(total.drivers),
    top_customers: total.customers
      .toSorted((a, b) => b.revenue - a.revenue || b.orders - a.orders)
      .slice(0, TOP_CUSTOMERS)
      .map(({ id, name, orders, revenue }) => ({ customer_id: id, name, orders, revenue: amount(revenue) })),
    by_day: days.map(({ day: of, report }: DayReport) => ({ day: of, ...viewTotals(report, amount) })),
  };
}

export function viewTotals(report: SalesReport, amount: (minor: number) => string) {
  const { placed, sales, paid, revenue, refunded, cancelled, rejected, promises } = report;
  return {
    placed_orders: placed,
    total_orders: sales,
    total_revenue: amount(revenue),
    average_order_value: amount(paid === 0 ? 0 : Math.round(revenue / paid)),
    refunded_amount: amount(refunded),
    cancelled_orders: cancelled.reduce((sum, { orders }) => sum + orders, 0),
    rejected_orders: rejected.reduce((sum, { orders }) => sum + orders, 0),
    on_time_share: promises.made === 0 ? null : Math.round((promises.kept / promises.made) * 10_000) / 10_000,
  };
}

function viewChefs(chefs: readonly Worked[]) {
  return chefs
    .toSorted((a, b) => b.orders - a.orders)
    .map((chef) => ({
      id: chef.id,
      name: chef.name ?? null,
      orders: chef.orders,
      average_minutes: averageMinutes(chef),
      cooking_minutes: Math.round(chef.seconds / 60),
    }));
}

function viewWorkers(workers: readonly Worked[]) {
  return workers
    .toSorted((a, b) => b.orders - a.orders)
    .map((worker) => ({
      id: worker.id,
      name: worker.name ?? null,
      orders: worker.orders,
      average_minutes: averageMinutes(worker),
    }));
}
