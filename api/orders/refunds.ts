import { createRoute, z } from '@hono/zod-openapi';
import { findRefund, listRefunds, refundOrder, type OrderRefund } from '../../application/orders/refund.ts';
import { refundKeyOwner } from '../../application/request-key.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { ROLES, PAYMENT_METHODS } from '../../domain/order/index.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders } from '../http/headers.ts';
import { json, problems, router } from '../http/routing.ts';
import { askerOf, commandProblems, idParam, orderRequest } from './answers.ts';
import { decimal, moment } from './schemas.ts';

const refundRequest = z
  .strictObject({
    amount: z.string().optional().openapi({ description: 'Default: everything left.', example: '5.00' }),
    reason: z.string().trim().min(1).max(500).openapi({ example: 'The pizza arrived cold.' }),
    driver_id: z.string().trim().min(1).max(100).optional().openapi({
      description: 'For an order paid in cash: the driver who has given it back. Default: it came from the till.',
    }),
  })
  .openapi('RefundRequest');

const refundView = z
  .object({
    id: z.string().openapi({ example: 'ref_9' }),
    order_id: z.string(),
    status: z.enum(['pending', 'refunded', 'failed']).openapi({
      description: 'pending: the provider has not answered yet. Cash is refunded at once.',
    }),
    method: z.enum(PAYMENT_METHODS),
    amount: decimal,
    currency: z.string(),
    reason: z.string().nullable().openapi({ description: 'Null for what a cancelled order got back.' }),
    driver_id: z.string().nullable().openapi({ description: 'The driver who gave it back in cash.' }),
    requested_time: moment,
    requested_by: z.object({ role: z.enum(ROLES), id: z.string() }),
    settled_time: moment.nullable().openapi({ description: 'When it was refunded, or had failed.' }),
    failure: z.string().nullable(),
  })
  .openapi('Refund');

const refundRoute = createRoute({
  method: 'post',
  path: '/orders/{id}/refunds',
  operationId: 'refundOrder',
  tags: ['orders'],
  summary: 'Refund a payment, in full or in part',
  description:
    'By card or online, the refund starts immediately, and is pending until the provider confirms; read it at its Location. An amount given back in ' +
    'cash is recorded. It takes a sign-in within five minutes.',
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: refundRequest } } },
  },
  responses: {
    201: json(refundView, 'The refund.', 'Location'),
    ...commandProblems('invalid_amount', 'invalid_command', 'recent_sign_in_required'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/orders/{id}/refunds',
  operationId: 'listRefunds',
  tags: ['orders'],
  summary: 'List an order’s refunds',
  description: 'In the order of their requests; what a cancelled order got back is one of them.',
  request: { params: idParam },
  responses: { 200: json(z.array(refundView), 'All of them.'), ...problems('order_not_found') },
});

const one = createRoute({
  method: 'get',
  path: '/orders/{id}/refunds/{refund_id}',
  operationId: 'getRefund',
  tags: ['orders'],
  summary: 'Read a refund',
  description: 'Its amount, reason and status.',
  request: { params: idParam.extend({ refund_id: z.string().openapi({ example: 'ref_9' }) }) },
  responses: { 200: json(refundView, 'The refund.'), ...problems('order_not_found', 'refund_not_found') },
});

/** Refunds by a manager. Cancelled orders are refunded automatically. */
export function refundRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router()
    .openapi(refundRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { driver_id: driverId, ...body } = c.req.valid('json');
      const form = driverId === undefined ? body : { ...body, driverId };
      const refunded = await refundOrder(desk, orderRequest(c, id, refundKeyOwner(id)), form);
      c.header('Location', `${c.req.path}/${refunded.refund.id}`);
      return c.json(viewRefund(refunded), 201);
    })
    .openapi(list, async (c) => {
      const refunds = await listRefunds(desk, askerOf(c), c.req.valid('param').id);
      return c.json(refunds.map(viewRefund), 200);
    })
    .openapi(one, async (c) => {
      const { id, refund_id: refundId } = c.req.valid('param');
      return c.json(viewRefund(await findRefund(desk, askerOf(c), id, refundId)), 200);
    });
}

function viewRefund({ order, refund }: OrderRefund): z.infer<typeof refundView> {
  const { id, status, amount, reason, driverId, requestedAt, requestedBy, settledAt, failure } = refund;
  return {
    id,
    order_id: order.id,
    status,
    method: order.payment.method,
    amount: formatDecimal(amount),
    currency: amount.currency,
    reason: reason ?? null,
    driver_id: driverId ?? null,
    requested_time: requestedAt,
    requested_by: { role: requestedBy.role, id: requestedBy.id },
    settled_time: settledAt ?? null,
    failure: failure ?? null,
  };
}
