import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { DEFAULT_STORE, parseStoreId, type StoreId } from '../../domain/shared/values.ts';
import { menuFormat, writeMenu } from '../../formats/menu.ts';
import { storeFormat, writeStore } from '../../formats/store.ts';
import type { CreateStoreResult } from '../../ports.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { contentEtag, matchesEtag } from '../http/headers.ts';
import { invalid, Refused } from '../../application/refused.ts';
import { ABOVE_STORES, json, problems, readAs, router, scoped } from '../http/routing.ts';
import { storeRequest, storeSettingsRequest, storeView } from '../orders/schemas.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'harbour' }) });
const created = {
  200: json(storeView, 'It was there already, the very same.'),
  201: json(storeView, 'It is there, and takes orders.'),
};
const badBody = ['malformed_json', 'body_too_large', 'unsupported_media_type', 'validation_failed'] as const;

const list = createRoute({
  method: 'get',
  path: '/stores',
  tags: ['stores'],
  summary: 'All stores, by their ids',
  servers: ABOVE_STORES,
  ...scoped('stores:read'),
  responses: { 200: json(z.array(storeView), 'The stores.'), ...problems() },
});

const read = createRoute({
  method: 'get',
  path: '/stores/{id}',
  tags: ['stores'],
  summary: 'Read a store’s settings',
  servers: ABOVE_STORES,
  ...scoped('stores:read'),
  request: { params: idParam },
  responses: {
    200: json(storeView, 'The settings.'),
    304: { description: 'Unchanged.' },
    ...problems('store_not_found'),
  },
});

const create = createRoute({
  method: 'post',
  path: '/stores',
  tags: ['stores'],
  summary: 'Open a store',
  servers: ABOVE_STORES,
  ...scoped('stores:manage'),
  request: { body: { required: true, content: { 'application/json': { schema: storeRequest } } } },
  responses: { ...created, ...problems(...badBody, 'store_exists') },
});

const createNamed = createRoute({
  method: 'post',
  path: '/stores/{id}',
  tags: ['stores'],
  summary: 'Open a store of this id',
  servers: ABOVE_STORES,
  ...scoped('stores:manage'),
  request: { params: idParam, body: { required: true, content: { 'application/json': { schema: storeRequest } } } },
  responses: { ...created, ...problems(...badBody, 'store_exists') },
});

const replace = createRoute({
  method: 'put',
  path: '/stores/{id}',
  tags: ['stores'],
  summary: 'Replace a store’s settings',
  description:
    'All of them: what is left out is gone. Slots, backlog and opening hours take effect at once; tax, fee and timers for ' +
    'new orders.',
  servers: ABOVE_STORES,
  ...scoped('stores:manage'),
  request: {
    params: idParam,
    headers: z.object({
      'if-match': z.string().optional().openapi({ description: 'The ETag that the settings must still have.' }),
    }),
    body: { required: true, content: { 'application/json': { schema: storeSettingsRequest } } },
  },
  responses: {
    200: json(storeView, 'The settings as they now are.'),
    ...problems(...badBody, 'store_not_found', 'version_mismatch'),
  },
});

/** The stores themselves. What goes on in one stands under `/stores/{store}/…`, with the same routes as for store `main`. */
export function storeRoutes({ storage: { catalog } }: ApiDeps) {
  async function find(id: string): Promise<StoreSettings> {
    const storeId = parseStoreId(id);
    const settings = storeId && (await catalog.settings(storeId));
    if (!settings) throw new Refused('store_not_found', `There is no store ${id}.`);
    return settings;
  }

  async function existing(id: StoreId): Promise<CreateStoreResult | undefined> {
    const settings = await catalog.settings(id);
    return settings && { outcome: 'exists', settings, menu: await catalog.menu(id) };
  }

  /** A store that comes without a menu begins with the default store's. */
  async function inheritedMenu(currency: string): Promise<Menu> {
    const origin = await catalog.settings(DEFAULT_STORE);
    const menu = origin?.currency === currency ? await catalog.menu(DEFAULT_STORE) : undefined;
    if (menu) return menu;
    const message = `Send a menu with prices in ${currency}: store ${DEFAULT_STORE} has none that could be taken over.`;
    throw invalid([{ field: 'menu', code: 'menu_missing', message }]);
  }

  async function open(c: Context<AppEnv>, body: z.output<typeof storeRequest>, inPath?: string) {
    const { menu: given, ...shape } = body;
    const settings = readAs(storeFormat, { ...shape, id: agreedId(shape.id, inPath) });
    const menu = given && readAs(menuFormat(settings.currency), given, 'menu');
    const result =
      (await existing(settings.id)) ??
      (await catalog.createStore(
        settings,
        menu ?? (await inheritedMenu(settings.currency)),
        await catalog.recipes(DEFAULT_STORE),
      ));
    const path = new URL(c.req.url).pathname.replace(/\/$/, '');
    const location = inPath === undefined ? `${path}/${settings.id}` : path;
    if (result.outcome === 'exists') {
      const sameMenu = !menu || (result.menu && isSame(writeMenu(menu), writeMenu(result.menu)));
      if (!sameMenu || !isSame(writeStore(settings), writeStore(result.settings))) {
        const detail = `There is a store ${settings.id} with other settings. PUT ${location} changes them.`;
        c.header('Location', location);
        throw new Refused('store_exists', detail);
      }
    }
    c.header('Location', location);
    c.header('ETag', etagOf(settings));
    return c.json(writeStore(settings), result.outcome === 'created' ? 201 : 200);
  }

  return router()
    .openapi(list, async (c) => c.json((await catalog.stores()).map(writeStore), 200))
    .openapi(read, async (c) => {
      const settings = await find(c.req.valid('param').id);
      c.header('ETag', etagOf(settings));
      if (c.req.header('If-None-Match') === etagOf(settings)) return c.body(null, 304);
      return c.json(writeStore(settings), 200);
    })
    .openapi(create, (c) => open(c, c.req.valid('json')))
    .openapi(createNamed, (c) => open(c, c.req.valid('json'), c.req.valid('param').id))
    .openapi(replace, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      for (;;) {
        const current = await find(id);
        if (!matchesEtag(c.req.header('If-Match'), etagOf(current))) {
          throw new Refused('version_mismatch', `Store ${id} has other settings by now. Read them and decide anew.`);
        }
        const settings = readAs(storeFormat, { ...body, id: agreedId(body.id, id) });
        if (settings.currency !== current.currency) {
          const message = `It stays ${current.currency}: the store’s menu and orders are in it.`;
          throw invalid([{ field: 'currency', code: 'currency_fixed', message }]);
        }
        const { outcome } = await catalog.replaceSettings(settings, current);
        if (outcome === 'replaced') {
          c.header('ETag', etagOf(settings));
          return c.json(writeStore(settings), 200);
        }
        // Somebody else was quicker: whether this may still be done depends on what they wrote.
      }
    });
}

function agreedId(given: string | undefined, inPath: string | undefined): string | undefined {
  if (given === undefined || inPath === undefined || given === inPath) return inPath ?? given;
  throw invalid([{ field: 'id', code: 'id_mismatch', message: `The address says "${inPath}".` }]);
}

function etagOf(settings: StoreSettings): string {
  return contentEtag(writeStore(settings));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
