import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { KITCHEN_STEPS, type KitchenCommand, type PublicCommand } from '../../domain/order/index.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { commandHeaders } from '../http/headers.ts';
import { emptyBodyIsNone } from '../http/optional-body.ts';
import { holdRequest, kitchenStepRequest } from '../kitchen/schemas.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { setStatus } from '../../application/orders/set-status.ts';
import { answerEither, answerOrder, commandProblems, idParam, orderRequest } from './answers.ts';
import { readOutlook } from '../../application/orders/outlook.ts';
import { json, router } from '../http/routing.ts';
import { cancelRequest, draftView, orderView, statusRequest } from './schemas.ts';
import { readCook, readTapped } from './step-claim.ts';

const changed = json(orderView, 'The updated order.', 'ETag');
const eitherChanged = json(z.union([orderView, draftView]), 'The updated order or draft.', 'ETag');

const statusRoute = (path: string, tag: 'orders' | 'kitchen') =>
  createRoute({
    method: 'put',
    path,
    operationId: tag === 'orders' ? 'setOrderStatus' : 'setKitchenOrderStatus',
    tags: [tag],
    summary: 'Change an order’s status by name',
    description: 'The command that leads to this status is carried out; a status already reached changes nothing.',
    request: {
      params: idParam,
      headers: commandHeaders,
      body: { required: true, content: { 'application/json': { schema: statusRequest } } },
    },
    responses: { 200: eitherChanged, ...commandProblems() },
  });

const cancel = createRoute({
  method: 'delete',
  path: '/orders/{id}',
  operationId: 'cancelOrder',
  tags: ['orders'],
  summary: 'Cancel an order',
  description: 'What was paid is returned. Customers may cancel until the kitchen starts, managers until the handover.',
  request: { params: idParam, headers: commandHeaders, query: cancelRequest },
  responses: { 200: eitherChanged, ...commandProblems() },
});

/** The kitchen steps with an address of their own. */
type RoutedStep = {
  [Command in KitchenCommand]: (typeof KITCHEN_STEPS)[Command]['path'] extends string ? Command : never;
}[KitchenCommand];
const STEPS: Readonly<Record<RoutedStep, Omit<KitchenAction, 'path'>>> = {
  startCooking: {
    operationId: 'startCooking',
    summary: 'Start cooking an order',
    description: 'Takes a kitchen slot; a card’s payment is captured.',
  },
  complete: {
    operationId: 'completeOrder',
    summary: 'Complete an order',
    description: 'Frees its slot; the customer is notified.',
  },
};

interface KitchenAction {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
}

const kitchenAction = ({ path, ...about }: KitchenAction) =>
  createRoute({
    method: 'post',
    path: `/kitchen/orders/{id}/${path}`,
    ...about,
    tags: ['kitchen'],
    request: { params: idParam, headers: commandHeaders },
    responses: { 200: changed, ...commandProblems() },
  });

/** A step of which it is recorded who takes it. */
const kitchenStep = ({ path, ...about }: KitchenAction) =>
  createRoute({
    method: 'post',
    path: `/kitchen/orders/{id}/${path}`,
    ...about,
    tags: ['kitchen'],
    middleware: [emptyBodyIsNone] as const,
    request: {
      params: idParam,
      headers: commandHeaders,
      body: { required: false, content: { 'application/json': { schema: kitchenStepRequest } } },
    },
    responses: { 200: changed, ...commandProblems() },
  });

const hold = createRoute({
  method: 'post',
  path: '/kitchen/orders/{id}/hold',
  operationId: 'holdOrder',
  tags: ['kitchen'],
  summary: 'Put a waiting order on hold',
  description:
    'It stays in the queue and cannot be started until it is released. It is still escalated and cancelled like any order ' +
    'that is not started.',
  request: {
    params: idParam,
    headers: commandHeaders,
    body: { required: false, content: { 'application/json': { schema: holdRequest } } },
  },
  responses: { 200: changed, ...commandProblems() },
});

const rush = kitchenAction({
  path: 'rush',
  operationId: 'rushOrder',
  summary: 'Move a waiting order to the front of the queue',
  description: 'Behind those rushed before it.',
});

const release = kitchenAction({
  path: 'release',
  operationId: 'releaseOrder',
  summary: 'Release a held order',
  description: 'It takes its place in the queue by its promise again.',
});

const resumePayment = createRoute({
  method: 'post',
  path: '/orders/{id}/payment/resume',
  operationId: 'resumePayment',
  tags: ['orders'],
  summary: 'Report that the customer has confirmed the payment',
  description: 'For an order whose payment is action_required: checks with the provider again.',
  request: { params: idParam, headers: commandHeaders },
  responses: { 200: changed, ...commandProblems() },
});

/** Commands on placed orders, by customers and by the kitchen. */
export function orderCommandRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  async function changeStatus(c: Context<AppEnv>, body: z.output<typeof statusRequest>) {
    const { status, driver_id: driverId, notes, by, tapped_at: tapped } = body;
    return answerEither(
      c,
      await setStatus(desk, deps, orderRequest(c), {
        status,
        driverId,
        notes,
        cook: c.var.principal.cook ?? readCook(by),
        tappedAt: readTapped(tapped),
      }),
    );
  }

  /** Responds with the order's new place in the queue. */
  async function turn(c: Context<AppEnv>, command: Extract<PublicCommand, { type: 'rush' | 'hold' | 'release' }>) {
    const turned = await desk.carryOut(orderRequest(c), command);
    const outlook = await readOutlook(deps, c.var.store, [turned.state]);
    return answerOrder(c, turned, 200, outlook(turned.state));
  }

  const routes = router()
    .openapi(statusRoute('/orders/{id}/status', 'orders'), (c) => changeStatus(c, c.req.valid('json')))
    .openapi(statusRoute('/kitchen/orders/{id}/status', 'kitchen'), (c) => changeStatus(c, c.req.valid('json')))
    .openapi(cancel, async (c) => {
      const { reason } = c.req.valid('query');
      const command = reason === undefined ? { type: 'cancel' as const } : { type: 'cancel' as const, reason };
      return answerEither(c, await desk.carryOut(orderRequest(c), command));
    });
  for (const type of Object.keys(STEPS) as RoutedStep[]) {
    routes.openapi(kitchenStep({ path: KITCHEN_STEPS[type].path, ...STEPS[type] }), async (c) => {
      // On a device, a PIN has said who it is.
      const { by, tapped_at: tapped } = c.req.valid('json');
      const [cook, tappedAt] = [c.var.principal.cook ?? readCook(by), readTapped(tapped)];
      return answerOrder(
        c,
        await desk.carryOut(orderRequest(c), { type, ...(cook && { cook }), ...(tappedAt && { tappedAt }) }),
      );
    });
  }
  return routes
    .openapi(rush, (c) => turn(c, { type: 'rush' }))
    .openapi(hold, async (c) => {
      const { reason } = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
      return turn(c, reason === undefined ? { type: 'hold' } : { type: 'hold', reason });
    })
    .openapi(release, (c) => turn(c, { type: 'release' }))
    .openapi(resumePayment, async (c) =>
      answerOrder(c, await desk.carryOut(orderRequest(c), { type: 'resumePayment' })),
    );
}
