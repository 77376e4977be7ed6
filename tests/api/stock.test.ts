import { pino } from 'pino';
import { changeBatch } from '../../domain/stock/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import { lookForLeftBehind } from '../../operations/left-behind.ts';
import { workflowDirectory } from '../../temporal/directory.ts';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** A separate store for each test: with the menu and the recipes of store main, and no counted stock. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

let stores = 0;

async function newStore() {
  stores += 1;
  const id = `store-${stores}`;
  const { body: main } = await rig.call('GET', '/api/stores/main');
  await rig.call('POST', '/api/stores', { ...main, id, name: id });
  const at = `/api/stores/${id}`;
  const call = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    rig.call(method, `${at}${path}`, body, headers);
  const order = (...names: string[]) =>
    call('POST', '/orders', { ...AN_ORDER, pizzas: names.map((name) => ({ name, size: 'medium' })) });
  const receive = (sku: string, quantity: number, extra: object = {}) =>
    call('POST', '/inventory/batches', { reference: `${sku}-${quantity}`, sku, quantity, ...extra });
  const level = async (sku: string) => (await call('GET', `/inventory/${sku}`)).body;
  return { id, call, order, receive, level };
}

test('without batches nothing is counted, and orders have no stock events', async () => {
  const { call, order } = await newStore();
  expect((await call('GET', '/inventory')).body).toEqual([]);
  const { body: placed } = await order('Margherita');
  const { body: events } = await call('GET', `/orders/${placed.id}/events`);
  expect(events.map(({ type }: { type: string }) => type)).not.toContain('IngredientsAllocated');
  expect((await call('GET', `/orders/${placed.id}/allocations`)).body).toMatchObject({ status: 'none', needs: [] });
});

test('an order takes counted ingredients by recipe: a medium Margherita needs 260 g of dough', async () => {
  const { call, order, receive, level } = await newStore();
  expect((await receive('DOUGH', 1000)).status).toBe(201);
  const { body: placed, status } = await order('Margherita', 'Funghi');
  expect(status).toBe(201);
  expect(await level('DOUGH')).toMatchObject({
    name: 'Dough',
    unit: 'g',
    on_hand: 1000,
    allocated: 520,
    available: 480,
  });
  expect((await call('GET', `/orders/${placed.id}/allocations`)).body).toMatchObject({
    status: 'allocated',
    needs: [{ sku: 'DOUGH', quantity: 520 }],
    parts: [{ batch: 'DOUGH-1000', sku: 'DOUGH', quantity: 520 }],
  });
  await call('POST', `/kitchen/orders/${placed.id}/start`);
  expect(await level('DOUGH')).toMatchObject({ level: 480, allocated: 0 });
  expect((await call('GET', `/orders/${placed.id}/allocations`)).body).toMatchObject({ status: 'used' });
});

test('out of stock is 409 with the missing ingredients, and takes the pizza off the menu until stock arrives; one taken off by staff stays off', async () => {
  const { call, order, receive } = await newStore();
  await receive('MOZZARELLA', 130);
  await call('PUT', '/menu/pizzas/tonno/availability', { available: false });
  await order('Margherita');
  const first = await order('Margherita', 'Marinara');
  expect(first).toMatchObject({
    status: 409,
    body: {
      code: 'out_of_stock',
      missing: [{ sku: 'MOZZARELLA', needed: 120, available: 10 }],
      pizzas: ['Margherita'],
      order_id: expect.any(String),
    },
  });
  // The next one is refused before it starts.
  const second = await order('Margherita');
  expect(second).toMatchObject({ status: 409, body: { code: 'out_of_stock', pizzas: ['Margherita'] } });
  expect(second.body.order_id).toBeUndefined();
  const available = async (id: string) => (await call('GET', `/menu/pizzas/${id}`)).body.available;
  expect([await available('margherita'), await available('marinara'), await available('tonno')]).toEqual([
    false,
    true,
    false,
  ]);
  expect((await call('GET', '/inventory/sold-out')).body.pizzas).toContain('margherita');
  expect((await order('Marinara')).status).toBe(201);

  await receive('MOZZARELLA', 2000);
  expect([await available('margherita'), await available('tonno')]).toEqual([true, false]);
  expect((await order('Margherita')).status).toBe(201);
});

test('a delivery expected in time counts as stock; a later one does not', async () => {
  const { call, order, receive } = await newStore();
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  await receive('DOUGH', 300, { eta: inHours(2) });
  expect(await order('Margherita')).toMatchObject({ status: 409, body: { code: 'out_of_stock' } });
  const pizzas = [{ name: 'Margherita', size: 'medium' }];
  const later = await call('POST', '/orders', { ...AN_ORDER, pizzas, requested_for: inHours(4) });
  expect(later.status).toBe(201);
  expect((await call('PATCH', '/inventory/batches/DOUGH-300', { eta: null })).body).toMatchObject({
    eta: null,
    available: 40,
  });
});

