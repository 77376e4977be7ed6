import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { openEndpoint, type Endpoint } from '../support/endpoint.ts';
import { until } from '../support/until.ts';

/** Several stores at once. */

let rig: ApiRig;
let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await openEndpoint();
  rig = await openApiRig({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
  await open('harbour');
  const sizes = [{ size: 'large', sku: 'BERLMARG', price: '12.00', estimated_cooking_time: 10 }];
  const menu = { pizzas: [{ id: 'margherita', name: 'Margherita', description: 'With basil.', sizes }], toppings: [] };
  await open('berlin', { currency: 'EUR', menu });
});
afterAll(async () => {
  await rig.close();
  await endpoint.close();
});

async function open(id: string, settings: object = {}): Promise<void> {
  const { body: main } = await rig.call('GET', '/api/stores/main');
  const { status, body } = await rig.call('POST', '/api/stores', { ...main, id, name: id, ...settings });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

async function place(store: string, phone: string): Promise<string> {
  const { body } = await rig.call('POST', `/api/stores/${store}/orders`, {
    customer_name: 'Ada Lovelace',
    customer_phone: phone,
    pizzas: [{ name: 'Margherita', size: 'large' }],
  });
  return body.id;
}

const ADA = '+1 212 555 0123';
const GRACE = '+1 212 555 0199';

test('orders of several stores are listed newest first, page by page, as in one store', async () => {
  const ids: string[] = [];
  for (const [store, phone] of [
    ['main', ADA],
    ['harbour', GRACE],
    ['berlin', ADA],
    ['harbour', ADA],
    ['main', GRACE],
  ] as const) {
    ids.unshift(await place(store, phone));
  }
  const [last, , , fourth, first] = ids;
  const pages: string[][] = [];
  let path: string | undefined = '/api/chain/orders?store=main,harbour,berlin&limit=2';
  while (path !== undefined) {
    const { body, headers } = await rig.call('GET', path);
    pages.push(body.map(({ id }: { id: string }) => id));
    path = /^<(.+)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1];
  }
  expect(pages.flat()).toEqual(ids);
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
  const all = await rig.call('GET', '/api/chain/orders');
  expect(all.body.map(({ id, store_id: store }: { id: string; store_id: string }) => [id, store])[0]).toEqual([
    last,
    'main',
  ]);
  expect(all.body).toHaveLength(5);
  const { body: some } = await rig.call(
    'GET',
    `/api/chain/orders?store=main,harbour&customer_phone=${encodeURIComponent(GRACE)}`,
  );
  expect(some.map(({ id }: { id: string }) => id)).toEqual([last, fourth]);
  expect(some).not.toContainEqual(expect.objectContaining({ id: first }));
});

test('figures are added up by currency', async () => {
  const { body } = await rig.call('GET', '/api/chain/reports/analytics');
  expect(body).toMatchObject([
    { currency: 'EUR', placed_orders: 1, stores: [{ store_id: 'berlin', placed_orders: 1 }] },
    { currency: 'USD', placed_orders: 4, stores: [{ store_id: 'harbour', placed_orders: 2 }, { store_id: 'main' }] },
  ]);
  const one = await rig.call('GET', '/api/chain/reports/analytics?store=berlin');
  expect(one.body).toHaveLength(1);
});

test('an unknown store is not left out silently', async () => {
  const { status, body } = await rig.call('GET', '/api/chain/orders?store=main,atlantis');
  expect([status, body.code]).toEqual([404, 'store_not_found']);
});

test('a webhook for all stores gets the events of each, also of one opened later, and its pause counts for all', async () => {
  const { body: webhook, status } = await rig.call('POST', '/api/chain/webhooks', {
    url: endpoint.url,
    event_types: ['pizzeria.order.placed', 'pizzeria.kitchen.paused'],
  });
  expect(status).toBe(201);
  await open('lakeside');
  const placed = [await place('main', ADA), await place('berlin', ADA), await place('lakeside', ADA)];
  const got = (id: string) => endpoint.received.find(({ event }) => event.subject === id)?.event.source;
  await until(async () => placed.every((id) => got(id) !== undefined));
  expect(placed.map(got)).toEqual(['main', 'berlin', 'lakeside'].map((store) => `/api/stores/${store}`));
  // The first that this store has to tell.
  await rig.call('POST', '/api/stores/harbour/kitchen/pause', {});
  await until(async () => got('kitchen') !== undefined);
  expect(got('kitchen')).toBe('/api/stores/harbour');

  const { body: inStore } = await rig.call('GET', `/api/stores/berlin/webhooks/${webhook.id}`);
  expect(inStore).toMatchObject({ store_id: 'berlin', status: 'active' });
  await until(async () => (await rig.call('GET', `/api/chain/webhooks/${webhook.id}/deliveries`)).body.length >= 4);
  const replay = `/api/stores/berlin/webhooks/${webhook.id}/deliveries/${placed[1]}.1/replay`;
  expect((await rig.call('POST', replay)).status).toBe(202);
  await until(async () => endpoint.received.filter(({ event }) => event.subject === placed[1]).length === 2);
  expect((await rig.call('DELETE', `/api/stores/berlin/webhooks/${webhook.id}`)).status).toBe(404);

  endpoint.answer = (response) => void response.writeHead(410).end();
  await place('main', ADA);
  await until(async () => (await rig.call('GET', `/api/chain/webhooks/${webhook.id}`)).body.status === 'paused');
  expect((await rig.call('GET', `/api/stores/lakeside/webhooks/${webhook.id}`)).body.status).toBe('paused');
  expect((await rig.call('DELETE', `/api/chain/webhooks/${webhook.id}`)).status).toBe(204);
  expect((await rig.call('GET', '/api/chain/webhooks')).body).toEqual([]);
});
