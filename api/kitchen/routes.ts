import { createRoute } from '@hono/zod-openapi';
import { lookAtKitchen, readQueue, type KitchenLook } from '../../application/kitchen/look.ts';
import { pause, resume, setStaff } from '../../application/kitchen/shift.ts';
import type { ApiDeps } from '../deps.ts';
import { json, problems, router } from '../http/routing.ts';
import { viewActiveOrder, viewTicket } from '../orders/views.ts';
import { viewPause } from './holding.ts';
import { kitchenQueueView, kitchenStatusView, pauseRequest, staffRequest, type KitchenStatusView } from './schemas.ts';

const status = (path: '/kitchen' | '/kitchen/status', operationId: string) =>
  createRoute({
    method: 'get',
    path,
    operationId,
    tags: ['kitchen'],
    summary: 'Read the state of the kitchen',
    description: 'How many slots are in use, what is in them, who is on shift, and whether new orders are paused.',
    responses: {
      200: json(kitchenStatusView, 'Slots, their orders, and cooks on shift.'),
      ...problems(),
    },
  });

const queue = createRoute({
  method: 'get',
  path: '/kitchen/queue',
  operationId: 'listKitchenQueue',
  tags: ['kitchen'],
  summary: 'List orders waiting for a cook, next one first',
  description: 'Rushed orders first, then by promise; held ones last.',
  responses: { 200: json(kitchenQueueView, 'The queue.'), ...problems() },
});

const pauseRoute = createRoute({
  method: 'post',
  path: '/kitchen/pause',
  operationId: 'pauseKitchen',
  tags: ['kitchen'],
  summary: 'Pause new orders',
  description:
    'Until resumed, or until a time. Queued orders are still cooked, and scheduled orders accepted. A second pause replaces the first.',
  request: { body: { required: false, content: { 'application/json': { schema: pauseRequest } } } },
  responses: { 200: json(kitchenStatusView, 'The updated kitchen.'), ...problems() },
});

const resumeRoute = createRoute({
  method: 'post',
  path: '/kitchen/resume',
  operationId: 'resumeKitchen',
  tags: ['kitchen'],
  summary: 'Resume new orders',
  description: 'Ends a pause; without one nothing changes.',
  responses: { 200: json(kitchenStatusView, 'The updated kitchen.'), ...problems() },
});

const staff = createRoute({
  method: 'post',
  path: '/kitchen/staff',
  operationId: 'setKitchenStaff',
  tags: ['kitchen'],
  summary: 'Set the number of cooks on shift',
  description: 'Limits the slots to what they can work on, up to the store’s slots. Orders being cooked continue.',
  request: { body: { required: true, content: { 'application/json': { schema: staffRequest } } } },
  responses: { 200: json(kitchenStatusView, 'The updated kitchen.'), ...problems() },
});

/** The kitchen's own state. Its commands on orders are in api/orders. */
export function kitchenRoutes(deps: ApiDeps) {
  return router()
    .openapi(status('/kitchen', 'getKitchen'), async (c) =>
      c.json(viewKitchen(await lookAtKitchen(deps, c.var.store, c.var.principal)), 200),
    )
    .openapi(status('/kitchen/status', 'getKitchenStatus'), async (c) =>
      c.json(viewKitchen(await lookAtKitchen(deps, c.var.store, c.var.principal)), 200),
    )
    .openapi(queue, async (c) => c.json((await readQueue(deps, c.var.store, c.var.principal)).map(viewTicket), 200))
    .openapi(pauseRoute, async (c) => {
      const { store, principal } = c.var;
      const form = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
      return c.json(viewKitchen(await pause(deps, store, principal, form)), 200);
    })
    .openapi(resumeRoute, async (c) => c.json(viewKitchen(await resume(deps, c.var.store, c.var.principal)), 200))
    .openapi(staff, async (c) => {
      const { cooks } = c.req.valid('json');
      return c.json(viewKitchen(await setStaff(deps, c.var.store, c.var.principal, cooks)), 200);
    });
}

function viewKitchen(kitchen: KitchenLook): KitchenStatusView {
  const { pause: pausing, nameOf } = kitchen;
  return {
    current_capacity: kitchen.taken,
    max_concurrent_orders: kitchen.slots,
    has_free_slot: kitchen.taken < kitchen.slots,
    active_orders: kitchen.active.map((each) => viewActiveOrder(each, kitchen.at, nameOf)),
    waiting_orders: kitchen.waiting,
    max_waiting_orders: kitchen.mostWaiting,
    is_at_capacity: kitchen.isAtCapacity,
    average_cooking_time: kitchen.averageCookingMinutes,
    cooks: kitchen.cooks ?? null,
    pause: viewPause(pausing, nameOf),
  };
}