test('if a batch turns out smaller, the newest order is notified and short until stock arrives', async () => {
  const { call, order, receive } = await newStore();
  await receive('DOUGH', 520);
  const [{ body: old }, { body: young }] = [await order('Margherita'), await order('Margherita')];
  const counted = await call('PATCH', '/inventory/batches/DOUGH-520', { quantity: 400, reason: 'Counted.' });
  const { body: ledger } = await call('GET', '/inventory/movements');
  expect(ledger).toContainEqual(expect.objectContaining({ kind: 'corrected', by_name: 'Mona Manager' }));
  expect(counted.body).toMatchObject({ received: 520, quantity: 400, available: 140 });
  const missing = async (id: string) => (await call('GET', `/orders/${id}`)).body.missing_ingredients;
  await until(async () => (await missing(young.id)).length > 0);
  expect([await missing(old.id), await missing(young.id)]).toEqual([[], ['DOUGH (260 needed, 140 left)']]);
  expect((await call('GET', '/inventory/shortages')).body).toMatchObject([
    { order_id: young.id, missing: [{ sku: 'DOUGH', needed: 260, available: 140 }] },
  ]);
  const { body: queue } = await call('GET', '/kitchen/queue');
  expect(queue.map((each: { missing_ingredients: string[] }) => each.missing_ingredients.length)).toEqual([0, 1]);
  await receive('DOUGH', 200);
  await until(async () => (await missing(young.id)).length === 0);
  expect((await call('GET', '/inventory/shortages')).body).toEqual([]);
});

test('an order that missed its notification in a crash gets it from the periodic check', async () => {
  const { id, call, order, receive } = await newStore();
  await receive('DOUGH', 260);
  const { body: placed } = await order('Margherita');
  await rig.storage.stock.change(id as StoreId, (room) =>
    changeBatch(room, 'DOUGH-260', { quantity: 0 }, 'maria', new Date().toISOString()),
  );
  const { storage, env } = rig;
  const isShort = async (): Promise<boolean> =>
    (await call('GET', `/orders/${placed.id}`)).body.missing_ingredients.length > 0;
  // Temporal's list of workflows lags by a moment.
  const query = `WorkflowId = 'order/${id}/${placed.id}' AND ExecutionStatus = 'Running'`;
  await until(async () => (await env.client.workflow.count(query)).count === 1);
  const looking = lookForLeftBehind({
    client: env.client,
    storage,
    workflows: workflowDirectory(env.client, undefined),
    log: pino({ level: 'silent' }),
  });
  await until(isShort);
  await looking.stop();
});

test('a change without enough stock is 409 with the missing ingredients, and leaves the order unchanged', async () => {
  const { call, order, receive, level } = await newStore();
  await receive('DOUGH', 400);
  const { body: placed } = await order('Margherita');
  const pizzas = [{ name: 'Margherita', size: 'medium', quantity: 2 }];
  expect(await call('PATCH', `/orders/${placed.id}`, { pizzas })).toMatchObject({
    status: 409,
    body: { code: 'out_of_stock', missing: [{ sku: 'DOUGH', needed: 520, available: 400 }] },
  });
  expect((await call('GET', `/orders/${placed.id}`)).body.pizzas[0].quantity).toBe(1);
  await receive('DOUGH', 200);
  expect((await call('PATCH', `/orders/${placed.id}`, { pizzas })).status).toBe(200);
  expect(await level('DOUGH')).toMatchObject({ allocated: 520 });
});

test('a draft allocates stock when it is placed, and is rejected if there is none', async () => {
  const { call, receive, level } = await newStore();
  await receive('DOUGH', 300);
  const pizzas = [{ name: 'Margherita', size: 'medium' }];
  const place = { customer_name: 'Ada Lovelace', customer_phone: '+12125550123' };
  const [one, other] = [
    await call('POST', '/orders/drafts', { pizzas }),
    await call('POST', '/orders/drafts', { pizzas }),
  ];
  expect((await call('POST', `/orders/${one.body.id}/place`, place)).status).toBe(201);
  expect(await level('DOUGH')).toMatchObject({ allocated: 260 });
  expect(await call('POST', `/orders/${other.body.id}/place`, place)).toMatchObject({
    status: 409,
    body: { code: 'out_of_stock' },
  });
});

test('waste is recorded once per key, and the ledger adds up', async () => {
  const { call, order, receive, level } = await newStore();
  await receive('DOUGH', 1000);
  const spoilt = { sku: 'DOUGH', quantity: 100, reason: 'The fridge was off.' };
  for (const _ of [1, 2]) await call('POST', '/inventory/waste', spoilt, { 'Idempotency-Key': 'fridge' });
  expect(await level('DOUGH')).toMatchObject({ level: 900 });
  const { body: placed } = await order('Margherita');
  await call('POST', `/kitchen/orders/${placed.id}/start`);
  await call('DELETE', `/orders/${placed.id}`);
  const { body: movements } = await call('GET', '/inventory/movements?sku=DOUGH');
  const sum = movements.reduce((total: number, { change }: { change: number }) => total + change, 0);
  expect([sum, (await level('DOUGH')).level]).toEqual([640, 640]);
  expect((await call('GET', '/inventory/waste')).body).toMatchObject([
    { kind: 'written_off', change: -260, order_id: placed.id },
    { kind: 'wasted', change: -100, reason: 'The fridge was off.' },
  ]);
  expect(await call('POST', '/inventory/waste', { ...spoilt, quantity: 5000 })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'quantity', code: 'not_there' }] },
  });
});

