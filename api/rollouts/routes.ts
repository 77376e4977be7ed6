import { createRoute, z } from '@hono/zod-openapi';
import {
  addChangeSet,
  instructRollout,
  listChangeSets,
  listRollouts,
  listRolloutStores,
  planRollout,
  readRollout,
} from '../../application/rollout/rollouts.ts';
import { readChangeSet } from '../../application/rollout/plan.ts';
import { ROLLOUT_ORDERS, type RolloutOrder } from '../../domain/rollout/rollout.ts';
import { USUAL_WAVES } from '../../domain/rollout/waves.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import { changeSetFormat } from '../../formats/change-set.ts';
import type { ApiDeps } from '../deps.ts';
import { emptyBodyIsNone } from '../http/optional-body.ts';
import { linkCursor, notOurs } from '../http/paging.ts';
import { ABOVE_STORES, json, problems, readAs, router } from '../http/routing.ts';
import {
  changeSetRequest,
  changeSetView,
  orderRequest,
  rolloutRequest,
  rolloutStoreView,
  rolloutView,
  storesQuery,
} from './schemas.ts';
import { readRules, viewChangeSet, viewRollout, viewStore } from './views.ts';

const about = { tags: ['chain'], servers: ABOVE_STORES };
const setId = z.object({ id: z.string().openapi({ example: 'chg_0123456789abcdef' }) });
const rolloutId = z.object({ id: z.string().openapi({ example: 'rol_0123456789abcdef' }) });

const addSet = createRoute({
  method: 'post',
  path: '/chain/change-sets',
  operationId: 'addChangeSet',
  summary: 'Write down a set of changes for many stores',
  description:
    'Of prices, menus and settings. It says only what is to be different. It changes nothing by itself, and is never edited: what is ' +
    'approved is what is rolled out.',
  ...about,
  request: { body: { required: true, content: { 'application/json': { schema: changeSetRequest } } } },
  responses: { 201: json(changeSetView, 'The change set.', 'Location'), ...problems() },
});

const listSets = createRoute({
  method: 'get',
  path: '/chain/change-sets',
  operationId: 'listChangeSets',
  summary: 'List the change sets, newest first',
  description: 'Also those that were never rolled out.',
  ...about,
  responses: { 200: json(z.array(changeSetView), 'All of them.'), ...problems() },
});

const readSet = createRoute({
  method: 'get',
  path: '/chain/change-sets/{id}',
  operationId: 'getChangeSet',
  summary: 'Read a change set',
  description: 'As it was sent.',
  ...about,
  request: { params: setId },
  responses: { 200: json(changeSetView, 'The change set.'), ...problems('change_set_not_found') },
});

const plan = createRoute({
  method: 'post',
  path: '/chain/rollouts',
  operationId: 'planRollout',
  summary: 'Plan the rollout of a change set',
  description:
    'A dry run: which stores would get it in which wave, and which cannot take it and why. Nothing is changed before it is started, and ' +
    'approved by a second administrator if it is for many stores. A plan that nobody starts expires after a day.',
  ...about,
  request: { body: { required: true, content: { 'application/json': { schema: rolloutRequest } } } },
  responses: { 202: json(rolloutView, 'It is being planned.', 'Location'), ...problems('change_set_not_found', 'temporal_unreachable', 'not_known_yet') }, // prettier-ignore
});

const list = createRoute({
  method: 'get',
  path: '/chain/rollouts',
  operationId: 'listRollouts',
  summary: 'List the rollouts, newest first',
  description: 'Those that are over, too.',
  ...about,
  responses: { 200: json(z.array(rolloutView), 'All of them.'), ...problems() },
});

const read = createRoute({
  method: 'get',
  path: '/chain/rollouts/{id}',
  operationId: 'getRollout',
  summary: 'Read how far a rollout is',
  description: 'Wave by wave, with the figures that were compared, and who ordered what.',
  ...about,
  request: { params: rolloutId },
  responses: { 200: json(rolloutView, 'The rollout.'), ...problems('rollout_not_found') },
});

const listStores = createRoute({
  method: 'get',
  path: '/chain/rollouts/{id}/stores',
  operationId: 'listRolloutStores',
  summary: 'List what a rollout does in each store',
  description: 'Sorted by the stores’ ids. `state=unfit` are those that cannot take it.',
  ...about,
  request: { params: rolloutId, query: storesQuery },
  responses: {
    200: json(z.array(rolloutStoreView), 'A page; the Link header has the next one.', 'Link'),
    ...problems('rollout_not_found'),
  },
});

