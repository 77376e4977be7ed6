import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { findPizza, readMenuOfNow } from '../../application/catalog/menu.ts';
import { isShown, type MenuFilter } from '../../domain/catalog/display.ts';
import type { MenuPizza, MenuTopping } from '../../domain/catalog/menu.ts';
import type { ApiDeps } from '../deps.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { itemEtag } from './item-etag.ts';
import { categoryView, pizzaQuery, pizzaView, toppingQuery, toppingView } from './schemas.ts';
import { viewCategory, viewPizza, viewTopping } from './views.ts';

const unchanged = empty('Unchanged since the ETag in If-None-Match.', 'ETag', 'Cache-Control');

const pizzas = createRoute({
  method: 'get',
  path: '/menu/pizzas',
  operationId: 'listPizzas',
  tags: ['menu'],
  summary: 'The pizzas',
  description:
    'With their sizes and current prices, by category and position. What is unavailable is among them, and said to be, unless it is ' +
    'filtered out. Cacheable for a minute.',
  request: { query: pizzaQuery },
  responses: {
    200: json(z.array(pizzaView), 'All pizzas, with sizes and prices.', 'ETag', 'Cache-Control'),
    304: unchanged,
    ...problems(),
  },
});

const pizza = createRoute({
  method: 'get',
  path: '/menu/pizzas/{id}',
  operationId: 'getPizza',
  tags: ['menu'],
  summary: 'One pizza',
  description: 'By its id or its name.',
  request: { params: z.object({ id: z.string().openapi({ example: 'margherita' }) }) },
  responses: {
    200: json(pizzaView, 'The pizza.', 'ETag', 'Cache-Control'),
    304: unchanged,
    ...problems('pizza_not_found'),
  },
});

const toppings = createRoute({
  method: 'get',
  path: '/menu/toppings',
  operationId: 'listToppings',
  tags: ['menu'],
  summary: 'The toppings',
  description: 'With their current prices, by position. Cacheable for a minute.',
  request: { query: toppingQuery },
  responses: {
    200: json(z.array(toppingView), 'All toppings, with prices.', 'ETag', 'Cache-Control'),
    304: unchanged,
    ...problems(),
  },
});

const categories = createRoute({
  method: 'get',
  path: '/menu/categories',
  operationId: 'listCategories',
  tags: ['menu'],
  summary: 'The categories',
  description: 'In the order of display. Cacheable for a minute.',
  responses: {
    200: json(z.array(categoryView), 'All categories.', 'ETag', 'Cache-Control'),
    304: unchanged,
    ...problems(),
  },
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
    .openapi(categories, async (c) =>
      c.json((await readMenuOfNow(deps, c.var.store.id)).categories.map(viewCategory), 200),
    )
    .openapi(pizzas, async (c) => {
      const shown = (await readMenuOfNow(deps, c.var.store.id)).pizzas.filter(isWanted(c.req.valid('query')));
      return c.json(
        shown.map((each) => viewPizza(each, c.var.store)),
        200,
      );
    })
    .openapi(pizza, async (c) => {
      const found = await findPizza(deps, c.var.store.id, c.req.valid('param').id);
      c.header('ETag', itemEtag(found));
      return c.json(viewPizza(found, c.var.store), 200);
    })
    .openapi(toppings, async (c) => {
      const shown = (await readMenuOfNow(deps, c.var.store.id)).toppings.filter(isWanted(c.req.valid('query')));
      return c.json(
        shown.map((each) => viewTopping(each, c.var.store)),
        200,
      );
    });
}

function isWanted(filter: MenuFilter): (item: MenuPizza | MenuTopping) => boolean {
  return (item) => isShown(item, filter);
}
