import { createRoute, z } from '@hono/zod-openapi';
import { dayCash } from '../../application/reports/cash.ts';
import type { CashSum } from '../../domain/reports/cash.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import { personName } from '../http/actors.ts';
import { json, problems, router } from '../http/routing.ts';
import { decimal } from '../orders/schemas.ts';

const cashSum = z.object({
  orders: z.number().int().openapi({ description: 'The orders paid.' }),
  taken: decimal,
  given_back: decimal.openapi({ description: 'Refunded in cash.' }),
  balance: decimal.openapi({ description: 'Taken less given back: what should be there.' }),
});

const cashView = z
  .object({
    store_id: z.string(),
    date: z.iso.date(),
    currency: z.string(),
    drivers: z.array(cashSum.extend({ driver_id: z.string(), driver_name: personName })),
    till: cashSum,
    total: cashSum,
  })
  .openapi('CashReport');

const cash = createRoute({
  method: 'get',
  path: '/reports/cash',
  operationId: 'getCash',
  tags: ['reports'],
  summary: 'Add up a day’s cash, by driver and till',
  description:
    'What was taken at the door or the till on that day, and what was given back on it, by the store’s calendar and whenever the orders were placed.',
  request: {
    query: z.object({
      date: z.iso
        .date({ error: 'A day must look like 2026-11-20.' })
        .optional()
        .openapi({ description: 'At most 31 days ago. Default: today.' }),
    }),
  },
  responses: { 200: json(cashView, 'The sums.'), ...problems() },
});

/** The day's cash, for the manager who counts it. */
export function cashRoutes(deps: ApiDeps) {
  return router().openapi(cash, async (c) => {
    const { store } = c.var;
    const { date, drivers, till, total, nameOf } = await dayCash(deps, store, c.req.valid('query').date);
    const view = {
      drivers: drivers.map(({ driverId, ...sum }) => ({
        driver_id: driverId,
        driver_name: nameOf(driverId) ?? null,
        ...viewSum(sum),
      })),
      till: viewSum(till),
      total: viewSum(total),
    };
    return c.json({ store_id: store.id, date, currency: store.currency, ...view }, 200);
  });
}

function viewSum({ orders, taken, givenBack, balance }: CashSum): z.infer<typeof cashSum> {
  return {
    orders,
    taken: formatDecimal(taken),
    given_back: formatDecimal(givenBack),
    balance: formatDecimal(balance),
  };
}
