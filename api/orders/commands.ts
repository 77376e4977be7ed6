import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { KITCHEN_STEPS, type KitchenCommand, type PublicCommand } from '../../domain/order/index.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders } from '../http/headers.ts';
import { holdRequest } from '../kitchen/schemas.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { setStatus } from '../../application/orders/set-status.ts';
import { answerEither, answerOrder, commandProblems, idParam, orderRequest } from './answers.ts';
import { readOutlook } from '../../application/orders/outlook.ts';
import { json, router, scoped } from '../http/routing.ts';
import { cancelRequest, draftView, orderView, statusRequest } from './schemas.ts';

const changed = json(orderView, 'The updated order.');
const eitherChanged = json(z.union([orderView, draftView]), 'The updated order or draft.');

const statusRoute = (path: string, tag: string, scope: 'orders:write' | 'kitchen:manage') =>
  createRoute({
    method: 'put',
    path,
    tags: [tag],
    summary: 'Change an order’s status by name',
    ...scoped(scope),
    request: {
      params: idParam,
      headers: commandHeaders,
      body: { required: true, content: { 'application/json': { schema: statusRequest } } },
    },
    responses: { 200: eitherChanged, ...commandProblems },
  });

const cancel = createRoute({
  method: 'delete',
  path: '/orders/{id}',
  tags: ['orders'],
  summary: 'Cancel an order',
  ...scoped('orders:write'),
  request: { params: idParam, headers: commandHeaders, query: cancelRequest },
  responses: {
    200: json(z.union([orderView, draftView]), 'The updated order or draft.'),
    ...commandProblems,
  },
});

/** The kitchen steps with an address of their own. */
type RoutedStep = {
  [Command in KitchenCommand]: (typeof KITCHEN_STEPS)[Command]['path'] extends string ? Command : never;
}[KitchenCommand];
const STEP_SUMMARIES: Readonly<Record<RoutedStep, string>> = {
  startCooking: 'Start cooking an order',
  complete: 'Complete an order',
};

const kitchenAction = (action: string, summary: string) =>
  createRoute({
    method: 'post',
    path: `/kitchen/orders/{id}/${action}`,
    tags: ['kitchen'],
    summary,
    ...scoped('kitchen:manage'),
    request: { params: idParam, headers: commandHeaders },
    responses: { 200: changed, ...commandProblems },
  });

const hold = createRoute({
  method: 'post',
  path: '/kitchen/orders/{id}/hold',
  tags: ['kitchen'],
  summary: 'Put a waiting order on hold',
  description:
    'It stays in the queue and cannot be started until it is released. It is still escalated and cancelled like any order ' +
    'that is not started.',
  ...scoped('kitchen:manage'),
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: false, content: { 'application/json': { schema: holdRequest } } },
  },
  responses: { 200: changed, ...commandProblems },
});

const resumePayment = createRoute({
  method: 'post',
  path: '/orders/{id}/payment/resume',
  tags: ['orders'],
  summary: 'Report that the customer has confirmed the payment',
  description: 'For an order whose payment is action_required: checks with the provider again.',
  ...scoped('orders:write'),
  request: { params: idParam, headers: commandHeaders },
  responses: { 200: changed, ...commandProblems },
});

/** Commands on placed orders, by customers and by the kitchen. */
export function orderCommandRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  async function changeStatus(c: Context<AppEnv>, body: z.output<typeof statusRequest>) {
    const { status, driver_id: driverId, notes } = body;
    return answerEither(c, await setStatus(desk, orderRequest(c), { status, driverId, notes }));
  }

  /** Responds with the order's new place in the queue. */
  async function turn(c: Context<AppEnv>, command: Extract<PublicCommand, { type: 'rush' | 'hold' | 'release' }>) {
    const turned = await desk.carryOut(orderRequest(c), command);
    const outlook = await readOutlook(deps, c.var.store, [turned.state]);
    return answerOrder(c, turned, 200, outlook(turned.state));
  }

  const routes = router()
    .openapi(statusRoute('/orders/{id}/status', 'orders', 'orders:write'), (c) => changeStatus(c, c.req.valid('json')))
    .openapi(statusRoute('/kitchen/orders/{id}/status', 'kitchen', 'kitchen:manage'), (c) =>
      changeStatus(c, c.req.valid('json')),
    )
    .openapi(cancel, async (c) => {
      const { reason } = c.req.valid('query');
      const command = reason === undefined ? { type: 'cancel' as const } : { type: 'cancel' as const, reason };
      return answerEither(c, await desk.carryOut(orderRequest(c), command));
    });
  for (const type of Object.keys(STEP_SUMMARIES) as RoutedStep[]) {
    routes.openapi(kitchenAction(KITCHEN_STEPS[type].path, STEP_SUMMARIES[type]), async (c) =>
      answerOrder(c, await desk.carryOut(orderRequest(c), { type })),
    );
  }
  return routes
    .openapi(kitchenAction('rush', 'Move a waiting order to the front of the queue'), (c) => turn(c, { type: 'rush' }))
    .openapi(hold, async (c) => {
      const { reason } = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
      return turn(c, reason === undefined ? { type: 'hold' } : { type: 'hold', reason });
    })
    .openapi(kitchenAction('release', 'Release a held order'), (c) => turn(c, { type: 'release' }))
    .openapi(resumePayment, async (c) =>
      answerOrder(c, await desk.carryOut(orderRequest(c), { type: 'resumePayment' })),
    );
}
