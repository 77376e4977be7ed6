import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  addItem,
  removeItem,
  replaceItem,
  replaceMenu,
  setAvailable,
  type EditRequest,
  type ItemForm,
  type MenuKind,
  type SoldKind,
} from '../../application/catalog/edit-menu.ts';
import { readMenu } from '../../application/catalog/menu.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import { categoryFormat, menuFormat, pizzaFormat, toppingFormat, writeMenu } from '../../formats/menu.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { itemEtag, itemEtags } from './item-etag.ts';
import { contentEtag, isAsRead } from '../http/headers.ts';
import { empty, json, problems, readAs, router } from '../http/routing.ts';
import {
  availabilityRequest,
  categoryItemRequest,
  categoryView,
  menuRequest,
  menuView,
  pizzaItemRequest,
  pizzaView,
  toppingItemRequest,
  toppingView,
} from './schemas.ts';
import { viewCategory, viewMenu, viewPizza, viewTopping } from './views.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'margherita' }) });
const changeHeaders = z.object({
  'if-match': z.string().optional().openapi({ description: 'The expected ETag of the menu, or of the item itself.' }),
});
const bodyOf = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const NAMES = { categories: 'Category', pizzas: 'Pizza', toppings: 'Topping' } as const;
const NOT_FOUND = {
  categories: 'category_not_found',
  pizzas: 'pizza_not_found',
  toppings: 'topping_not_found',
} as const;
/** Problems of a removal, beside those of every change. */
const IN_USE = { categories: ['category_in_use'], pizzas: [], toppings: [] } as const;

const read = createRoute({
  method: 'get',
  path: '/menu',
  operationId: 'getMenu',
  tags: ['menu'],
  summary: 'Read the whole menu, in the format of PUT',
  description:
    'Categories, pizzas and toppings with everything that PUT sets, in the order in which they were written; availability as it was set.',
  responses: {
    200: json(menuView, 'The menu in the format of PUT; use its ETag for If-Match.', 'ETag', 'Cache-Control'),
    304: empty('Unchanged since the ETag in If-None-Match.', 'ETag', 'Cache-Control'),
    ...problems(),
  },
});

const replace = createRoute({
  method: 'put',
  path: '/menu',
  operationId: 'replaceMenu',
  tags: ['menu'],
  summary: 'Replace the whole menu',
  description: 'Items left out are removed. Existing orders keep their names and prices.',
  request: { headers: changeHeaders, body: bodyOf(menuRequest) },
  responses: { 200: json(menuView, 'The updated menu.', 'ETag'), ...problems('version_mismatch') },
});

const removal = (kind: MenuKind) =>
  createRoute({
    method: 'delete',
    path: `/menu/${kind}/{id}`,
    operationId: `remove${NAMES[kind]}`,
    tags: ['menu'],
    summary: 'Remove it from the menu; existing orders keep it',
    description: 'It can no longer be ordered.',
    request: { params: idParam, headers: changeHeaders },
    responses: { 204: empty('Removed.'), ...problems(NOT_FOUND[kind], ...IN_USE[kind], 'version_mismatch') },
  });

const creation = <Body extends z.ZodType, View extends z.ZodType>(kind: MenuKind, body: Body, view: View) =>
  createRoute({
    method: 'post',
    path: `/menu/${kind}`,
    operationId: `add${NAMES[kind]}`,
    tags: ['menu'],
    summary: 'Add an item to the menu',
    description: 'At the end of its list.',
    request: { headers: changeHeaders, body: bodyOf(body) },
    responses: { 201: json(view, 'The new item.', 'ETag', 'Location'), ...problems('version_mismatch') },
  });

const replacement = <Body extends z.ZodType, View extends z.ZodType>(kind: MenuKind, body: Body, view: View) =>
  createRoute({
    method: 'put',
    path: `/menu/${kind}/{id}`,
    operationId: `replace${NAMES[kind]}`,
    tags: ['menu'],
    summary: 'Replace an item of the menu; existing orders are not affected',
    description: 'All of its fields: those left out get their defaults.',
    request: { params: idParam, headers: changeHeaders, body: bodyOf(body) },
    responses: { 200: json(view, 'The updated item.', 'ETag'), ...problems('version_mismatch', NOT_FOUND[kind]) },
  });

const availability = <View extends z.ZodType>(kind: SoldKind, view: View) =>
  createRoute({
    method: 'put',
    path: `/menu/${kind}/{id}/availability`,
    operationId: `set${NAMES[kind]}Availability`,
    tags: ['menu'],
    summary: 'Set its availability',
    description: '"86" it with `{ "available": false }`: it stays on the menu, and orders with it are refused.',
    // Who runs out of something must be able to say so at once.
    request: { params: idParam, headers: changeHeaders, body: bodyOf(availabilityRequest) },
    responses: { 200: json(view, 'The updated item.', 'ETag'), ...problems('version_mismatch', NOT_FOUND[kind]) },
  });

