import { openDoorRig, type DoorRig } from '../support/door-rig.ts';

/** Who did what is in the audit trail, from whichever route it was done. */

const ORDER = {
  customer_name: 'Ada Lovelace',
  customer_phone: '+1 212 555 0123',
  payment_method: 'cash',
  pizzas: [{ name: 'Margherita', size: 'large' }],
};

let rig: DoorRig;
let entries: Record<string, unknown>[];

beforeAll(async () => {
  rig = await openDoorRig();
  const [ada, mona, chef] = await Promise.all(['ada', 'mona', 'chef'].map((user) => rig.token(user)));
  const { id } = (await rig.send(ada, 'POST', '/api/orders', ORDER)).body as { id: string };
  await rig.send(ada, 'GET', `/api/orders/${id}`);
  await rig.send(mona, 'GET', '/api/orders?customer_phone=%2B12125550123');
  await rig.send(mona, 'GET', '/api/customers?phone=%2B12125550123');
  await rig.send(chef, 'PUT', '/api/stores/main/menu', {});
  await rig.send(chef, 'DELETE', `/api/menu/pizzas/margherita`);
  await rig.send(undefined, 'POST', '/api/orders', ORDER);
  await rig.send(chef, 'POST', '/api/kitchen/pause', { nothing: 1 });
  await rig.send(mona, 'POST', '/api/kitchen/pause', { reason: 'The oven of Aunt Philippa is cold.' });
  entries = await rig.audited();
});

afterAll(() => rig.close());

const of = (operation: string) => entries.filter((entry) => entry['operation'] === operation);

test('a command is there with its order, its sender and its outcome', () => {
  const [placed] = of('placeOrder');
  expect(placed).toMatchObject({
    role: 'customer',
    by: expect.stringMatching(/^s1\./),
    store: 'main',
    order: expect.stringMatching(/^ord_/),
    status: 202,
    request: expect.any(String),
  });
  expect(of('pauseKitchen')).toEqual([
    expect.objectContaining({ role: 'manager', by: expect.stringMatching(/^usr_/), store: 'main', status: 200 }),
  ]);
});

test('what was refused is there, too, but not what was malformed or of unknown senders', () => {
  expect(of('removePizza')).toEqual([expect.objectContaining({ status: 403, code: 'forbidden', role: 'kitchen' })]);
  expect(of('placeOrder')).toHaveLength(1);
});

test('reads are there if they look for a person', () => {
  expect(of('getOrder')).toEqual([]);
  expect(of('listOrders')).toHaveLength(1);
  expect(of('findCustomers')).toHaveLength(1);
});

test('nothing that a person typed is in it', () => {
  for (const word of ['Ada', 'Lovelace', '5550123', 'Philippa']) expect(JSON.stringify(entries)).not.toContain(word);
});
