import { TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const ADA = {
  customer_name: 'Ada Lovelace',
  customer_phone: '+1 212 555 0123',
  payment_method: 'card',
  payment_token: 'tok_visa',
};

async function begin(body: object = {}): Promise<string> {
  const { status, body: draft } = await rig.call('POST', '/api/orders/drafts', body);
  expect(status).toBe(201);
  return draft.id as string;
}
const add = (id: string, item: object, headers = {}) => rig.call('POST', `/api/orders/${id}/items`, item, headers);
const place = (id: string, body: object = ADA, headers = {}) =>
  rig.call('POST', `/api/orders/${id}/place`, body, headers);

test('an empty draft becomes a confirmed order with the same id, at the price shown', async () => {
  const created = await rig.call('POST', '/api/orders/drafts', { delivery_address: '12 Main Street, Springfield' });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ status: 'draft', pizzas: [], total_amount: '2.99', fulfilment: 'delivery' });
  const { id } = created.body;
  expect(created.headers.get('Location')).toBe(`/api/orders/${id}`);
  expect((await add(id, { name: 'Margherita', size: 'large' })).body).toMatchObject({ subtotal: '15.99' });
  const second = await add(id, { sku: 'PEPPEMED', quantity: 2 });
  expect(second.status).toBe(201);
  expect(second.body.pizzas).toMatchObject([
    { line: '1' },
    { line: '2', name: 'Pepperoni', size: 'medium', quantity: 2 },
  ]);
  const removed = await rig.call('DELETE', `/api/orders/${id}/items/1`);
  expect(removed.status).toBe(200);
  expect(removed.body).toMatchObject({ subtotal: '25.98', total_amount: '31.24', pizzas: [{ line: '2' }] });
  expect(Date.parse(removed.body.expires_time)).toBeGreaterThan(Date.now());

  const placed = await place(id);
  expect(placed.status).toBe(201);
  expect(placed.headers.get('Location')).toBe(`/api/orders/${id}`);
  expect(placed.body).toMatchObject({ id, status: 'confirmed', total_amount: '31.24', customer_phone: '+12125550123' });
  const listed = await rig.call('GET', '/api/orders?status=confirmed');
  expect(listed.body.map((order: { id: string }) => order.id)).toContain(id);
  const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
  expect(events.map((event: { type: string }) => event.type).slice(0, 5)).toEqual([
    'DraftCreated', 'ItemAdded', 'ItemAdded', 'ItemRemoved', 'OrderPlaced',
  ]); // prettier-ignore
});

test('a draft can be read by id, but is not listed among the orders', async () => {
  const id = await begin({ pizzas: [{ name: 'Margherita', size: 'large' }] });
  expect((await rig.call('GET', `/api/orders/${id}`)).body).toMatchObject({ id, status: 'draft', subtotal: '15.99' });
  const { body } = await rig.call('GET', '/api/orders?limit=100');
  expect(body.map((order: { id: string }) => order.id)).not.toContain(id);
  expect((await rig.call('GET', '/api/orders?status=draft')).status).toBe(422);
  expect((await rig.call('GET', `/api/orders/${id}/workflow`)).body).toMatchObject({
    status: 'draft',
    waiting_for: 'its customer to place it',
  });
});

test('a retried key adds one item, places one order and creates one draft', async () => {
  const key = { 'Idempotency-Key': `draft-${Date.now()}` };
  const first = await rig.call('POST', '/api/orders/drafts', {}, key);
  const again = await rig.call('POST', '/api/orders/drafts', {}, key);
  expect(again.body.id).toBe(first.body.id);
  expect((await rig.call('POST', '/api/orders/drafts', { special_instructions: 'Other.' }, key)).body.code).toBe(
    'idempotency_key_reused',
  );
  const { id } = first.body;
  const item = { name: 'Margherita', size: 'large' };
  const adds = await Promise.all(Array.from({ length: 8 }, () => add(id, item, { 'Idempotency-Key': 'one-item' })));
  expect(adds.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 201));
  expect((await rig.call('GET', `/api/orders/${id}`)).body.pizzas).toHaveLength(1);
  const places = await Promise.all(Array.from({ length: 8 }, () => place(id, ADA, { 'Idempotency-Key': 'one-place' })));
  expect(new Set(places.map((answer) => answer.body.number)).size).toBe(1);
  expect(places.every((answer) => answer.status === 201)).toBe(true);
  expect((await place(id, ADA, { 'Idempotency-Key': 'another' })).body.code).toBe('illegal_transition');
});

test('a change to a draft is reported as done even if the draft was placed meanwhile', async () => {
  const created = { 'Idempotency-Key': 'begun-then-placed' };
  const { body: draft } = await rig.call('POST', '/api/orders/drafts', {}, created);
  const added = { 'Idempotency-Key': 'added-then-placed' };
  const item = { name: 'Margherita', size: 'large' };
  expect((await add(draft.id, item, added)).status).toBe(201);
  expect((await place(draft.id)).status).toBe(201);
  expect(await add(draft.id, item, added)).toMatchObject({ status: 201, body: { status: 'draft', version: 2 } });
  const again = await rig.call('POST', '/api/orders/drafts', {}, created);
  expect(again).toMatchObject({ status: 201, body: { id: draft.id, status: 'draft', version: 1 } });
  expect(await add(draft.id, item)).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
});

