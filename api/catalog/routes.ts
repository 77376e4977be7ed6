import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { findPizza, readMenuOfNow } from '../../application/catalog/menu.ts';
import type { ApiDeps } from '../deps.ts';
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

/** The menu. Responses are cacheable for a minute, and revalidated by ETag. */
export function menuRoutes(deps: ApiDeps) {
  const routes = router();
  routes.use('/menu/*', etag(), async (c, next) => {
    await next();
    if (c.res.ok && c.req.method === 'GET' && !c.res.headers.has('Cache-Control'))
      c.header('Cache-Control', 'public, max-age=60');
  });
  return routes
    .openapi(pizzas, async (c) => c.json((await readMenuOfNow(deps, c.var.store.id)).pizzas.map(viewPizza), 200))
    .openapi(pizza, async (c) => c.json(viewPizza(await findPizza(deps, c.var.store.id, c.req.valid('param').id)), 200))
    .openapi(toppings, async (c) => c.json((await readMenuOfNow(deps, c.var.store.id)).toppings.map(viewTopping), 200));
}
