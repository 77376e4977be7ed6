import { digestOf } from '../../domain/shared/digest.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { listenTo, type Ear } from '../support/feed.ts';

/** Live feeds of one process. */

let rig: ApiRig;
const ears: Ear[] = [];
beforeAll(async () => {
  rig = await openApiRig();
});
afterEach(() => {
  for (const ear of ears.splice(0)) ear.close();
});
afterAll(() => rig.close());

async function listen(path = '/api/feed', headers: Record<string, string> = {}): Promise<Ear> {
  const ear = await listenTo((init) => rig.request(path, init), headers);
  ears.push(ear);
  return ear;
}

test('a feed begins with the orders that should be on the screen, and their digest', async () => {
  const { id } = await rig.place();
  const ear = await listen();
  const { data } = await ear.hear('snapshot');
  const { version, status } = (await rig.call('GET', `/api/orders/${id}`)).body;
  expect(data.orders).toContainEqual({ id, version, status });
  expect(data.digest).toBe(digestOf(data.orders));
  expect(ear.headers.get('X-Accel-Buffering')).toBe('no');
  expect(ear.headers.get('Content-Encoding')).toBeNull();
});

test('a change made in the same process is heard at once', async () => {
  const { id } = await rig.place();
  const ear = await listen();
  await ear.hear('snapshot');
  const before = performance.now();
  expect((await rig.call('POST', `/api/kitchen/orders/${id}/start`)).status).toBe(200);
  const { data, at } = await ear.hear('order', (order) => order.id === id && order.status === 'cooking');
  expect(data.version).toBeGreaterThan(0);
  expect(at - before).toBeLessThan(1000);
  await ear.hear('kitchen');
});

test('an order’s feed tells of that order only, and of its place in the queue', async () => {
  const first = await rig.place();
  const second = await rig.place();
  const ear = await listen(`/api/orders/${second.id}/feed`);
  expect((await ear.hear('snapshot')).data.orders).toEqual([expect.objectContaining({ id: second.id })]);
  await rig.call('POST', `/api/kitchen/orders/${first.id}/start`);
  await ear.hear('queue', ({ position }) => position !== null);
  await rig.call('PUT', `/api/orders/${second.id}/status`, { status: 'cancelled' });
  await ear.hear('order', ({ status }) => status === 'cancelled');
  expect(ear.events.filter(({ event }) => event === 'order').every(({ data }) => data.id === second.id)).toBe(true);
});

test('the feed of a draft tells of it once it is placed', async () => {
  const { body: draft } = await rig.call('POST', '/api/orders/drafts', {
    pizzas: [{ name: 'Margherita', size: 'large' }],
  });
  const ear = await listen(`/api/orders/${draft.id}/feed`);
  expect((await ear.hear('snapshot')).data.orders).toEqual([]);
  await rig.call('POST', `/api/orders/${draft.id}/place`, {
    customer_name: 'Ada Lovelace',
    customer_phone: '+1 212 555 0123',
  });
  await ear.hear('order', ({ id, status }) => id === draft.id && status !== 'draft');
});

test('a listener that was away resumes where it was, without a snapshot', async () => {
  const { id } = await rig.place();
  const first = await listen();
  await first.hear('snapshot');
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  const heard = await first.hear('order', (order) => order.id === id && order.status === 'cooking');
  first.close();
  await rig.call('POST', `/api/kitchen/orders/${id}/complete`);
  const again = await listen('/api/feed', { 'Last-Event-ID': heard.id });
  await again.hear('order', (order) => order.id === id && order.status === 'ready');
  expect(again.events.some(({ event }) => event === 'snapshot')).toBe(false);
});

test('a listener that knows more than storage does is reset', async () => {
  const { id, version } = await rig.place();
  const ear = await listen('/api/feed', { 'Last-Event-ID': `${Date.now()}-${id}-${version + 5}` });
  await ear.hear('snapshot');
  expect(ear.events[0]?.event).toBe('reset');
});

test('what is no id of ours gets a snapshot', async () => {
  const ear = await listen('/api/feed', { 'Last-Event-ID': 'something else' });
  await ear.hear('snapshot');
  expect(ear.events[0]?.event).toBe('snapshot');
});

test('a pause of the kitchen and a pizza taken off the menu are heard', async () => {
  const ear = await listen();
  await ear.hear('snapshot');
  await rig.call('POST', '/api/kitchen/pause', { reason: 'Oven' });
  await ear.hear('kitchen');
  await rig.call('POST', '/api/kitchen/resume');
  await rig.call('PUT', '/api/menu/pizzas/margherita/availability', { available: false });
  await ear.hear('menu');
  await rig.call('PUT', '/api/menu/pizzas/margherita/availability', { available: true });
});

test('who does not ask for events gets the snapshot as JSON', async () => {
  const { body } = await rig.call('GET', '/api/feed');
  expect(body.digest).toBe(digestOf(body.orders));
  expect((await rig.call('GET', '/api/orders/ord_00000000000000000000000000/feed')).status).toBe(404);
});

test('500 listeners to one process hear of a change within a second', async () => {
  const { id } = await rig.place();
  const all = await Promise.all(Array.from({ length: 500 }, () => listen()));
  await Promise.all(all.map((ear) => ear.hear('snapshot')));
  const before = performance.now();
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  const heard = await Promise.all(
    all.map((ear) => ear.hear('order', (order) => order.id === id && order.status === 'cooking')),
  );
  expect(Math.max(...heard.map(({ at }) => at)) - before).toBeLessThan(3000);
});
