import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findStore, listStores, openStore, replaceSettings, showStore } from '../../application/catalog/stores.ts';
import { invalid, Refused } from '../../application/refused.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { menuFormat } from '../../formats/menu.ts';
import { storeFormat, writeStore } from '../../formats/store.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { contentEtag, isAsRead } from '../http/headers.ts';
import { ABOVE_STORES, empty, json, problems, problemsWithLocation, readAs, router } from '../http/routing.ts';
import { storeRequest, storeSettingsRequest, storeView } from './store-schemas.ts';

const idParam = z.object({ id: z.string().openapi({ example: 'harbour' }) });
const created = {
  200: json(storeView, 'It already exists with the same settings.', 'ETag', 'Location'),
  201: json(storeView, 'The new store, open for orders.', 'ETag', 'Location'),
};

const list = createRoute({
  method: 'get',
  path: '/stores',
  operationId: 'listStores',
  tags: ['stores'],
  summary: 'List all stores, sorted by id',
  description: 'All of the chain, with their settings; how to reach their staff is only for those who manage them.',
  servers: ABOVE_STORES,
  responses: { 200: json(z.array(storeView), 'The stores.'), ...problems() },
});

const read = createRoute({
  method: 'get',
  path: '/stores/{id}',
  operationId: 'getStore',
  tags: ['stores'],
  summary: 'Read a store’s settings',
  description: 'In the format of PUT; use its ETag for If-Match.',
  servers: ABOVE_STORES,
  request: { params: idParam },
  responses: {
    200: json(storeView, 'The settings.', 'ETag'),
    304: empty('Unchanged.', 'ETag'),
    ...problems('store_not_found'),
  },
});

const create = createRoute({
  method: 'post',
  path: '/stores',
  operationId: 'openStore',
  tags: ['stores'],
  summary: 'Open a store',
  description: 'The same request twice opens it once.',
  servers: ABOVE_STORES,
  request: { body: { required: true, content: { 'application/json': { schema: storeRequest } } } },
  responses: { ...created, ...problemsWithLocation('store_exists') },
});

const createNamed = createRoute({
  method: 'post',
  path: '/stores/{id}',
  operationId: 'openNamedStore',
  tags: ['stores'],
  summary: 'Open a store with this id',
  description: 'The same request twice opens it once.',
  servers: ABOVE_STORES,
  request: { params: idParam, body: { required: true, content: { 'application/json': { schema: storeRequest } } } },
  responses: { ...created, ...problemsWithLocation('store_exists') },
});

const replace = createRoute({
  method: 'put',
  path: '/stores/{id}',
  operationId: 'replaceStore',
  tags: ['stores'],
  summary: 'Replace a store’s settings',
  description:
    'All of them: fields left out are removed. Slots, backlog and opening hours take effect at once; tax, fee and timers for ' +
    'new orders.',
  servers: ABOVE_STORES,
  request: {
    params: idParam,
    headers: z.object({
      'if-match': z.string().optional().openapi({ description: 'The expected ETag of the settings.' }),
    }),
    body: { required: true, content: { 'application/json': { schema: storeSettingsRequest } } },
  },
  responses: {
    200: json(storeView, 'The updated settings.', 'ETag'),
    ...problems('store_not_found', 'version_mismatch'),
  },
});

/** The stores themselves. A store's own routes are under `/stores/{store}/…`, the same as for store `main`. */
export function storeRoutes(deps: ApiDeps) {
  async function open(c: Context<AppEnv>, body: z.output<typeof storeRequest>, inPath?: string) {
    const { menu: given, ...shape } = body;
    const settings = readAs(storeFormat, { ...shape, id: agreedId(shape.id, inPath) });
    const menu = given && readAs(menuFormat(settings.currency), given, 'menu');
    const outcome = await openStore(deps, settings, menu);
    const path = new URL(c.req.url).pathname.replace(/\/$/, '');
    const location = inPath === undefined ? `${path}/${settings.id}` : path;
    c.header('Location', location);
    if (outcome === 'other') {
      const detail = `A store ${settings.id} with other settings exists. PUT ${location} changes them.`;
      throw new Refused('store_exists', detail);
    }
    c.header('ETag', etagOf(settings));
    return c.json(writeStore(settings), outcome === 'created' ? 201 : 200);
  }

  return router()
    .openapi(list, async (c) =>
      c.json(
        (await listStores(deps)).map((store) => writeStore(showStore(c.var.principal, store))),
        200,
      ),
    )
    .openapi(read, async (c) => {
      const settings = showStore(c.var.principal, await findStore(deps, c.req.valid('param').id));
      c.header('ETag', etagOf(settings));
      return c.json(writeStore(settings), 200);
    })
    .openapi(create, (c) => open(c, c.req.valid('json')))
    .openapi(createNamed, (c) => open(c, c.req.valid('json'), c.req.valid('param').id))
    .openapi(replace, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const settings = await replaceSettings(deps, id, {
        matches: isAsRead(c, etagOf),
        read: () => readAs(storeFormat, { ...body, id: agreedId(body.id, id) }),
      });
      c.header('ETag', etagOf(settings));
      return c.json(writeStore(settings), 200);
    });
}

function agreedId(given: string | undefined, inPath: string | undefined): string | undefined {
  if (given === undefined || inPath === undefined || given === inPath) return inPath ?? given;
  throw invalid([{ field: 'id', code: 'id_mismatch', message: `The path has "${inPath}".` }]);
}

function etagOf(settings: StoreSettings): string {
  return contentEtag(writeStore(settings));
}
