import { z } from '@hono/zod-openapi';
import { DEFAULT_DAYS } from '../../application/reports/span.ts';
import { REJECTION_CODES, ROLES } from '../../domain/order/index.ts';
import { personName } from '../http/actors.ts';
import { decimal } from '../orders/schemas.ts';

/** Wire schemas of reports. */

const count = z.number().int();
const share = z
  .number()
  .nullable()
  .openapi({ description: 'Between 0 and 1; null if no order had a promise.', example: 0.95 });

const durations = z
  .object({
    orders: count,
    average: z.number().openapi({ description: 'Minutes, to a tenth.' }),
    median: count,
    p90: count,
  })
  .nullable()
  .openapi({ description: 'Minutes; null if nothing was timed.' });

const totals = {
  placed_orders: count.openapi({ description: 'All placed orders.' }),
  total_orders: count.openapi({ description: 'Without cancelled and rejected ones.' }),
  total_revenue: decimal.openapi({ description: 'Payments less refunds.' }),
  average_order_value: decimal.openapi({ description: 'Per order with revenue.' }),
  refunded_amount: decimal.openapi({ description: 'All refunds, including those of cancelled orders.' }),
  cancelled_orders: count,
  rejected_orders: count,
  on_time_share: share,
};

const day = z.iso.date({ error: 'A day must look like 2026-11-20.' }).openapi({ example: '2026-11-20' });

export const spanQuery = z.object({
  from: day.optional().openapi({ description: `The first day. Default: ${DEFAULT_DAYS} days up to the last.` }),
  to: day.optional().openapi({ description: 'The last day. Default: today.' }),
});

export const chainReportView = z
  .object({
    currency: z.string(),
    ...totals,
    stores: z.array(z.object({ store_id: z.string(), from: z.string(), to: z.string(), ...totals })),
  })
  .openapi('ChainAnalytics');

export const dayView = z.object({ day: z.string().openapi({ example: '2026-11-20' }), ...totals });

export const pizzaSalesView = z.object({
  name: z.string(),
  quantity: count,
  revenue: decimal.openapi({ description: 'Before tax and delivery.' }),
});
export const hourView = z.object({
  hour: count.openapi({ description: 'In the store’s time zone, 0 to 23.' }),
  orders: count,
});
export const workerView = z.object({ id: z.string(), name: personName, orders: count, average_minutes: z.number() });
export const chefView = z.object({
  id: z.string(),
  name: z.string().nullable().openapi({ description: 'As last named, or as their sign-in names them; null if never.' }),
  orders: count,
  average_minutes: z.number(),
  cooking_minutes: count.openapi({ description: 'Of all these orders, from their start until ready.' }),
});
export const topCustomerView = z.object({
  customer_id: z.string(),
  name: z.string(),
  orders: count,
  revenue: decimal,
});

export const analyticsView = z
  .object({
    store_id: z.string(),
    from: z.string(),
    to: z.string(),
    currency: z.string(),
    ...totals,
    cancellations: z.array(z.object({ by: z.enum(ROLES), orders: count })),
    rejections: z.array(z.object({ code: z.enum(REJECTION_CODES), orders: count })),
    pickup_orders: count,
    delivery_orders: count,
    popular_pizzas: z.array(pizzaSalesView).openapi({ description: 'Best sellers first.' }),
    peak_hours: z.array(hourView).openapi({ description: 'Busiest first.' }),
    preparation_minutes: durations,
    delivery_minutes: durations,
    promise_error_minutes: z
      .object({
        orders: count,
        median: count.openapi({ description: 'Median absolute error of promises.' }),
        p90: count,
        bias: count.openapi({
          description: 'Median delay after the promise; negative if early.',
        }),
      })
      .nullable()
      .openapi({
        description: 'Actual against promised ready times; null if nothing was promised.',
      }),
    chefs: z.array(chefView).openapi({
      description:
        'An order counts for the cook named when it was begun, or when it was ready; otherwise for the sender of the command. Most orders first.',
    }),
    drivers: z.array(workerView),
    top_customers: z.array(topCustomerView).openapi({ description: 'The top ten by payments.' }),
    by_day: z.array(dayView).openapi({ description: 'Days with orders.' }),
  })
  .openapi('Analytics');
