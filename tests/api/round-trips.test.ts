import { openApiRig, type ApiRig } from '../support/api-rig.ts';

/** What is read can be written back: it is accepted, and changes nothing. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

async function mustStay(path: string): Promise<void> {
  const read = await rig.call('GET', path);
  const written = await rig.call('PUT', path, read.body);
  expect({ path, status: written.status, body: written.body }).toEqual({ path, status: 200, body: read.body });
  const again = await rig.call('GET', path);
  expect(again.body).toEqual(read.body);
  expect(again.headers.get('ETag')).toBe(read.headers.get('ETag'));
}

test('the menu', async () => {
  await mustStay('/api/menu');
  const { headers } = await rig.call('GET', '/api/menu');
  expect(headers.get('ETag')).toBeTruthy();
});

test('each pizza, topping and category, by the answers of their lists', async () => {
  const before = await rig.call('GET', '/api/menu');
  for (const kind of ['pizzas', 'toppings', 'categories']) {
    const { body: items } = await rig.call('GET', `/api/menu/${kind}`);
    expect(items.length).toBeGreaterThan(3);
    for (const item of items) {
      const { sold_out: _, ...shown } = item;
      const written = await rig.call('PUT', `/api/menu/${kind}/${item.id}`, item);
      expect(written).toMatchObject({ status: 200, body: shown });
    }
  }
  const after = await rig.call('GET', '/api/menu');
  expect(after.body).toEqual(before.body);
  expect(after.headers.get('ETag')).toBe(before.headers.get('ETag'));
  await mustStayAsRead('/api/menu/pizzas/margherita');
});

async function mustStayAsRead(path: string): Promise<void> {
  const read = await rig.call('GET', path);
  await rig.call('PUT', path, read.body);
  const again = await rig.call('GET', path);
  expect(again.body).toEqual(read.body);
  expect(again.headers.get('ETag')).toBe(read.headers.get('ETag'));
}

test('a pizza that is sold out is not switched off by writing it back, and one that is switched off stays so', async () => {
  const settings = (await rig.call('GET', '/api/stores/main')).body;
  await rig.call('POST', '/api/stores/counted', { ...settings, id: 'counted' });
  const base = '/api/stores/counted';
  // Less than any pizza needs.
  const batch = { reference: 'B1', sku: 'MOZZARELLA', quantity: 1 };
  expect((await rig.call('POST', `${base}/inventory/batches`, batch)).status).toBe(201);
  const path = `${base}/menu/pizzas/margherita`;
  const { body: sold } = await rig.call('GET', path);
  expect(sold).toMatchObject({ available: false, sold_out: true });
  const { headers: before } = await rig.call('GET', `${base}/menu`);
  expect((await rig.call('PUT', path, sold)).body).toMatchObject({ available: true });
  expect((await rig.call('GET', `${base}/menu`)).headers.get('ETag')).toBe(before.get('ETag'));
  await rig.call('PUT', `${path}/availability`, { available: false });
  const { body: off } = await rig.call('GET', path);
  expect(off).toMatchObject({ available: false, sold_out: false });
  expect((await rig.call('PUT', path, off)).body).toMatchObject({ available: false });
});

test('a store’s settings, with and without opening hours', async () => {
  await mustStay('/api/stores/main');
  const { body: settings } = await rig.call('GET', '/api/stores/main');
  const hours = { friday: [{ from: '11:00', to: '14:00' }, { from: '18:00', to: '02:00' }], monday: [] }; // prettier-ignore
  const opened = await rig.call('POST', '/api/stores/hours', { ...settings, id: 'hours', opening_hours: hours });
  expect(opened.body.opening_hours).toEqual(hours);
  await mustStay('/api/stores/hours');
});

test('the recipes', async () => {
  await mustStay('/api/inventory/recipes');
});

test('my profile, whose address keeps its parts', async () => {
  const address = { street: '12 Main Street', city: 'Springfield', postal_code: '12345', notes: 'Second floor.' };
  const profile = { name: 'Ada Lovelace', phone: '+1 212 555 0123', email: 'ada@example.com', address };
  expect((await rig.call('PUT', '/api/customers/me', profile)).status).toBe(200);
  await mustStay('/api/customers/me');
  const { body } = await rig.call('GET', '/api/customers/me');
  expect(body.address).toBe('12 Main Street, 12345 Springfield');
  const id = body.id as never;
  const stored = await rig.storage.customers.get('main' as never, id);
  // Each part is sealed on its own.
  const sealed = expect.stringMatching(/^s1\./);
  expect(stored?.address).toMatchObject({ street: sealed, notes: sealed });
  const renamed = await rig.call('PUT', '/api/customers/me', { ...body, name: 'Ada King' });
  expect(renamed.body).toMatchObject({ name: 'Ada King', address: body.address });
  expect((await rig.call('PUT', '/api/customers/me', { ...body, nmae: 'Ada' })).body.errors).toMatchObject([
    { field: 'nmae', code: 'unknown_field' },
  ]);
});
