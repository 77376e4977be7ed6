import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import { openApiRig, type ApiRig, type Answer } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** Changes to many stores over HTTP: who may, what is accepted, and what becomes of orders and stores. */

let rig: ApiRig;
let grace: string;
beforeAll(async () => {
  rig = await openApiRig({ env: { ROLLOUT_APPROVAL_STORES: '1' } });
  grace = await rig.token('manager', { roles: ['admin'] });
  const { body: main } = await rig.call('GET', '/api/stores/main');
  const sizes = [{ size: 'large', sku: 'BERLMARG', price: '12.00', estimated_cooking_time: 10 }];
  const menu = { pizzas: [{ id: 'margherita', name: 'Margherita', description: 'With basil.', sizes }], toppings: [] };
  for (const settings of [{ id: 'harbour' }, { id: 'berlin', currency: 'EUR', country: 'DE', menu }]) {
    const { status } = await rig.call('POST', '/api/stores', { ...main, ...settings });
    expect(status).toBe(201);
  }
});
afterAll(() => rig.close());

const adam = (method: string, path: string, body?: unknown): Promise<Answer> =>
  rig.as('admin').call(method, path, body);
/** Another administrator. */
const byGrace = (method: string, path: string, body?: unknown): Promise<Answer> =>
  rig.call(method, path, body, { Authorization: `Bearer ${grace}` });

const SPRING = {
  name: 'Spring',
  currency: 'USD',
  settings: {
    ...{ delivery_fee: '3.49', opening_hours: null, timers: { promise_warn_minutes: 21 } },
    moving: { by: 'manager', after_minutes: 5, offer_minutes: 10, max_km: 10 },
  },
  menu: {
    pizzas: { margherita: { sizes: { large: { price: '20.00' } } } },
    toppings: {},
    added: { categories: [{ id: 'spring', name: 'Spring' }], pizzas: [], toppings: [] },
  },
};

async function isIn(id: string, status: string): Promise<Answer['body']> {
  let body: Answer['body'];
  await until(async () => {
    ({ body } = await adam('GET', `/api/chain/rollouts/${id}`));
    return body.status === status;
  }, `It is ${status}.`);
  return body;
}

test('a change set is kept as it was sent; only administrators of the chain write one down', async () => {
  expect(await rig.call('POST', '/api/chain/change-sets', SPRING)).toMatchObject({ status: 403 });
  const { status, body, headers } = await adam('POST', '/api/chain/change-sets', SPRING);
  expect([status, headers.get('Location')]).toEqual([201, `/api/chain/change-sets/${body.id}`]);
  expect(body).toMatchObject({ ...SPRING, created_by: { role: 'admin' } });
  expect((await rig.call('GET', `/api/chain/change-sets/${body.id}`)).body).toEqual(body);
  expect((await rig.call('GET', '/api/chain/change-sets')).body).toEqual([body]);
  expect((await rig.call('GET', '/api/chain/change-sets/chg_0')).body.code).toBe('change_set_not_found');
});

