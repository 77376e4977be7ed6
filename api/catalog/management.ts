import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Menu } from '../../domain/catalog/menu.ts';
import { menuFormat, menuShape, writeMenu } from '../../formats/menu.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { contentEtag, matchesEtag } from '../http/headers.ts';
import { invalid, Refused } from '../../application/refused.ts';
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

type MenuShape = z.output<typeof menuShape>;
type Kind = 'pizzas' | 'toppings';

const idParam = z.object({ id: z.string().openapi({ example: 'margherita' }) });
const changeHeaders = z.object({
  'if-match': z.string().optional().openapi({ description: 'The ETag of GET /menu that it must still have.' }),
});
const badBody = ['malformed_json', 'unsupported_media_type', 'validation_failed', 'version_mismatch'] as const;
const bodyOf = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const NOT_FOUND = { pizzas: 'pizza_not_found', toppings: 'topping_not_found' } as const;

const read = createRoute({
  method: 'get',
  path: '/menu',
  tags: ['menu'],
  summary: 'The whole menu, as it is written',
  ...scoped('menu:read'),
  responses: { 200: json(menuView, 'What PUT takes; its ETag is for If-Match.'), ...problems('store_not_found') },
});

const replace = createRoute({
  method: 'put',
  path: '/menu',
  tags: ['menu'],
  summary: 'Replace the whole menu',
  ...scoped('menu:manage'),
  request: { headers: changeHeaders, body: bodyOf(menuView) },
  responses: { 200: json(menuView, 'The menu as it now is.'), ...problems(...badBody) },
});

const removal = (kind: Kind) =>
  createRoute({
    method: 'delete',
    path: `/menu/${kind}/{id}`,
    tags: ['menu'],
    summary: 'Take it off the menu; orders that have it keep it',
    ...scoped('menu:manage'),
    request: { params: idParam, headers: changeHeaders },
    responses: { 204: { description: 'It is gone.' }, ...problems(NOT_FOUND[kind], 'version_mismatch') },
  });

const creation = <Body extends z.ZodType, View extends z.ZodType>(kind: Kind, body: Body, view: View) =>
  createRoute({
    method: 'post',
    path: `/menu/${kind}`,
    tags: ['menu'],
    summary: 'Put something new on the menu',
    ...scoped('menu:manage'),
    request: { headers: changeHeaders, body: bodyOf(body) },
    responses: { 201: json(view, 'It is on the menu.'), ...problems(...badBody) },
  });

const replacement = <Body extends z.ZodType, View extends z.ZodType>(kind: Kind, body: Body, view: View) =>
  createRoute({
    method: 'put',
    path: `/menu/${kind}/{id}`,
    tags: ['menu'],
    summary: 'Replace it on the menu; orders keep what they were placed with',
    ...scoped('menu:manage'),
    request: { params: idParam, headers: changeHeaders, body: bodyOf(body) },
    responses: { 200: json(view, 'As it now is.'), ...problems(...badBody, NOT_FOUND[kind]) },
  });

const availability = <View extends z.ZodType>(kind: Kind, view: View) =>
  createRoute({
    method: 'put',
    path: `/menu/${kind}/{id}/availability`,
    tags: ['menu'],
    summary: 'Say whether it is to be had right now',
    description: '"86" it with `{ "available": false }`: it stays on the menu, and orders with it are refused.',
    ...scoped('menu:manage'),
    request: { params: idParam, headers: changeHeaders, body: bodyOf(availabilityRequest) },
    responses: { 200: json(view, 'As it now is.'), ...problems(...badBody, NOT_FOUND[kind]) },
  });