test('an invalid item is refused, naming the field, and changes nothing', async () => {
  const id = await begin();
  const field = async (item: object): Promise<string> => (await add(id, item)).body.errors?.[0]?.field;
  expect(await field({ name: 'Quattro Nulla', size: 'large' })).toBe('name');
  expect(await field({ sku: 'NOSUCHSKU' })).toBe('sku');
  expect(await field({ sku: 'PEPPEMED', size: 'large' })).toBe('sku');
  expect(await field({ name: 'Margherita' })).toBe('size');
  expect(await field({ name: 'Margherita', size: 'large', quantity: 0 })).toBe('quantity');
  expect(await field({ name: 'Margherita', size: 'large', toppings: ['Gold'] })).toBe('toppings[0]');
  expect((await place(id)).body.code).toBe('empty_draft');
  expect((await rig.call('DELETE', `/api/orders/${id}/items/1`)).body.code).toBe('line_not_found');
  expect((await rig.call('GET', `/api/orders/${id}`)).body).toMatchObject({ version: 1, pizzas: [] });
  expect((await add('ord_00000000000000000000000000', { name: 'Margherita', size: 'large' })).status).toBe(404);
});

test('a declined card rejects the placed draft, which stays readable', async () => {
  const id = await begin({ pizzas: [{ name: 'Margherita', size: 'large' }] });
  const declined = await place(id, { ...ADA, payment_token: TEST_TOKENS.declined });
  expect(declined.status).toBe(402);
  expect(declined.body).toMatchObject({ code: 'payment_declined', order_id: id });
  expect((await rig.call('GET', `/api/orders/${id}`)).body.status).toBe('rejected');
});

test('invalid customer details leave the draft unchanged', async () => {
  const id = await begin({ pizzas: [{ name: 'Margherita', size: 'large' }] });
  const bad = await place(id, { ...ADA, customer_phone: 'call me' });
  expect(bad.body.errors[0].field).toBe('customer_phone');
  expect((await rig.call('GET', `/api/orders/${id}`)).body.status).toBe('draft');
});

test('a draft can be cancelled, and has no effects due', async () => {
  const id = await begin({ pizzas: [{ name: 'Margherita', size: 'large' }] });
  const given = await rig.call('DELETE', `/api/orders/${id}?reason=Not%20hungry`);
  expect(given.status).toBe(200);
  expect(given.body).toMatchObject({ status: 'cancelled', cancellation_reason: 'Not hungry', expires_time: null });
  expect((await add(id, { name: 'Margherita', size: 'large' })).body.code).toBe('illegal_transition');
  expect((await place(id)).body.code).toBe('illegal_transition');
  expect(
    (await rig.call('GET', '/api/kitchen/queue')).body.map((ticket: { order_id: string }) => ticket.order_id),
  ).not.toContain(id);
});

test('If-Match places exactly the version that was seen', async () => {
  const id = await begin({ pizzas: [{ name: 'Margherita', size: 'large' }] });
  const seen = await rig.call('GET', `/api/orders/${id}`);
  await add(id, { name: 'Margherita', size: 'large' });
  const etag = { 'If-Match': seen.headers.get('ETag') ?? '' };
  expect((await place(id, ADA, etag)).status).toBe(412);
  expect((await place(id, ADA)).status).toBe(201);
});

test('a draft belongs to its customer, who finds it again and need not say who they are when placing it', async () => {
  const grace = {
    customer_name: 'Grace Hopper',
    customer_phone: '+1 212 555 0199',
    customer_email: 'grace@navy.example',
  };
  const { body: draft } = await rig.call('POST', '/api/orders/drafts', {
    ...grace,
    pizzas: [{ name: 'Diavola', size: 'large' }],
  });
  expect(draft).toMatchObject({
    customer_name: 'Grace Hopper',
    customer_phone: '+12125550199',
    customer_email: 'grace@navy.example',
  });
  const other = await begin({ ...grace, pizzas: [{ name: 'Funghi', size: 'large' }] });
  const mine = await begin();
  const drafts = async (who: string) =>
    (await rig.call('GET', `/api/customers/${who}/drafts`)).body.map(({ id }: { id: string }) => id);
  // The same name and number may be somebody else's.
  expect(await drafts(draft.customer_id)).toEqual([draft.id]);
  expect(await drafts('me')).toContain(mine);
  expect(await drafts('me')).not.toContain(other);
  expect((await rig.call('GET', '/api/customers/nobody/drafts')).body.code).toBe('customer_not_found');

  const placed = await place(draft.id, { payment_method: 'cash' });
  expect(placed.body).toMatchObject({
    status: 'confirmed',
    customer_id: draft.customer_id,
    customer_name: 'Grace Hopper',
  });
  await rig.call('DELETE', `/api/orders/${other}`);
  expect(await drafts(draft.customer_id)).not.toContain(draft.id);
  expect((await rig.call('POST', '/api/orders/drafts', { customer_phone: 'none' })).body.errors).toMatchObject([
    { field: 'customer_phone', code: 'invalid_phone' },
  ]);
});