test.each<[string, object, string]>([
  ['what a store is', { settings: { name: 'Another' } }, 'settings.name'],
  ['its currency', { settings: { currency: 'EUR' } }, 'settings.currency'],
  ['its ovens', { settings: { kitchen: { slots: 9 } } }, 'settings.kitchen.slots'],
  ['the neighbours of a store', { settings: { moving: { stores: ['main'] } } }, 'settings.moving.stores'],
  ['a SKU', { menu: { pizzas: { margherita: { sizes: { large: { sku: 'OTHERLRG' } } } } } }, 'menu.pizzas.margherita.sizes.large.sku'],
  ['amounts without a currency', { currency: undefined }, 'currency'],
  ['too precise amounts', { settings: { delivery_fee: '3.499' } }, 'settings.delivery_fee'],
  ['nothing', { settings: {}, menu: {} }, 'settings'],
  ['an image that is not there', { menu: { added: { pizzas: [{ id: 'x', name: 'X', description: '', image: `${'0'.repeat(64)}.png`, sizes: [{ size: 'large', sku: 'XXXXXLRG', price: '9.00', estimated_cooking_time: 9 }] }] } } }, 'menu.added.pizzas'],
])('%s cannot be changed by one', async (_, overrides, field) => {
  const { status, body } = await adam('POST', '/api/chain/change-sets', { ...SPRING, ...overrides });
  expect([status, body.errors?.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
}); // prettier-ignore

test('planned, approved by another administrator, rolled out and taken back; orders keep the prices at which they were placed', async () => {
  const { body: set } = await adam('POST', '/api/chain/change-sets', SPRING);
  const before = await rig.call('GET', '/api/stores/harbour');
  const priceIn = async (store: string) =>
    (await rig.call('GET', `/api/stores/${store}/menu/pizzas/margherita`)).body.sizes.at(-1).price as string;
  const order = { pizzas: [{ name: 'Margherita', size: 'large' }], delivery_address: null };
  const earlier = await rig.place(order);

  const waves = [{ stores: ['main'] }, { countries: ['DE'] }, { share: 100 }];
  const planned = await adam('POST', '/api/chain/rollouts', { change_set_id: set.id, waves });
  expect(planned.status).toBe(202);
  const { id } = planned.body;
  const path = `/api/chain/rollouts/${id}`;
  expect(await isIn(id, 'planned')).toMatchObject({
    ...{
      unfit: 1,
      needs_approval: 'more than 1 store',
      waves: [
        { number: 1, stores: 1 },
        { number: 2, stores: 1 },
      ],
    },
  });
  const stores = await adam('GET', `${path}/stores?limit=2`);
  expect(stores.body).toMatchObject([
    { store_id: 'berlin', state: 'unfit', wave: null, told: 'Its currency is EUR; the amounts are in USD.' },
    { store_id: 'harbour', state: 'planned', wave: 2, changes: expect.arrayContaining(['pizzas.margherita.sizes.large.price']) },
  ]); // prettier-ignore
  const next = /^<(.+)>; rel="next"$/.exec(stores.headers.get('Link') ?? '')?.[1] ?? '';
  expect((await adam('GET', next)).body).toMatchObject([{ store_id: 'main', state: 'planned', wave: 1 }]);
  expect((await adam('GET', `${path}/stores?cursor=No!`)).body.errors).toMatchObject([{ field: 'cursor' }]);
  expect(await priceIn('main')).toBe('15.99');

  expect((await adam('POST', `${path}/start`, { reason: 'The season begins.' })).body.status).toBe('approval');
  expect(await adam('POST', `${path}/approve`)).toMatchObject({ status: 403 });
  expect((await rig.call('POST', `${path}/approve`)).status).toBe(403);
  expect((await byGrace('POST', `${path}/approve`)).body.status).toBe('running');
  await until(async () => (await priceIn('main')) === '20.00');
  expect(await priceIn('harbour')).toBe('15.99');
  expect((await rig.call('GET', '/api/stores/main')).body).toMatchObject({
    ...{ delivery_fee: '3.49', timers: { promise_warn_minutes: 21 }, moving: { by: 'manager', after_minutes: 5 } },
  });

  const { subtotal, total_amount: total } = earlier;
  expect((await rig.call('GET', `/api/orders/${earlier.id}`)).body).toMatchObject({ subtotal, total_amount: total });
  const later = await rig.place(order);
  expect(Number(later.subtotal) - Number(subtotal)).toBeCloseTo(4.01);

  const other = await adam('POST', '/api/chain/rollouts', { change_set_id: set.id, waves: [{ stores: ['harbour'] }] });
  await isIn(other.body.id, 'planned');
  const refused = await adam('POST', `/api/chain/rollouts/${other.body.id}/start`);
  expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });

  const json = { 'Content-Type': 'application/json' };
  expect((await rig.as('admin').call('POST', `${path}/pause`, undefined, json)).body.status).toBe('paused');
  expect((await adam('POST', `${path}/pause`)).status).toBe(409);
  expect((await adam('POST', `${path}/resume`)).body.status).toBe('running');
  expect((await byGrace('POST', `${path}/roll-back`, { reason: 'Guests complain.' })).body.status).toBe('undoing');
  const undone = await isIn(id, 'undone');
  expect(undone).toMatchObject({ undone: { restored: 1, left: 0 }, waves: [{ changed: 1 }, { changed: 0 }] });
  const asked = (undone.history as { what: string; reason: string | null }[]).map(({ what }) => what);
  expect(asked).toEqual(['plan', 'start', 'approve', 'pause', 'resume', 'undo']);
  expect(undone.history.at(-1)).toMatchObject({ by: { role: 'admin' }, reason: 'Guests complain.' });
  expect(await priceIn('main')).toBe('15.99');
  expect((await rig.call('GET', '/api/stores/harbour')).body).toEqual(before.body);
  expect((await adam('POST', `${path}/roll-back`)).status).toBe(409);
  expect((await adam('POST', '/api/chain/rollouts/rol_0/pause')).body.code).toBe('rollout_not_found');
  expect((await rig.call('GET', '/api/chain/rollouts')).body.map((run: { id: string }) => run.id)).toEqual([
    other.body.id,
    id,
  ]);
});

