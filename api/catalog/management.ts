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
} from '../../application/catalog/edit-menu.ts';
import { readMenu } from '../../application/catalog/menu.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import { menuFormat, menuShape, pizzaFormat, toppingFormat, writeMenu } from '../../formats/menu.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { contentEtag, isAsRead } from '../http/headers.ts';
import { json, problems, readAs, router, scoped } from '../http/routing.ts';
import {
  availabilityRequest,
  menuView,
  pizzaItemRequest,
  pizzaView,
  toppingItemRequest,
  toppingView,
} from '../orders/schemas.ts';
import { viewPizza, viewTopping } from '../orders/views.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'margherita' }) });
const changeHeaders = z.object({
  'if-match': z.string().optional().openapi({ description: 'The expected ETag, from GET /menu.' }),
});
const badBody = ['malformed_json', 'unsupported_media_type', 'validation_failed', 'version_mismatch'] as const;
const bodyOf = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const NOT_FOUND = { pizzas: 'pizza_not_found', toppings: 'topping_not_found' } as const;

const read = createRoute({
  method: 'get',
  path: '/menu',
  tags: ['menu'],
  summary: 'Read the whole menu, in the format of PUT',
  ...scoped('menu:read'),
  responses: {
    200: json(menuView, 'The menu in the format of PUT; use its ETag for If-Match.'),
    ...problems('store_not_found'),
  },
});

const replace = createRoute({
  method: 'put',
  path: '/menu',
  tags: ['menu'],
  summary: 'Replace the whole menu',
  ...scoped('menu:manage'),
  request: { headers: changeHeaders, body: bodyOf(menuView) },
  responses: { 200: json(menuView, 'The updated menu.'), ...problems(...badBody) },
});

const removal = (kind: MenuKind) =>
  createRoute({
    method: 'delete',
    path: `/menu/${kind}/{id}`,
    tags: ['menu'],
    summary: 'Remove it from the menu; existing orders keep it',
    ...scoped('menu:manage'),
    request: { params: idParam, headers: changeHeaders },
    responses: { 204: { description: 'Removed.' }, ...problems(NOT_FOUND[kind], 'version_mismatch') },
  });

const creation = <Body extends z.ZodType, View extends z.ZodType>(kind: MenuKind, body: Body, view: View) =>
  createRoute({
    method: 'post',
    path: `/menu/${kind}`,
    tags: ['menu'],
    summary: 'Add an item to the menu',
    ...scoped('menu:manage'),
    request: { headers: changeHeaders, body: bodyOf(body) },
    responses: { 201: json(view, 'The new item.'), ...problems(...badBody) },
  });

const replacement = <Body extends z.ZodType, View extends z.ZodType>(kind: MenuKind, body: Body, view: View) =>
  createRoute({
    method: 'put',
    path: `/menu/${kind}/{id}`,
    tags: ['menu'],
    summary: 'Replace an item of the menu; existing orders are not affected',
    ...scoped('menu:manage'),
    request: { params: idParam, headers: changeHeaders, body: bodyOf(body) },
    responses: { 200: json(view, 'The updated item.'), ...problems(...badBody, NOT_FOUND[kind]) },
  });

const availability = <View extends z.ZodType>(kind: MenuKind, view: View) =>
  createRoute({
    method: 'put',
    path: `/menu/${kind}/{id}/availability`,
    tags: ['menu'],
    summary: 'Set its availability',
    description: '"86" it with `{ "available": false }`: it stays on the menu, and orders with it are refused.',
    ...scoped('menu:manage'),
    request: { params: idParam, headers: changeHeaders, body: bodyOf(availabilityRequest) },
    responses: { 200: json(view, 'The updated item.'), ...problems(...badBody, NOT_FOUND[kind]) },
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
      return c.json(viewPizza(pizza), 201);
    })
    .openapi(replacement('pizzas', pizzaItemRequest, pizzaView), async (c) => {
      const change = { id: c.req.valid('param').id, form: pizzaForm(c, c.req.valid('json')) };
      return c.json(viewPizza(await replaceItem(deps, editRequest(c), 'pizzas', change)), 200);
    })
    .openapi(availability('pizzas', pizzaView), async (c) => {
      const change = { ...c.req.valid('param'), ...c.req.valid('json') };
      return c.json(viewPizza(await setAvailable(deps, editRequest(c), 'pizzas', change)), 200);
    })
    .openapi(removal('pizzas'), async (c) => {
      await removeItem(deps, editRequest(c), 'pizzas', c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(creation('toppings', toppingItemRequest, toppingView), async (c) => {
      const topping = await addItem(deps, editRequest(c), 'toppings', toppingForm(c, c.req.valid('json')));
      c.header('Location', addressOf(c, topping.id));
      return c.json(viewTopping(topping), 201);
    })
    .openapi(replacement('toppings', toppingItemRequest, toppingView), async (c) => {
      const change = { id: c.req.valid('param').id, form: toppingForm(c, c.req.valid('json')) };
      return c.json(viewTopping(await replaceItem(deps, editRequest(c), 'toppings', change)), 200);
    })
    .openapi(availability('toppings', toppingView), async (c) => {
      const change = { ...c.req.valid('param'), ...c.req.valid('json') };
      return c.json(viewTopping(await setAvailable(deps, editRequest(c), 'toppings', change)), 200);
    })
    .openapi(removal('toppings'), async (c) => {
      await removeItem(deps, editRequest(c), 'toppings', c.req.valid('param').id);
      return c.body(null, 204);
    });
}

function editRequest(c: Context<AppEnv>): EditRequest {
  return { storeId: c.var.store.id, matches: isAsRead(c, etagOf) };
}

function pizzaForm(c: Context<AppEnv>, body: z.output<typeof pizzaItemRequest>): ItemForm<'pizzas'> {
  const { id, name } = body;
  return { id, name, read: (itsId) => readAs(pizzaFormat(c.var.store.currency), { ...body, id: itsId }) };
}

function toppingForm(c: Context<AppEnv>, body: z.output<typeof toppingItemRequest>): ItemForm<'toppings'> {
  const { id, name } = body;
  return { id, name, read: (itsId) => readAs(toppingFormat(c.var.store.currency), { ...body, id: itsId }) };
}

function answerMenu(c: Context<AppEnv>, menu: Menu) {
  c.header('ETag', etagOf(menu));
  return c.json(menuShape.parse(writeMenu(menu)), 200);
}

function addressOf(c: Context<AppEnv>, id: string): string {
  return `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${id}`;
}

function etagOf(menu: Menu): string {
  return contentEtag(writeMenu(menu));
}
