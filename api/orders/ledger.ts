import { createRoute, z } from '@hono/zod-openapi';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { readLedger } from '../../application/orders/read.ts';
import { askerOf, idParam } from './answers.ts';
import { json, problems, router } from '../http/routing.ts';
import { decimal, moment } from './schemas.ts';

const ledgerView = z
  .object({
    order_id: z.string(),
    currency: z.string(),
    entries: z.array(
      z.object({
        at: moment,
        event: z.number().int().openapi({ description: 'The sequence number of the order’s event.' }),
        kind: z.enum(['reserved', 'freed', 'captured', 'paid', 'refunded']).openapi({
          description: 'reserved and freed: on the card, without a charge. paid: at handover.',
        }),
        amount: decimal,
      }),
    ),
    held: decimal.openapi({ description: 'Reserved on the card, neither captured nor released.' }),
    taken: decimal,
    refunded: decimal,
    due: decimal.openapi({ description: 'The amount still due.' }),
  })
  .openapi('Ledger');

const ledger = createRoute({
  method: 'get',
  path: '/orders/{id}/ledger',
  operationId: 'getOrderLedger',
  tags: ['orders'],
  summary: 'Read an order’s ledger',
  description:
    'What was reserved, captured, paid and refunded, and what is still due. For the order’s customer and managers.',
  request: { params: idParam },
  responses: { 200: json(ledgerView, 'All movements and their sums.'), ...problems('order_not_found', 'forbidden') },
});

/** An order's ledger. */
export function ledgerRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router().openapi(ledger, async (c) => {
    const { order, entries, held, taken, refunded, due } = await readLedger(desk, askerOf(c), c.req.valid('param').id);
    return c.json(
      {
        order_id: order.id,
        currency: order.totals.total.currency,
        entries: entries.map(({ at, seq, kind, amount }) => ({ at, event: seq, kind, amount: formatDecimal(amount) })),
        held: formatDecimal(held),
        taken: formatDecimal(taken),
        refunded: formatDecimal(refunded),
        due: formatDecimal(due),
      },
      200,
    );
  });
}
