import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { approveRefund, declineRefund, listAwaitingRefunds } from '../../application/orders/approve-refund.ts';
import { withName, type NameOf } from '../../application/access/names.ts';
import {
  findRefund,
  listRefunds,
  namesOfRefunds,
  refundOrder,
  type OrderRefund,
} from '../../application/orders/refund.ts';
import { refundKeyOwner } from '../../application/request-key.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { PAYMENT_METHODS } from '../../domain/order/index.ts';
import { REFUND_STATUSES } from '../../domain/order/refunds.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import type { ApiDeps } from '../deps.ts';
import { actorView, hiddenActorView, personName } from '../http/actors.ts';
import { commandHeaders } from '../http/headers.ts';
import type { AppEnv } from '../http/access.ts';
import { emptyBodyIsNone } from '../http/optional-body.ts';
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

const declineRequest = z
  .strictObject({ reason: z.string().trim().min(1).max(500).optional().openapi({ example: 'Half of it will do.' }) })
  .openapi('RefundDecline');

const refundView = z
  .object({
    id: z.string().openapi({ example: 'ref_9' }),
    order_id: z.string(),
    status: z.enum(REFUND_STATUSES).openapi({
      description:
        'awaiting_approval: a second manager has to approve it; otherwise it ends as declined, or as lapsed when nobody has within 7 days ' +
        'or the payment no longer covers it. pending: the provider has not answered yet. Cash is refunded at once. Managers see all of them, ' +
        'customers those that were carried out.',
    }),
    method: z.enum(PAYMENT_METHODS),
    amount: decimal,
    currency: z.string(),
    reason: z
      .string()
      .nullable()
      .openapi({ description: 'Null for what a cancelled order got back, and for customers.' }),
    driver_id: z.string().nullable().openapi({ description: 'The driver who gave it back in cash.' }),
    requested_time: moment,
    driver_name: personName,
    requested_by: hiddenActorView,
    expires_time: moment
      .nullable()
      .openapi({ description: 'Until when it can be approved, if it takes two managers.' }),
    decided_by: actorView.nullable().openapi({ description: 'Who approved or declined it.' }),
    decided_time: moment.nullable(),
    decision_reason: z.string().nullable().openapi({ description: 'Why it was declined.' }),
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
    'cash is recorded. It takes a sign-in within five minutes. Where the shop has set a limit, what one manager refunds of an order above it, in one ' +
    'refund or in several, waits for another manager: the answer is 202.',
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: true, content: { 'application/json': { schema: refundRequest } } },
  },
  responses: {
    201: json(refundView, 'The refund.', 'Location'),
    202: json(refundView, 'It awaits the approval of another manager.', 'Location'),
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

const ofRefund = idParam.extend({ refund_id: z.string().openapi({ example: 'ref_9' }) });

const awaiting = createRoute({
  method: 'get',
  path: '/refunds/awaiting-approval',
  operationId: 'listAwaitingRefunds',
  tags: ['orders'],
  summary: 'List the refunds that await an approval',
  description: 'Those of the store that can still be approved, oldest first.',
  responses: {
    200: json(
      z.array(
        refundView.extend({
          order_number: z.number().int(),
          may_decide: z.boolean().openapi({
            description: 'Not by who asked for it, nor by the order’s customer.',
          }),
        }),
      ),
      'All of them.',
    ),
    ...problems(),
  },
});

const approve = createRoute({
  method: 'post',
  path: '/orders/{id}/refunds/{refund_id}/approve',
  operationId: 'approveRefund',
  tags: ['orders'],
  summary: 'Approve a refund',
  description:
    'By another manager than the one who asked for it, and not the order’s customer: then it is carried out, once. Cash is to be given back then. ' +
    'It takes a sign-in within five minutes.',
  request: { params: ofRefund, headers: commandHeaders },
  responses: {
    200: json(refundView, 'The refund, as it is now.'),
    ...commandProblems('refund_not_found', 'refund_lapsed', 'recent_sign_in_required'),
  },
});

const decline = createRoute({
  method: 'post',
  path: '/orders/{id}/refunds/{refund_id}/decline',
  operationId: 'declineRefund',
  tags: ['orders'],
  summary: 'Decline a refund',
  description: 'By another manager than the one who asked for it. It can be asked for again.',
  middleware: [emptyBodyIsNone] as const,
  request: {
    params: ofRefund,
    headers: commandHeaders,
    body: { required: false, content: { 'application/json': { schema: declineRequest } } },
  },
  responses: { 200: json(refundView, 'The refund, declined.'), ...commandProblems('refund_not_found') },
});

/** Refunds by a manager, or by two. Cancelled orders are refunded automatically. */
export function refundRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  const named = async (c: Context<AppEnv>, refund: OrderRefund) =>
    viewRefund(refund, await namesOfRefunds(deps, c.var.store.id, [refund]));
  return router()
    .openapi(refundRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { driver_id: driverId, ...body } = c.req.valid('json');
      const form = driverId === undefined ? body : { ...body, driverId };
      const refunded = await refundOrder(desk, deps, orderRequest(c, id, refundKeyOwner(id)), form);
      c.header('Location', `${c.req.path}/${refunded.refund.id}`);
      return c.json(await named(c, refunded), refunded.refund.status === 'awaiting_approval' ? 202 : 201);
    })
    .openapi(list, async (c) => {
      const refunds = await listRefunds(desk, deps, askerOf(c), c.req.valid('param').id);
      const nameOf = await namesOfRefunds(deps, c.var.store.id, refunds);
      return c.json(
        refunds.map((each) => viewRefund(each, nameOf)),
        200,
      );
    })
    .openapi(one, async (c) => {
      const { id: orderId, refund_id: refundId } = c.req.valid('param');
      return c.json(await named(c, await findRefund(desk, deps, askerOf(c), { orderId, refundId })), 200);
    })
    .openapi(awaiting, async (c) => {
      const refunds = await listAwaitingRefunds(deps, c.var.principal, c.var.store.id);
      const nameOf = await namesOfRefunds(deps, c.var.store.id, refunds);
      const view = refunds.map(({ mayDecide, ...each }) => ({
        ...viewRefund(each, nameOf),
        order_number: each.order.number,
        may_decide: mayDecide,
      }));
      return c.json(view, 200);
    })
    .openapi(approve, async (c) => {
      const { id, refund_id: refundId } = c.req.valid('param');
      return c.json(await named(c, await approveRefund(desk, deps, orderRequest(c, id), refundId)), 200);
    })
    .openapi(decline, async (c) => {
      const { id, refund_id: refundId } = c.req.valid('param');
      const { reason } = (c.req.valid('json') as z.infer<typeof declineRequest> | undefined) ?? {};
      return c.json(
        await named(c, await declineRefund(desk, deps, orderRequest(c, id), { id: refundId, reason })),
        200,
      );
    });
}

function viewRefund({ order, refund }: OrderRefund, nameOf: NameOf): z.infer<typeof refundView> {
  const { id, status, amount, reason, driverId, requestedAt, requestedBy, settledAt, failure } = refund;
  const { expiresAt, decidedBy, decidedAt, decisionReason } = refund;
  return {
    id,
    order_id: order.id,
    status,
    method: order.payment.method,
    amount: formatDecimal(amount),
    currency: amount.currency,
    reason: reason ?? null,
    driver_id: driverId ?? null,
    driver_name: nameOf(driverId) ?? null,
    requested_time: requestedAt,
    requested_by: { role: requestedBy.role, id: requestedBy.id ?? null, name: nameOf(requestedBy.id) ?? null },
    expires_time: expiresAt ?? null,
    decided_by: decidedBy ? withName(decidedBy, nameOf) : null,
    decided_time: decidedAt ?? null,
    decision_reason: decisionReason ?? null,
    settled_time: settledAt ?? null,
    failure: failure ?? null,
  };
}
