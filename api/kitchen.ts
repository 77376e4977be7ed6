import { createRoute } from '@hono/zod-openapi';
import { isPlaced, type OrderState } from '../domain/order/index.ts';
import type { OrderId, StoreId } from '../domain/values.ts';
import type { ApiDeps } from './app.ts';
import { json, problems, router, scoped } from './routing.ts';
import { kitchenQueueView, kitchenStatusView } from './schemas.ts';
import { viewKitchenOrder, viewTicket } from './views.ts';

/** The average cooking time is taken over this many of the latest orders. */
const AVERAGED_ORDERS = 20;

const status = createRoute({
  method: 'get',
  path: '/kitchen/status',
  tags: ['kitchen'],
  summary: 'How busy the kitchen is',
  ...scoped('kitchen:read'),
  responses: { 200: json(kitchenStatusView, 'Slots, and the orders in them.'), ...problems('store_not_found') },
});

const queue = createRoute({
  method: 'get',
  path: '/kitchen/queue',
  tags: ['kitchen'],
  summary: 'The orders that wait for a cook, next one first',
  ...scoped('kitchen:read'),
  responses: { 200: json(kitchenQueueView, 'The queue.'), ...problems('store_not_found') },
});

/** What the kitchen looks at. What it does stands with the orders. */
export function kitchenRoutes({ storage }: ApiDeps) {
  async function orderOf(storeId: StoreId, orderId: OrderId): Promise<OrderState[]> {
    const stored = await storage.orders.get(storeId, orderId);
    return stored && isPlaced(stored.state) ? [stored.state] : [];
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

  return router()
    .openapi(status, async (c) => {
      const { store } = c.var;
      const kitchen = await storage.kitchen.get(store.id);
      const active = await Promise.all(kitchen.slots.map((slot) => orderOf(store.id, slot.orderId)));
      return c.json(
        {
          current_capacity: kitchen.slots.length,
          max_concurrent_orders: store.kitchen.slots,
          active_orders: active.flat().map(viewKitchenOrder),
          waiting_orders: kitchen.tickets.length,
          is_at_capacity: kitchen.slots.length >= store.kitchen.slots,
          average_cooking_time: await averageCookingMinutes(store.id),
        },
        200,
      );
    })
    .openapi(queue, async (c) => {
      const { store } = c.var;
      const { tickets } = await storage.kitchen.get(store.id);
      const waiting = await Promise.all(
        tickets.map(async (ticket, index) => {
          const [order] = await orderOf(store.id, ticket.orderId);
          return order ? [viewTicket(order, ticket, index + 1)] : [];
        }),
      );
      return c.json(waiting.flat(), 200);
    });
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
