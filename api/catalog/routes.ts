import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { findByIdOrName, type Menu } from '../../domain/catalog/menu.ts';
import { soldOut } from '../../domain/stock/index.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { ApiDeps } from '../deps.ts';
import { Refused } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { pizzaView, toppingView } from '../orders/schemas.ts';
import { viewPizza, viewTopping } from '../orders/views.ts';

const pizzas = createRoute({
  method: 'get',
  path: '/menu/pizzas',
  tags: ['menu'],
  summary: 'The pizzas',
  ...scoped('menu:read'),
  responses: { 200: json(z.array(pizzaView), 'All pizzas, with sizes and prices.'), ...problems('store_not_found') },
});

const pizza = createRoute({
  method: 'get',
  path: '/menu/pizzas/{id}',
  tags: ['menu'],
  summary: 'One pizza',
  ...scoped('menu:read'),
  request: { params: z.object({ id: z.string().openapi({ example: 'margherita' }) }) },
  responses: { 200: json(pizzaView, 'The pizza.'), ...problems('pizza_not_found') },
});

const toppings = createRoute({
  method: 'get',
  path: '/menu/toppings',
  tags: ['menu'],
  summary: 'The toppings',
  ...scoped('menu:read'),
  responses: { 200: json(z.array(toppingView), 'All toppings, with prices.'), ...problems('store_not_found') },
});

/** The menu. Its answers may be kept for a minute, and are asked for again by their ETag. */
export function menuRoutes({ storage: { catalog, stock }, now }: ApiDeps) {
  /** What cannot be made for want of stock is not available either. */
  async function menuOf(storeId: StoreId): Promise<Menu> {
    const menu = (await catalog.menu(storeId)) ?? { pizzas: [], toppings: [] };
    const room = await stock.get(storeId);
    if (Object.keys(room.items).length === 0) return menu;
    const off = soldOut(room, { menu, recipes: await catalog.recipes(storeId) }, instant(now()));
    const unless = <T extends { id: string; available: boolean }>(gone: ReadonlySet<string>, item: T): T =>
      gone.has(item.id) ? { ...item, available: false } : item;
    return {
      pizzas: menu.pizzas.map((item) => unless(off.pizzas, item)),
      toppings: menu.toppings.map((item) => unless(off.toppings, item)),
    };
  }
  const routes = router();
  routes.use('/menu/*', etag(), async (c, next) => {
    await next();
    if (c.res.ok && c.req.method === 'GET' && !c.res.headers.has('Cache-Control'))
      c.header('Cache-Control', 'public, max-age=60');
  });
  return routes
    .openapi(pizzas, async (c) => c.json((await menuOf(c.var.store.id)).pizzas.map(viewPizza), 200))
    .openapi(pizza, async (c) => {
      const { id } = c.req.valid('param');
      const found = findByIdOrName((await menuOf(c.var.store.id)).pizzas, id);
      if (!found) throw new Refused('pizza_not_found', `There is no pizza "${id}" on the menu.`);
      return c.json(viewPizza(found), 200);
    })
    .openapi(toppings, async (c) => c.json((await menuOf(c.var.store.id)).toppings.map(viewTopping), 200));
}