/** Each order is an operation of its own, so that each has its rule of who may do it. */
const ORDERS: Readonly<Record<RolloutOrder['type'], { readonly path: string; readonly id: string; readonly summary: string; readonly description: string }>> = {
  start: { path: 'start', id: 'startRollout', summary: 'Start a planned rollout', description: 'It waits for its approval, if it needs one. One rollout goes on at a time: of two that are started at once one is refused.' },
  approve: { path: 'approve', id: 'approveRollout', summary: 'Approve a rollout', description: 'By another administrator than who planned or starts it.' },
  pause: { path: 'pause', id: 'pauseRollout', summary: 'Pause a rollout', description: 'After the stores that are being changed, at most 50. It stays so until it is resumed or rolled back.' },
  resume: { path: 'resume', id: 'resumeRollout', summary: 'Resume a paused rollout', description: 'Also one that has paused by itself, since there were too few orders to conclude anything.' },
  undo: { path: 'roll-back', id: 'rollBackRollout', summary: 'Halt a rollout and roll it back', description: 'Every store gets back what it had, but for what somebody has changed since. Also for a day after it is done.' },
}; // prettier-ignore

function orderRoute(type: RolloutOrder['type']) {
  const { path, id, summary, description } = ORDERS[type];
  return createRoute({
    method: 'post',
    path: `/chain/rollouts/{id}/${path}`,
    middleware: emptyBodyIsNone,
    operationId: id,
    summary,
    description,
    ...about,
    request: {
      params: rolloutId,
      body: { required: false, content: { 'application/json': { schema: orderRequest } } },
    },
    responses: {
      200: json(rolloutView, 'The rollout after it.'),
      ...problems('rollout_not_found', 'illegal_transition', 'temporal_unreachable', 'not_known_yet', 'command_expired', 'recent_sign_in_required'), // prettier-ignore
    },
  });
}

/** Changes to many stores, wave by wave. */
export function rolloutRoutes(deps: ApiDeps) {
  const routes = router()
    .openapi(addSet, async (c) => {
      const set = await addChangeSet(deps, c.var.principal, readAs(changeSetFormat, c.req.valid('json')));
      c.header('Location', `/api/chain/change-sets/${set.id}`);
      return c.json(viewChangeSet(set), 201);
    })
    .openapi(listSets, async (c) => c.json((await listChangeSets(deps)).map(viewChangeSet), 200))
    .openapi(readSet, async (c) => c.json(viewChangeSet(await readChangeSet(deps, c.req.valid('param').id)), 200))
    .openapi(plan, async (c) => {
      const body = c.req.valid('json');
      const rollout = await planRollout(deps, c.var.principal, {
        changeSetId: body.change_set_id,
        rules: body.waves ? readRules(body.waves) : USUAL_WAVES,
        terms: { watchMinutes: body.watch_minutes, minOrders: body.min_orders, perSecond: body.stores_per_second },
      });
      c.header('Location', `/api/chain/rollouts/${rollout.id}`);
      return c.json(viewRollout(rollout), 202);
    })
    .openapi(list, async (c) => c.json((await listRollouts(deps)).map(viewRollout), 200))
    .openapi(read, async (c) => c.json(viewRollout(await readRollout(deps, c.req.valid('param').id)), 200))
    .openapi(listStores, async (c) => {
      const { state, wave, limit, cursor } = c.req.valid('query');
      const after = cursor === undefined ? undefined : parseStoreId(cursor);
      if (cursor !== undefined && after === undefined) throw notOurs();
      const query = { state, wave: wave === undefined ? undefined : wave - 1, limit, after };
      const { stores, next } = await listRolloutStores(deps, c.req.valid('param').id, query);
      if (next !== undefined) linkCursor(c, next);
      return c.json(stores.map(viewStore), 200);
    });
  for (const type of ROLLOUT_ORDERS) {
    routes.openapi(orderRoute(type), async (c) => {
      const { reason } = c.req.valid('json') ?? {};
      const order = { type, ...(reason === undefined ? {} : { why: reason }) };
      const rollout = await instructRollout(deps, c.var.principal, c.req.valid('param').id, order);
      return c.json(viewRollout(rollout), 200);
    });
  }
  return routes;
}
