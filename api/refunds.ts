import { createRoute, z } from '@hono/zod-openapi';
import { parseMoney } from '../domain/money.ts';
import type { ApiDeps } from './app.ts';
import { commandHeaders } from './headers.ts';
import { commandProblems, idParam, OrderDesk } from './order-desk.ts';
import { Problem } from './problems.ts';
import { json, problems, router, scoped } from './routing.ts';
import { orderView } from './schemas.ts';

const refundRequest = z
  .object({
    amount: z.string().optional().openapi({ description: 'Absent: all that is left.', example: '5.00' }),
    reason: z.string().trim().min(1).max(500).openapi({ example: 'The pizza arrived cold.' }),
  })
  .openapi('RefundRequest');

const refund = createRoute({
  method: 'post',
  path: '/orders/{id}/refunds',
  tags: ['orders'],
  summary: 'Give back what was taken from the card, or a part of it',
  description: 'The provider is asked at once; `payment.refunded` has the amount as soon as it has said yes.',
  ...scoped('payments:refund'),
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: refundRequest } } },
  },
  responses: {
    201: json(orderView, 'The order as it now is.'),
    ...commandProblems,
    ...problems('invalid_amount', 'validation_failed', 'idempotency_key_reused'),
  },
});

/** Refunds that a manager gives. An order that is cancelled is refunded by itself. */
export function refundRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router().openapi(refund, async (c) => {
    const body = c.req.valid('json');
    const stored = await desk.carryOut(
      c,
      async ({ state }, _earlier, refundId) => {
        const { amount: decimal, reason } = body;
        if (decimal === undefined) return { type: 'refund', refundId, reason };
        const { currency } = state.totals.total;
        const amount = parseMoney(decimal, currency);
        if (!amount) throw new Problem('invalid_amount', `"${decimal}" is no amount in ${currency}.`);
        return { type: 'refund', refundId, amount, reason };
      },
      { content: { type: 'refund', ...body } },
    );
    return desk.answer(c, stored, 201);
  });
}
