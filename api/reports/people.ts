import { createRoute, z } from '@hono/zod-openapi';
import { readNames, withName, type NameOf } from '../../application/access/names.ts';
import { recordCashCount, reportPeople } from '../../application/reports/people.ts';
import type { CashDifference } from '../../domain/reports/people.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { CashCount } from '../../ports.ts';
import type { ApiDeps } from '../deps.ts';
import { actorView, personName } from '../http/actors.ts';
import { json, problems, router } from '../http/routing.ts';
import { decimal, moment } from '../orders/schemas.ts';

const day = (description: string) =>
  z.iso.date({ error: 'A day must look like 2026-11-20.' }).optional().openapi({ description });

const countRequest = z
  .strictObject({
    date: day('At most 31 days ago. Default: today.'),
    driver_id: z.string().trim().min(1).max(100).optional().openapi({ description: 'Default: the till.' }),
    amount: z.string().openapi({ description: 'What was counted.', example: '184.50' }),
  })
  .openapi('CashCountRequest');

const countView = z
  .object({
    date: z.iso.date(),
    driver_id: z.string().nullable().openapi({ description: 'Null: the till.' }),
    driver_name: personName,
    counted: decimal,
    currency: z.string(),
    counted_by: actorView,
    counted_time: moment,
  })
  .openapi('CashCount');

const peopleView = z
  .object({
    store_id: z.string(),
    from: z.iso.date(),
    to: z.iso.date(),
    currency: z.string(),
    late_cancels: z.array(
      z.object({
        by: actorView,
        orders: z.array(z.object({ id: z.string(), number: z.number().int(), total_amount: decimal })),
        value: decimal.openapi({ description: 'What the orders would have cost.' }),
        is_flagged: z.boolean().openapi({ description: 'Three or more.' }),
      }),
    ),
    cash: z.array(
      z.object({
        date: z.iso.date(),
        driver_id: z.string().nullable().openapi({ description: 'Null: the till.' }),
        driver_name: personName,
        due: decimal.openapi({ description: 'Taken less given back.' }),
        counted: decimal.nullable().openapi({ description: 'Null if it has not been counted.' }),
        difference: decimal.nullable().openapi({ description: 'Negative if cash is missing.' }),
        counted_by: actorView.nullable(),
        is_flagged: z.boolean().openapi({ description: 'It differs by more than 2 % of what is due.' }),
      }),
    ),
  })
  .openapi('PeopleReport');

const people = createRoute({
  method: 'get',
  path: '/reports/people',
  operationId: 'getPeopleReport',
  tags: ['reports'],
  summary: 'Report late cancels and cash differences by person',
  description:
    'Which staff cancelled orders after cooking had begun, of the orders placed on these days, and how the cash counted in each purse differs from what ' +
    'it should be. What is worth a question is flagged.',
  request: {
    query: z.object({ from: day('At most 31 days ago. Default: six days before `to`.'), to: day('Default: today.') }),
  },
  responses: { 200: json(peopleView, 'By person and by purse.'), ...problems() },
});

const count = createRoute({
  method: 'put',
  path: '/reports/cash/counts',
  operationId: 'recordCashCount',
  tags: ['reports'],
  summary: 'Record the cash counted in a purse',
  description:
    'A driver’s or the till’s, at the end of a day. Another count of the same day replaces it; the audit trail keeps both.',
  request: { body: { required: true, content: { 'application/json': { schema: countRequest } } } },
  responses: { 200: json(countView, 'The count.'), ...problems() },
});

/** Late cancels and cash differences by person, for the manager who asks them. */
export function peopleRoutes(deps: ApiDeps) {
  return router()
    .openapi(people, async (c) => {
      const { store } = c.var;
      const { from, to, lateCancels, cash, nameOf } = await reportPeople(deps, store, c.req.valid('query'));
      const view = {
        store_id: store.id,
        from,
        to,
        currency: store.currency,
        late_cancels: lateCancels.map(({ by, orders, value, isFlagged }) => ({
          by: withName(by, nameOf),
          orders: orders.map(({ id, number, totals }) => ({ id, number, total_amount: formatDecimal(totals.total) })),
          value: formatDecimal(value),
          is_flagged: isFlagged,
        })),
        cash: cash.map((each) => viewDifference(each, nameOf)),
      };
      return c.json(view, 200);
    })
    .openapi(count, async (c) => {
      const { driver_id: driverId, date, amount } = c.req.valid('json');
      const counted = await recordCashCount(deps, c.var.store, c.var.principal, { date, driverId, amount });
      const nameOf = await readNames(deps, c.var.store.id, [counted.driverId, counted.by.id]);
      return c.json(viewCount(counted, nameOf), 200);
    });
}

function viewDifference(
  { date, driverId, due, count: counted, difference, isFlagged }: CashDifference<CashCount>,
  nameOf: NameOf,
) {
  return {
    date,
    driver_id: driverId ?? null,
    driver_name: nameOf(driverId) ?? null,
    due: formatDecimal(due),
    counted: counted ? formatDecimal(counted.amount) : null,
    difference: difference ? formatDecimal(difference) : null,
    counted_by: counted ? withName(counted.by, nameOf) : null,
    is_flagged: isFlagged,
  };
}

function viewCount({ date, driverId, amount, by, at }: CashCount, nameOf: NameOf): z.infer<typeof countView> {
  return {
    date,
    driver_id: driverId ?? null,
    driver_name: nameOf(driverId) ?? null,
    counted: formatDecimal(amount),
    currency: amount.currency,
    counted_by: withName(by, nameOf),
    counted_time: at,
  };
}
