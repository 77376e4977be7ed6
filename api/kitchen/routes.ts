import { createRoute } from '@hono/zod-openapi';
import { lookAtKitchen, readQueue, type KitchenLook } from '../../application/kitchen/look.ts';
import { pause, resume, setStaff } from '../../application/kitchen/shift.ts';
import type { ApiDeps } from '../deps.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { viewKitchenOrder, viewTicket } from '../orders/views.ts';
import { kitchenQueueView, kitchenStatusView, pauseRequest, staffRequest, type KitchenStatusView } from './schemas.ts';

const badBody = ['malformed_json', 'body_too_large', 'unsupported_media_type', 'validation_failed'] as const;

const status = (path: '/kitchen' | '/kitchen/status') =>
  createRoute({
    method: 'get',
    path,
    tags: ['kitchen'],
    summary: 'How busy the kitchen is',
    ...scoped('kitchen:read'),
    responses: {
      200: json(kitchenStatusView, 'Slots, the orders in them, and who works.'),
      ...problems('store_not_found'),
    },
  });

const queue = createRoute({
  method: 'get',
  path: '/kitchen/queue',
  tags: ['kitchen'],
  summary: 'The orders that wait for a cook, next one first',
  description: 'Rushed orders first, then by what was promised; those that are held come last.',
  ...scoped('kitchen:read'),
  responses: { 200: json(kitchenQueueView, 'The queue.'), ...problems('store_not_found') },
});

const pauseRoute = createRoute({
  method: 'post',
  path: '/kitchen/pause',
  tags: ['kitchen'],
  summary: 'Take no new orders for now',
  description:
    'Until it is resumed, or until a time. What waits is cooked, and orders for later are taken. A second pause takes the place of the first.',
  ...scoped('kitchen:manage'),
  request: { body: { required: false, content: { 'application/json': { schema: pauseRequest } } } },
  responses: { 200: json(kitchenStatusView, 'The kitchen as it now is.'), ...problems('store_not_found', ...badBody) },
});

const resumeRoute = createRoute({
  method: 'post',
  path: '/kitchen/resume',
  tags: ['kitchen'],
  summary: 'Take orders again',
  ...scoped('kitchen:manage'),
  responses: { 200: json(kitchenStatusView, 'The kitchen as it now is.'), ...problems('store_not_found') },
});

const staff = createRoute({
  method: 'post',
  path: '/kitchen/staff',
  tags: ['kitchen'],
  summary: 'Say how many cooks are on shift',
  description:
    'The kitchen has as many slots as they can work, and never more than the store has. What is being cooked goes on.',
  ...scoped('kitchen:manage'),
  request: { body: { required: true, content: { 'application/json': { schema: staffRequest } } } },
  responses: { 200: json(kitchenStatusView, 'The kitchen as it now is.'), ...problems('store_not_found', ...badBody) },
});

/** What the kitchen looks at, and what it says of itself. What it does with orders stands with them. */
export function kitchenRoutes(deps: ApiDeps) {
  return router()
    .openapi(status('/kitchen'), async (c) => c.json(viewKitchen(await lookAtKitchen(deps, c.var.store)), 200))
    .openapi(status('/kitchen/status'), async (c) => c.json(viewKitchen(await lookAtKitchen(deps, c.var.store)), 200))
    .openapi(queue, async (c) => c.json((await readQueue(deps, c.var.store)).map(viewTicket), 200))
    .openapi(pauseRoute, async (c) => {
      const { store, principal } = c.var;
      const form = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
      return c.json(viewKitchen(await pause(deps, store, principal, form)), 200);
    })
    .openapi(resumeRoute, async (c) => c.json(viewKitchen(await resume(deps, c.var.store)), 200))
    .openapi(staff, async (c) => {
      const { cooks } = c.req.valid('json');
      return c.json(viewKitchen(await setStaff(deps, c.var.store, cooks)), 200);
    });
}

function viewKitchen(kitchen: KitchenLook): KitchenStatusView {
  const { pause: pausing } = kitchen;
  return {
    current_capacity: kitchen.taken,
    max_concurrent_orders: kitchen.slots,
    active_orders: kitchen.active.map(viewKitchenOrder),
    waiting_orders: kitchen.waiting,
    is_at_capacity: kitchen.taken >= kitchen.slots,
    average_cooking_time: kitchen.averageCookingMinutes,
    cooks: kitchen.cooks ?? null,
    pause: pausing
      ? { since: pausing.since, until: pausing.until ?? null, reason: pausing.reason ?? null, by: pausing.by }
      : null,
  };
}
