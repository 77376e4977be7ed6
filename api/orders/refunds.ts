import { createRoute, z } from '@hono/zod-openapi';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders } from '../http/headers.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { refund } from '../../application/orders/refund.ts';
import { answerOrder, commandProblems, idParam, orderRequest } from './answers.ts';
import { json, router, scoped } from '../http/routing.ts';
import { orderView } from './schemas.ts';

const refundRequest = z
  .object({
    amount: z.string().optional().openapi({ description: 'Default: everything left.', example: '5.00' }),
    reason: z.string().trim().min(1).max(500).openapi({ example: 'The pizza arrived cold.' }),
  })
  .openapi('RefundRequest');

const refundRoute = createRoute({
  method: 'post',
  path: '/orders/{id}/refunds',
  operationId: 'refundOrder',
  tags: ['orders'],
  summary: 'Refund a card payment, in full or in part',
  description: 'The refund starts immediately; `payment.refunded` includes the amount once the provider confirms.',
  ...scoped('payments:refund'),
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: refundRequest } } },
  },
  responses: {
    201: json(orderView, 'The updated order.', 'ETag'),
    ...commandProblems('invalid_amount'),
  },
});

/** Refunds by a manager. Cancelled orders are refunded automatically. */
export function refundRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router().openapi(refundRoute, async (c) => {
    const body = c.req.valid('json');
    const stored = await desk.carryOut(orderRequest(c), refund(body), { content: { type: 'refund', ...body } });
    return answerOrder(c, stored, 201);
  });
}