/** Changing the menu. What has been ordered keeps the name and the price that it was ordered with. */
export function menuManagementRoutes({ storage: { catalog } }: ApiDeps) {
  /**
   * Changes the menu as it is written, checks the whole, and stores it if nobody was quicker.
   *
   * @param edit gives the menu anew, with the thing that was changed, if any, as the last of its kind: a name that is used twice is then
   *   told of that one
   */
  async function change(
    c: Context<AppEnv>,
    kind: Kind | undefined,
    edit: (menu: MenuShape) => MenuShape,
  ): Promise<Menu> {
    const { id: storeId, currency } = c.var.store;
    for (;;) {
      const current = (await catalog.menu(storeId)) ?? { pizzas: [], toppings: [] };
      if (!matchesEtag(c.req.header('If-Match'), etagOf(current))) {
        throw new Refused('version_mismatch', 'The menu has changed by now. Read it and decide anew.');
      }
      const edited = edit(menuShape.parse(writeMenu(current)));
      const menu = asAsked(kind, edited, () => readAs(menuFormat(currency), edited));
      const { outcome } = await catalog.replaceMenu(storeId, kind ? inOrderOf(current, menu) : menu, current);
      if (outcome === 'replaced') return menu;
      // Somebody else was quicker: this is done to what they wrote.
    }
  }

  const put = (c: Context<AppEnv>, kind: Kind, item: { id?: string | undefined; name: string }, replaced?: string) =>
    change(c, kind, (menu) => {
      if (replaced !== undefined) {
        mustBeThere(menu, kind, replaced);
        if ((item.id ?? replaced) !== replaced) {
          throw invalid([{ field: 'id', code: 'id_mismatch', message: `The address says "${replaced}".` }]);
        }
      }
      const whole = { ...item, id: item.id ?? replaced ?? idFrom(item.name) };
      const others = menu[kind].filter((each) => each.id !== replaced);
      return { ...menu, [kind]: [...others, whole] };
    });

  const remove = async (c: Context<AppEnv>, kind: Kind, id: string) => {
    await change(c, undefined, (menu) => {
      mustBeThere(menu, kind, id);
      return { ...menu, [kind]: menu[kind].filter((each) => each.id !== id) };
    });
    return c.body(null, 204);
  };

  const setAvailable = (c: Context<AppEnv>, kind: Kind, id: string, available: boolean) =>
    change(c, kind, (menu) => {
      const item = mustBeThere(menu, kind, id);
      const others = menu[kind].filter((each) => each.id !== id);
      return { ...menu, [kind]: [...others, { ...item, available }] };
    });

  return router()
    .openapi(read, async (c) => {
      const menu = (await catalog.menu(c.var.store.id)) ?? { pizzas: [], toppings: [] };
      c.header('Cache-Control', 'no-cache');
      c.header('ETag', etagOf(menu));
      return c.json(menuShape.parse(writeMenu(menu)), 200);
    })
    .openapi(replace, async (c) => {
      const body = c.req.valid('json');
      const menu = await change(c, undefined, () => body);
      c.header('ETag', etagOf(menu));
      return c.json(menuShape.parse(writeMenu(menu)), 200);
    })
    .openapi(creation('pizzas', pizzaItemRequest, pizzaView), async (c) => {
      const pizza = lastOf((await put(c, 'pizzas', c.req.valid('json'))).pizzas);
      c.header('Location', addressOf(c, pizza.id));
      return c.json(viewPizza(pizza), 201);
    })
    .openapi(replacement('pizzas', pizzaItemRequest, pizzaView), async (c) => {
      const { pizzas } = await put(c, 'pizzas', c.req.valid('json'), c.req.valid('param').id);
      return c.json(viewPizza(lastOf(pizzas)), 200);
    })
    .openapi(availability('pizzas', pizzaView), async (c) => {
      const { available } = c.req.valid('json');
      const { pizzas } = await setAvailable(c, 'pizzas', c.req.valid('param').id, available);
      return c.json(viewPizza(lastOf(pizzas)), 200);
    })
    .openapi(removal('pizzas'), (c) => remove(c, 'pizzas', c.req.valid('param').id))
    .openapi(creation('toppings', toppingItemRequest, toppingView), async (c) => {
      const topping = lastOf((await put(c, 'toppings', c.req.valid('json'))).toppings);
      c.header('Location', addressOf(c, topping.id));
      return c.json(viewTopping(topping), 201);
    })
    .openapi(replacement('toppings', toppingItemRequest, toppingView), async (c) => {
      const { toppings } = await put(c, 'toppings', c.req.valid('json'), c.req.valid('param').id);
      return c.json(viewTopping(lastOf(toppings)), 200);
    })
    .openapi(availability('toppings', toppingView), async (c) => {
      const { available } = c.req.valid('json');
      const { toppings } = await setAvailable(c, 'toppings', c.req.valid('param').id, available);
      return c.json(viewTopping(lastOf(toppings)), 200);
    })
    .openapi(removal('toppings'), (c) => remove(c, 'toppings', c.req.valid('param').id));
}

/** Names the fields of a problem as the request has them: it is one pizza, not a menu. */
function asAsked<T>(kind: Kind | undefined, menu: MenuShape, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (kind === undefined || !(error instanceof Refused)) throw error;
    const prefix = `${kind}[${menu[kind].length - 1}].`;
    throw invalid(
      (error.options.errors ?? []).map((each) => ({
        ...each,
        field: each.field.startsWith(prefix) ? each.field.slice(prefix.length) : each.field,
      })),
    );
  }
}

function mustBeThere<K extends Kind>(menu: MenuShape, kind: K, id: string): MenuShape[K][number] {
  const item = menu[kind].find((each) => each.id === id);
  if (item) return item;
  throw new Refused(NOT_FOUND[kind], `There is no "${id}" among the ${kind} of the menu.`);
}

/** What was there stays in its place; what is new comes last. */
function inOrderOf(before: Menu, after: Menu): Menu {
  const sorted = <T extends { readonly id: string }>(was: readonly T[], is: readonly T[]): T[] => {
    const place = (id: string): number => {
      const at = was.findIndex((each) => each.id === id);
      return at === -1 ? was.length : at;
    };
    return is.toSorted((a, b) => place(a.id) - place(b.id));
  };
  return { pizzas: sorted(before.pizzas, after.pizzas), toppings: sorted(before.toppings, after.toppings) };
}

function lastOf<T>(items: readonly T[]): T {
  const last = items.at(-1);
  if (!last) throw new TypeError('What was changed is there.');
  return last;
}

/** "Quattro Formaggi!" is quattro-formaggi. */
function idFrom(name: string): string {
  const plain = name.normalize('NFD').toLowerCase();
  return plain
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
}

function addressOf(c: Context<AppEnv>, id: string): string {
  return `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${id}`;
}

function etagOf(menu: Menu): string {
  return contentEtag(writeMenu(menu));
}