test('movements come in pages, latest first, the archived ones after the others', async () => {
  const { call, receive } = await newStore();
  await receive('DOUGH', 1000);
  for (let quantity = 999; quantity > 870; quantity -= 1)
    await call('PATCH', '/inventory/batches/DOUGH-1000', { quantity });
  const seen: number[] = [];
  for (let path = '/inventory/movements?limit=40&sku=DOUGH'; path !== '';) {
    const page = await call('GET', path);
    seen.push(...page.body.map(({ seq }: { seq: number }) => seq));
    const next = /<[^>]+\/inventory([^>]+)>; rel="next"/.exec(page.headers.get('Link') ?? '')?.[1];
    path = next === undefined ? '' : `/inventory${next}`;
  }
  expect(seen).toEqual(Array.from({ length: 130 }, (_, index) => 130 - index));
});

test('another system can allocate and release stock', async () => {
  const { call, receive, level } = await newStore();
  await receive('DOUGH', 500);
  const line = { reference: 'pos-17', sku: 'DOUGH', quantity: 400 };
  for (const _ of [1, 2]) {
    expect(await call('POST', '/inventory/allocations', line)).toMatchObject({
      status: 201,
      body: { reference: 'pos-17', parts: [{ batch: 'DOUGH-500', quantity: 400 }] },
    });
  }
  expect(await level('DOUGH')).toMatchObject({ allocated: 400 });
  expect(await call('POST', '/inventory/allocations', { ...line, reference: 'pos-18' })).toMatchObject({
    status: 409,
    body: { code: 'out_of_stock', missing: [{ sku: 'DOUGH', needed: 400, available: 100 }] },
  });
  expect((await call('POST', '/inventory/allocations', { ...line, quantity: 1 })).body.code).toBe(
    'idempotency_key_reused',
  );
  expect((await call('DELETE', '/inventory/allocations/pos-17')).status).toBe(204);
  expect((await call('DELETE', '/inventory/allocations/pos-18')).status).toBe(404);
  expect(await level('DOUGH')).toMatchObject({ allocated: 0 });
});

test('a threshold marks low stock', async () => {
  const { call, receive } = await newStore();
  await receive('DOUGH', 500);
  expect((await call('PUT', '/inventory/DOUGH/threshold', { low_at: 600 })).body).toMatchObject({
    low_at: 600,
    is_low: true,
  });
  expect((await call('PUT', '/inventory/DOUGH/threshold', { low_at: null })).body).toMatchObject({
    low_at: null,
    is_low: false,
  });
  expect((await call('PUT', '/inventory/TRUFFLES/threshold', { low_at: 1 })).body.code).toBe('sku_not_found');
});

test('recipes are replaced as a whole, and errors name their field', async () => {
  const { call, order, receive, level } = await newStore();
  await receive('DOUGH', 1000);
  const { body: recipes, headers } = await call('GET', '/inventory/recipes');
  const pizzas = [{ id: 'margherita', uses: [{ sku: 'DOUGH', medium: 300 }] }];
  const etag = headers.get('ETag') ?? '';
  expect((await call('PUT', '/inventory/recipes', { ...recipes, pizzas }, { 'If-Match': etag })).status).toBe(200);
  expect((await call('PUT', '/inventory/recipes', recipes, { 'If-Match': etag })).status).toBe(412);
  await order('Margherita', 'Funghi');
  expect(await level('DOUGH')).toMatchObject({ allocated: 300 });
  const wrong = [{ id: 'margherita', uses: [{ sku: 'TRUFFLES', medium: 300 }] }];
  expect(await call('PUT', '/inventory/recipes', { ...recipes, pizzas: wrong })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'pizzas[0].uses[0].sku' }] },
  });
});

test('invalid batches name their field', async () => {
  const { call, receive } = await newStore();
  await receive('DOUGH', 500);
  expect((await receive('DOUGH', 500)).status).toBe(201);
  const taken = { reference: 'DOUGH-500', sku: 'HAM', quantity: 1 };
  expect(await call('POST', '/inventory/batches', taken)).toMatchObject({
    status: 409,
    body: { code: 'batch_exists' },
  });
  expect((await call('POST', '/inventory/batches', { ...taken, sku: 'ham' })).body.errors[0].field).toBe('sku');
  expect((await call('PATCH', '/inventory/batches/nope', { quantity: 1 })).body.code).toBe('batch_not_found');
  expect((await call('PATCH', '/inventory/batches/DOUGH-500', {})).status).toBe(422);
  expect((await call('GET', '/inventory/HAM')).body.code).toBe('sku_not_found');
});