/** Editing the menu. Existing orders keep their names and prices. */
export function menuManagementRoutes(deps: ApiDeps) {
  return router()
    .openapi(read, async (c) => {
      c.header('Cache-Control', 'no-cache');
      return answerMenu(c, await readMenu(deps, c.var.store.id));
    })
    .openapi(replace, async (c) => {
      const body = c.req.valid('json');
      const menu = await replaceMenu(deps, editRequest(c), () => readAs(menuFormat(c.var.store.currency), body));
      return answerMenu(c, menu);
    })
    .openapi(creation('pizzas', pizzaItemRequest, pizzaView), async (c) => {
      const pizza = await addItem(deps, editRequest(c), 'pizzas', pizzaForm(c, c.req.valid('json')));
      c.header('Location', addressOf(c, pizza.id));
      c.header('ETag', itemEtag(pizza));
      return c.json(viewPizza(pizza, c.var.store), 201);
    })
    .openapi(replacement('pizzas', pizzaItemRequest, pizzaView), async (c) => {
      const change = { id: c.req.valid('param').id, form: pizzaForm(c, c.req.valid('json')) };
      const pizza = await replaceItem(deps, editRequest(c, 'pizzas'), 'pizzas', change);
      c.header('ETag', itemEtag(pizza));
      return c.json(viewPizza(pizza, c.var.store), 200);
    })
    .openapi(availability('pizzas', pizzaView), async (c) => {
      const change = { ...c.req.valid('param'), ...c.req.valid('json') };
      const pizza = await setAvailable(deps, editRequest(c, 'pizzas'), 'pizzas', change);
      c.header('ETag', itemEtag(pizza));
      return c.json(viewPizza(pizza, c.var.store), 200);
    })
    .openapi(removal('pizzas'), async (c) => {
      await removeItem(deps, editRequest(c, 'pizzas'), 'pizzas', c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(creation('toppings', toppingItemRequest, toppingView), async (c) => {
      const topping = await addItem(deps, editRequest(c), 'toppings', toppingForm(c, c.req.valid('json')));
      c.header('Location', addressOf(c, topping.id));
      c.header('ETag', itemEtag(topping));
      return c.json(viewTopping(topping, c.var.store), 201);
    })
    .openapi(replacement('toppings', toppingItemRequest, toppingView), async (c) => {
      const change = { id: c.req.valid('param').id, form: toppingForm(c, c.req.valid('json')) };
      const topping = await replaceItem(deps, editRequest(c, 'toppings'), 'toppings', change);
      c.header('ETag', itemEtag(topping));
      return c.json(viewTopping(topping, c.var.store), 200);
    })
    .openapi(availability('toppings', toppingView), async (c) => {
      const change = { ...c.req.valid('param'), ...c.req.valid('json') };
      const topping = await setAvailable(deps, editRequest(c, 'toppings'), 'toppings', change);
      c.header('ETag', itemEtag(topping));
      return c.json(viewTopping(topping, c.var.store), 200);
    })
    .openapi(removal('toppings'), async (c) => {
      await removeItem(deps, editRequest(c, 'toppings'), 'toppings', c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(creation('categories', categoryItemRequest, categoryView), async (c) => {
      const category = await addItem(deps, editRequest(c), 'categories', categoryForm(c.req.valid('json')));
      c.header('Location', addressOf(c, category.id));
      c.header('ETag', itemEtag(category));
      return c.json(viewCategory(category), 201);
    })
    .openapi(replacement('categories', categoryItemRequest, categoryView), async (c) => {
      const change = { id: c.req.valid('param').id, form: categoryForm(c.req.valid('json')) };
      const category = await replaceItem(deps, editRequest(c, 'categories'), 'categories', change);
      c.header('ETag', itemEtag(category));
      return c.json(viewCategory(category), 200);
    })
    .openapi(removal('categories'), async (c) => {
      await removeItem(deps, editRequest(c, 'categories'), 'categories', c.req.valid('param').id);
      return c.body(null, 204);
    });
}

/** Of the menu, or of one of its items: then either’s ETag will do. */
function editRequest(c: Context<AppEnv>, kind?: MenuKind): EditRequest {
  const { id } = c.req.param() as { id?: string };
  const etagsOf = (menu: Menu): string[] => {
    const item = kind && menu[kind]?.find((each) => each.id === id);
    return [etagOf(menu), ...(item ? itemEtags(item) : [])];
  };
  return { storeId: c.var.store.id, matches: isAsRead(c, etagsOf) };
}

function pizzaForm(c: Context<AppEnv>, body: z.output<typeof pizzaItemRequest>): ItemForm<'pizzas'> {
  const { id, name } = body;
  return { id, name, read: (itsId) => readAs(pizzaFormat(c.var.store.currency), { ...body, id: itsId }) };
}

function toppingForm(c: Context<AppEnv>, body: z.output<typeof toppingItemRequest>): ItemForm<'toppings'> {
  const { id, name } = body;
  return { id, name, read: (itsId) => readAs(toppingFormat(c.var.store.currency), { ...body, id: itsId }) };
}

function categoryForm(body: z.output<typeof categoryItemRequest>): ItemForm<'categories'> {
  const { id, name } = body;
  return { id, name, read: (itsId) => readAs(categoryFormat, { ...body, id: itsId }) };
}

function answerMenu(c: Context<AppEnv>, menu: Menu) {
  c.header('ETag', etagOf(menu));
  return c.json(viewMenu(menu, c.var.store), 200);
}

function addressOf(c: Context<AppEnv>, id: string): string {
  return `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${id}`;
}

function etagOf(menu: Menu): string {
  return contentEtag(writeMenu(menu));
}
