import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { inServingOrder, outlookOf } from '../../domain/kitchen/queue.ts';
import { pauseKitchen, pauseOf, resumeKitchen, setCooks, slotsOf } from '../../domain/kitchen/shift.ts';
import type { Kitchen } from '../../domain/kitchen/kitchen.ts';
import { isPlaced, type OrderState } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { readUnlessDamaged } from '../../ports.ts';
import { actorOf } from '../../application/principal.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { kitchenQueueView, kitchenStatusView, pauseRequest, staffRequest, type KitchenStatusView } from './schemas.ts';
import { invalid } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { viewKitchenOrder, viewTicket } from '../orders/views.ts';

/** The average cooking time is taken over this many of the latest orders. */
const AVERAGED_ORDERS = 20;

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

const pause = createRoute({
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

const resume = createRoute({
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
export function kitchenRoutes({ storage, now }: Pick<ApiDeps, 'storage' | 'now'>) {
  async function orderOf(storeId: StoreId, orderId: OrderId): Promise<OrderState[]> {
    const stored = await readUnlessDamaged(storage.orders, storeId, orderId);
    return stored && stored !== 'damaged' && isPlaced(stored.state) ? [stored.state] : [];
  }

  async function averageCookingMinutes(storeId: StoreId): Promise<number> {
    const { orders } = await storage.orders.list(storeId, {
      statuses: ['delivered', 'delivering', 'ready'],
      limit: AVERAGED_ORDERS,
    });
    const cooked = orders.flatMap(({ cookingStartedAt, readyAt }) =>
      cookingStartedAt && readyAt ? [(Date.parse(readyAt) - Date.parse(cookingStartedAt)) / 60_000] : [],
    );
    if (cooked.length > 0) return Math.round(average(cooked));
    const menu = await storage.catalog.menu(storeId);
    const planned = menu?.pizzas.flatMap((pizza) => pizza.variants.map((variant) => variant.cookingMinutes)) ?? [];
    return Math.round(average(planned));
  }

  async function viewKitchen(store: StoreSettings): Promise<KitchenStatusView> {
    const kitchen = await storage.kitchen.get(store.id);
    const at = instant(now());
    const outlook = outlookOf(kitchen, store.kitchen, at);
    const active = (await Promise.all(kitchen.slots.map(({ orderId }) => orderOf(store.id, orderId)))).flat();
    const slots = slotsOf(kitchen, store.kitchen);
    const pausing = pauseOf(kitchen, at);
    return {
      current_capacity: kitchen.slots.length,
      max_concurrent_orders: slots,
      active_orders: active.map((order) => viewKitchenOrder(order, outlook.get(order.id))),
      waiting_orders: kitchen.tickets.length,
      is_at_capacity: kitchen.slots.length >= slots,
      average_cooking_time: await averageCookingMinutes(store.id),
      cooks: kitchen.cooks ?? null,
      pause: pausing
        ? { since: pausing.since, until: pausing.until ?? null, reason: pausing.reason ?? null, by: pausing.by }
        : null,
    };
  }

  async function change(c: Context<AppEnv>, apply: (kitchen: Kitchen) => Kitchen): Promise<KitchenStatusView> {
    const { store } = c.var;
    await storage.kitchen.change(store.id, (kitchen) => ({ kitchen: apply(kitchen), result: undefined }));
    return viewKitchen(store);
  }

  return router()
    .openapi(status('/kitchen'), async (c) => c.json(await viewKitchen(c.var.store), 200))
    .openapi(status('/kitchen/status'), async (c) => c.json(await viewKitchen(c.var.store), 200))
    .openapi(queue, async (c) => {
      const { store } = c.var;
      const kitchen = await storage.kitchen.get(store.id);
      const outlook = outlookOf(kitchen, store.kitchen, instant(now()));
      const waiting = await Promise.all(
        inServingOrder(kitchen.tickets).map(async (ticket) => {
          const [order] = await orderOf(store.id, ticket.orderId);
          return order ? [viewTicket(order, ticket, outlook.get(order.id))] : [];
        }),
      );
      return c.json(waiting.flat(), 200);
    })
    .openapi(pause, async (c) => {
      const { until, reason } = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
      const since = instant(now());
      const end = until === undefined ? undefined : instant(Date.parse(until));
      if (end !== undefined && end <= since)
        throw invalid([{ field: 'until', code: 'in_the_past', message: 'This time has gone by.' }]);
      const by = actorOf(c.var.principal);
      const pausing = { since, by, ...(end === undefined ? {} : { until: end }), ...(reason ? { reason } : {}) };
      return c.json(await change(c, (kitchen) => pauseKitchen(kitchen, pausing)), 200);
    })
    .openapi(resume, async (c) => c.json(await change(c, resumeKitchen), 200))
    .openapi(staff, async (c) => {
      const { cooks } = c.req.valid('json');
      return c.json(await change(c, (kitchen) => setCooks(kitchen, cooks ?? undefined)), 200);
    });
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
