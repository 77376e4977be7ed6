import { z } from '@hono/zod-openapi';
import { ROLES } from '../../domain/order/index.ts';
import { decimal } from '../orders/schemas.ts';

/** The shapes on the wire that have to do with reports. */

const count = z.number().int();
const share = z
  .number()
  .nullable()
  .openapi({ description: 'Between 0 and 1; null where no order had a promise.', example: 0.95 });

const durations = z
  .object({
    orders: count,
    average: z.number().openapi({ description: 'Minutes, to a tenth.' }),
    median: count,
    p90: count,
  })
  .nullable()
  .openapi({ description: 'Minutes; null where nothing was timed.' });

const totals = {
  placed_orders: count.openapi({ description: 'All that were placed.' }),
  total_orders: count.openapi({ description: 'Without cancelled and rejected ones.' }),
  total_revenue: decimal.openapi({ description: 'What was taken for them, less what was refunded.' }),
  average_order_value: decimal.openapi({ description: 'Per order from which there is revenue.' }),
  refunded_amount: decimal.openapi({ description: 'All that was given back, of cancelled orders too.' }),
  cancelled_orders: count,
  rejected_orders: count,
  on_time_share: share,
};

export const dayView = z.object({ day: z.string().openapi({ example: '2026-11-20' }), ...totals });

export const pizzaSalesView = z.object({
  name: z.string(),
  quantity: count,
  revenue: decimal.openapi({ description: 'Before tax and delivery.' }),
});
export const hourView = z.object({
  hour: count.openapi({ description: 'Of the store’s clock, 0 to 23.' }),
  orders: count,
});
export const workerView = z.object({ id: z.string(), orders: count, average_minutes: z.number() });
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
    rejections: z.array(z.object({ code: z.string(), orders: count })),
    pickup_orders: count,
    delivery_orders: count,
    popular_pizzas: z.array(pizzaSalesView).openapi({ description: 'The most sold first.' }),
    peak_hours: z.array(hourView).openapi({ description: 'The busiest first.' }),
    preparation_minutes: durations,
    delivery_minutes: durations,
    promise_error_minutes: z
      .object({
        orders: count,
        median: count.openapi({ description: 'Half of the promises were wrong by this at the most, to either side.' }),
        p90: count,
        bias: count.openapi({
          description: 'The median order was ready so long after its promise; before it where negative.',
        }),
      })
      .nullable()
      .openapi({
        description: 'When orders were ready against when they were promised; null where nothing was promised.',
      }),
    chefs: z.array(workerView).openapi({ description: 'By whom the kitchen says it was; the most orders first.' }),
    drivers: z.array(workerView),
    top_customers: z.array(topCustomerView).openapi({ description: 'Ten, by what they paid.' }),
    by_day: z.array(dayView).openapi({ description: 'The days on which orders were placed.' }),
  })
  .openapi('Analytics');