test('one whose workflow was terminated is rolled back by a new one, and keeps no other from beginning', async () => {
  const { body: set } = await adam('POST', '/api/chain/change-sets', { ...SPRING, settings: {}, menu: { pizzas: { margherita: { sizes: { large: { price: '21.00' } } } } } }); // prettier-ignore
  const priceIn = async (store: string) =>
    (await rig.call('GET', `/api/stores/${store}/menu/pizzas/margherita`)).body.sizes.at(-1).price as string;
  const before = await priceIn('harbour');
  const { body } = await adam('POST', '/api/chain/rollouts', {
    change_set_id: set.id,
    waves: [{ stores: ['harbour'] }],
  });
  const path = `/api/chain/rollouts/${body.id}`;
  await isIn(body.id, 'planned');
  await adam('POST', `${path}/start`);
  await until(async () => (await priceIn('harbour')) === '21.00');
  await until(async () => (await adam('GET', path)).body.waves[0].changed_at !== null);
  await rig.env.client.workflow.getHandle(`rollout/${body.id}`).terminate('Somebody pressed the button.');

  expect(await adam('POST', `${path}/pause`)).toMatchObject({ status: 409, body: { code: 'illegal_transition', detail: expect.stringContaining('rolled back') } }); // prettier-ignore
  expect((await byGrace('POST', `${path}/roll-back`, { reason: 'It is lost.' })).body.status).toBe('undoing');
  expect(await isIn(body.id, 'undone')).toMatchObject({ undone: { restored: 1, left: 0 }, waves: [{ changed: 1 }] });
  expect(await priceIn('harbour')).toBe(before);
  const other = await adam('POST', '/api/chain/rollouts', { change_set_id: set.id, waves: [{ stores: ['harbour'] }] });
  await isIn(other.body.id, 'planned');
  expect((await adam('POST', `/api/chain/rollouts/${other.body.id}/start`)).status).toBe(200);
  await adam('POST', `/api/chain/rollouts/${other.body.id}/roll-back`);
  await isIn(other.body.id, 'undone');
});

test('a wave is a share, some stores or some countries, and its stores exist', async () => {
  const { body: set } = await adam('POST', '/api/chain/change-sets', SPRING);
  const plan = async (waves: object[], id = set.id) =>
    (await adam('POST', '/api/chain/rollouts', { change_set_id: id, waves })).body;
  expect((await plan([{ share: 10, stores: ['main'] }])).errors[0]).toMatchObject({ field: 'waves[0]' });
  // A share counts the waves before it: two halves would leave out half of the stores.
  expect((await plan([{ share: 50 }, { share: 50 }])).errors[0]).toMatchObject({ field: 'waves[1].share' });
  expect((await plan([{ share: 0 }])).errors[0]).toMatchObject({ field: 'waves[0].share' });
  expect((await plan([{ stores: ['atlantis'] }])).errors[0]).toMatchObject({ code: 'unknown_store' });
  expect((await plan([{ share: 100 }], 'chg_0')).code).toBe('change_set_not_found');
});

test('of two that are started in the same second one begins; the other one can once that is over', async () => {
  const { body: set } = await adam('POST', '/api/chain/change-sets', { ...SPRING, name: 'Race' });
  const paths = await Promise.all(
    ['main', 'harbour'].map(async (store) => {
      const { body } = await adam('POST', '/api/chain/rollouts', {
        change_set_id: set.id,
        waves: [{ stores: [store] }],
      });
      await isIn(body.id, 'planned');
      return `/api/chain/rollouts/${body.id}`;
    }),
  );
  const answers = await Promise.all(paths.map((path) => adam('POST', `${path}/start`)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('illegal_transition');
  const first = paths[answers.findIndex(({ status }) => status === 200)] ?? '';
  const second = paths.find((path) => path !== first) ?? '';
  expect((await adam('POST', `${second}/start`)).status).toBe(409);
  // Its order has had its time; whether the other one goes on is asked of its workflow.
  await rig.storage.access.rolloutTurns.change(DEFAULT_STORE, 'turn', (known) => known && { ...known, notAfter: instant(0) }); // prettier-ignore
  const still = await adam('POST', `${second}/start`);
  expect([still.status, still.body.detail]).toEqual([409, expect.stringContaining('is running still')]);
  await adam('POST', `${first}/roll-back`);
  await isIn(first.split('/').at(-1) ?? '', 'undone');
  expect(await adam('POST', `${second}/start`)).toMatchObject({ status: 200, body: { status: 'running' } });
  await adam('POST', `${second}/roll-back`);
  await isIn(second.split('/').at(-1) ?? '', 'undone');
});

test('an order that comes too late is refused', async () => {
  const { body: set } = await adam('POST', '/api/chain/change-sets', { ...SPRING, name: 'Late' });
  const waves = [{ stores: ['main'] }];
  const { body } = await adam('POST', '/api/chain/rollouts', { change_set_id: set.id, waves });
  await isIn(body.id, 'planned');
  const order = { type: 'start', by: { role: 'admin', id: 'adam' }, notAfter: instant(Date.now() - 1000) };
  const told = rig.env.client.workflow.getHandle(`rollout/${body.id}`).executeUpdate('order', { args: [order] });
  await expect(told).rejects.toMatchObject({ cause: { type: 'command_expired' } });
  await isIn(body.id, 'planned');
});
