import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

/** Invalid input: every invalid field is named, and nothing is placed. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const pizza = { name: 'Margherita', size: 'large' };

test.each<[string, object, string[]]>([
  ['an empty object', Object.fromEntries(Object.keys(AN_ORDER).map((key) => [key, undefined])), ['pizzas']],
  ['a missing customer', { customer_name: undefined, customer_phone: undefined }, ['customer_name', 'customer_phone']],
  ['a name of one letter', { customer_name: 'A' }, ['customer_name']],
  ['a name of 101 letters', { customer_name: 'A'.repeat(101) }, ['customer_name']],
  ['a phone of letters', { customer_phone: 'call me maybe' }, ['customer_phone']],
  ['a phone with words around it', { customer_phone: '+1 212 555 0123 after six' }, ['customer_phone']],
  ['an e-mail address without an @', { customer_email: 'ada' }, ['customer_email']],
  ['an address of nine characters', { delivery_address: '9 letters' }, ['delivery_address']],
  ['an address of 201 characters', { delivery_address: 'x'.repeat(201) }, ['delivery_address']],
  ['no pizzas', { pizzas: [] }, ['pizzas']],
  ['21 lines', { pizzas: Array.from({ length: 21 }, () => pizza) }, ['pizzas']],
  ['a pizza that is not on the menu', { pizzas: [{ ...pizza, name: 'Margarita' }] }, ['pizzas[0].name']],
  ['a size that there is not', { pizzas: [{ ...pizza, size: 'huge' }] }, ['pizzas[0].size']],
  ['a size that this pizza does not come in', { pizzas: [{ name: 'Calzone', size: 'small' }] }, ['pizzas[0].size']],
  ['an unknown topping', { pizzas: [pizza, { ...pizza, toppings: ['Ham', 'Gold'] }] }, ['pizzas[1].toppings[1]']],
  ['eleven toppings', { pizzas: [{ ...pizza, toppings: Array(11).fill('Ham') }] }, ['pizzas[0].toppings']],
  ['a negative quantity', { pizzas: [{ ...pizza, quantity: -5 }] }, ['pizzas[0].quantity']],
  ['half a pizza', { pizzas: [{ ...pizza, quantity: 0.5 }] }, ['pizzas[0].quantity']],
  ['1,000 pizzas in one line', { pizzas: [{ ...pizza, quantity: 1000 }] }, ['pizzas[0].quantity']],
  ['1,000 pizzas in two lines', { pizzas: [{ ...pizza, quantity: 999 }, pizza] }, ['pizzas']],
  ['a pizza without a name', { pizzas: [{ size: 'large' }] }, ['pizzas[0].pizza_id']],
  ['a way to pay that there is not', { payment_method: 'shells' }, ['payment_method']],
  ['two mistakes', { customer_name: '', payment_method: 7 }, ['customer_name', 'payment_method']],
])('%s is 422', async (_, overrides, fields) => {
  const { status, body, headers } = await rig.call('POST', '/api/orders', { ...AN_ORDER, ...overrides });
  expect({ status, code: body.code }).toEqual({ status: 422, code: 'validation_failed' });
  expect(headers.get('Content-Type')).toContain('application/problem+json');
  expect(body.errors.map((error: { field: string }) => error.field)).toEqual(fields);
});

test.each([
  ['{"customer_name": ', 400, 'malformed_json'],
  ['', 400, 'malformed_json'],
  ['[]', 422, 'validation_failed'],
  ['null', 422, 'validation_failed'],
  [JSON.stringify({ notes: 'x'.repeat(101_000) }), 413, 'body_too_large'],
])('the body %.20s is %i', async (text, status, code) => {
  expect(await rig.call('POST', '/api/orders', text)).toMatchObject({ status, body: { code, status } });
});

test.each([
  ['GET', '/api/orders?limit=0', 'limit'],
  ['GET', '/api/orders?limit=101', 'limit'],
  ['GET', '/api/orders?limit=many', 'limit'],
  ['GET', '/api/orders?limit=1e1', 'limit'],
  ['GET', '/api/orders?limit=0x5', 'limit'],
  ['GET', '/api/orders?limit=%205', 'limit'],
  ['GET', '/api/orders?number=1e0', 'number'],
  ['GET', '/api/reports/analytics?to=0000-01-01', 'to'],
  ['GET', '/api/chain/reports/analytics?to=0000-01-01', 'to'],
  ['GET', '/api/reports/people?to=0000-01-01', 'to'],
  ['GET', '/api/orders?status=eaten', 'status'],
  ['GET', '/api/orders?cursor=nonsense', 'cursor'],
])('%s %s is 422 and names %s', async (method, path, field) => {
  expect(await rig.call(method, path)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a body sent as %s is 415, even if it is JSON',
  async (type) => {
    const answer = await rig.call('POST', '/api/orders', AN_ORDER, { 'Content-Type': type });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  },
);

test.each([
  ['cash with a token', { payment_method: 'cash' }, ['payment_token']],
  [
    'cash with a token and a page to return to',
    { payment_method: 'cash', payment_return_url: 'https://shop.example' },
    ['payment_token', 'payment_return_url'],
  ],
  ['an online payment with a token', { payment_method: 'online' }, ['payment_token']],
])('%s contradicts itself', async (_, overrides, fields) => {
  const { status, body } = await rig.call('POST', '/api/orders', { ...AN_ORDER, ...overrides });
  expect(status).toBe(422);
  expect(body.errors).toMatchObject(fields.map((field) => ({ field, code: 'contradiction' })));
});

test('a name that comes twice in an object is refused, and named', async () => {
  const text = JSON.stringify(AN_ORDER).replace('"customer_name"', '"customer_name":"Grace Hopper","customer_name"');
  const { status, body } = await rig.call('POST', '/api/orders', text);
  expect([status, body.code]).toEqual([400, 'malformed_json']);
  expect(body.detail).toContain('"customer_name"');
});

test.each([
  ['application/json; charset=iso-8859-1', 415],
  ['application/json; charset="UTF-8"', 422],
  ['application/json;charset=utf8', 422],
])('a body as %s is %i', async (type, status) => {
  expect(await rig.call('POST', '/api/orders', {}, { 'Content-Type': type })).toMatchObject({ status });
});

test('a name that is written backwards is refused', async () => {
  const name = 'Ada \u202eecalevoL';
  expect((await rig.call('POST', '/api/orders', { ...AN_ORDER, customer_name: name })).body.errors).toMatchObject([
    { field: 'customer_name', code: 'unreadable_text' },
  ]);
});

test('an empty Host changes nothing', async () => {
  const answer = await rig.call('POST', '/api/orders', AN_ORDER, { Host: '' });
  expect(answer).toMatchObject({ status: 403, body: { code: 'host_not_allowed' } });
});

test('an invalid idempotency key is refused', async () => {
  const answer = await rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'two words' });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'Idempotency-Key' }] } });
});

test('a body without a Content-Type is 415, whatever the route', async () => {
  for (const path of ['/api/orders', '/api/kitchen/pause', '/api/kitchen/orders/ord_1/start', '/api/stores']) {
    const answer = await rig.request(path, { method: 'POST', body: Buffer.from('{}') });
    expect({ path, ...((await answer.json()) as object) }).toMatchObject({
      path,
      status: 415,
      code: 'unsupported_media_type',
    });
  }
});

test('a body that is not UTF-8 is 400', async () => {
  const json = { 'Content-Type': 'application/json' };
  const body = Buffer.from(JSON.stringify(AN_ORDER).replace('Ada', 'Z\xf6e'), 'latin1');
  const answer = await rig.request('/api/orders', { method: 'POST', headers: json, body });
  expect(await answer.json()).toMatchObject({ status: 400, code: 'malformed_json' });
});

test.each([
  ['half of a character', { customer_name: 'Ada \ud83c' }, 'customer_name'],
  ['a control character', { special_instructions: 'No onions\u0000' }, 'special_instructions'],
  ['only zero-width characters', { customer_name: '\u200b\u200b\u200d' }, 'customer_name'],
  ['several lines in a name', { customer_name: 'Ada\nLovelace' }, 'customer_name'],
  [
    'a control character within an address',
    { delivery_address: { street: '12 Main\u0007 Street', city: 'Springfield' } },
    'delivery_address.street',
  ],
  ['a control character within a list', { pizzas: [{ ...pizza, toppings: ['Ham\u0001'] }] }, 'pizzas[0].toppings[0]'],
])('text with %s is 422', async (_, overrides, field) => {
  const answer = await rig.call('POST', '/api/orders', { ...AN_ORDER, ...overrides });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field, code: 'unreadable_text' }] } });
});

test('instructions may have several lines', async () => {
  const { special_instructions: text } = await rig.place({ special_instructions: 'Ring twice.\nBeware of the dog.' });
  expect(text).toBe('Ring twice.\nBeware of the dog.');
});

test.each([
  ['total_amount', { total_amount: '0.01' }, undefined],
  ['pizzas[0].price', { pizzas: [{ ...pizza, price: '0.01' }] }, undefined],
  ['pizzas[0].qty', { pizzas: [{ ...pizza, qty: 2 }] }, 'quantity'],
  ['pizzas[0].topings', { pizzas: [{ ...pizza, topings: ['Ham'] }] }, 'toppings'],
  ['delivery_adress', { delivery_adress: '12 Main Street, Springfield' }, 'delivery_address'],
  [
    'delivery_address.note',
    { delivery_address: { street: '12 Main Street', city: 'Springfield', note: '3rd' } },
    'notes',
  ],
  ['__proto__', JSON.parse('{ "__proto__": { "customer_name": "Eve" } }'), undefined],
])('the unknown field %s is refused, naming the one that was meant', async (field, extra, suggestion) => {
  const order =
    field === '__proto__' ? JSON.stringify(AN_ORDER).replace('{', '{"__proto__":{},') : { ...AN_ORDER, ...extra };
  const { status, body } = await rig.call('POST', '/api/orders', order);
  expect({ status, code: body.code }).toEqual({ status: 422, code: 'unknown_field' });
  expect(body.errors).toEqual([
    { field, code: 'unknown_field', message: expect.any(String), ...(suggestion === undefined ? {} : { suggestion }) },
  ]);
});

test('the fields that existing clients send under other names are taken', async () => {
  const order = await rig.place({
    delivery_address: undefined,
    customer_address: '12 Main Street, Springfield',
    customer_id: 'cus_old',
    notes: 'Ring twice.',
    payment_method: 'credit_card',
    pizzas: [{ ...pizza, toppings: ['extra_cheese'] }],
  });
  expect(order).toMatchObject({
    delivery_address: '12 Main Street, Springfield',
    special_instructions: 'Ring twice.',
    payment: { method: 'card' },
    pizzas: [{ toppings: ['Extra Cheese'] }],
  });
});

test.each([
  ['customer_address', { customer_address: '1 Other Street, Springfield' }],
  ['notes', { notes: 'Ring twice.', special_instructions: 'Do not ring.' }],
  ['pizzas[0].name', { pizzas: [{ pizza_id: 'pepperoni', name: 'Margherita', size: 'large' }] }],
])('%s that contradicts another field is refused', async (field, overrides) => {
  const answer = await rig.call('POST', '/api/orders', { ...AN_ORDER, ...overrides });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});

test.each([
  ['GET', '/api/orders?limits=5', 'limits', 'limit'],
  ['GET', '/api/menu/pizzas?size=large', 'size', undefined],
  ['POST', '/api/kitchen/resume?until=tomorrow', 'until', undefined],
])('%s %s has an unknown parameter, and is 422', async (method, path, field, suggestion) => {
  const { status, body } = await rig.call(method, path);
  expect({ status, code: body.code, error: body.errors[0] }).toMatchObject({
    status: 422,
    code: 'unknown_field',
    error: { field, ...(suggestion === undefined ? {} : { suggestion }) },
  });
});

test('a method that a path does not have is 405, and names those it has', async () => {
  const answer = await rig.call('PUT', '/api/orders', AN_ORDER);
  expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  expect(answer.headers.get('Allow')).toBe('GET, HEAD, OPTIONS, POST');
  expect((await rig.call('GET', '/api/kitchen/orders/ord_1/start')).headers.get('Allow')).toBe('OPTIONS, POST');
  expect((await rig.call('POST', '/health/live')).status).toBe(405);
  expect((await rig.call('PUT', '/api/stores/main/kitchen')).status).toBe(405);
  expect(await rig.call('GET', '/api/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test.each([
  ['/api/orders/drafts', 'GET', 'OPTIONS, POST'],
  ['/api/stores/main/orders/drafts/', 'DELETE', 'OPTIONS, POST'],
  ['/api/inventory/allocations', 'GET', 'OPTIONS, POST'],
  ['/api/inventory/recipes', 'POST', 'GET, HEAD, OPTIONS, PUT'],
  ['/api/customers/me', 'PATCH', 'DELETE, GET, HEAD, OPTIONS, PUT'],
])('%s is not taken for an id: %s is 405', async (path, method, allowed) => {
  const answer = await rig.call(method, path);
  expect([answer.status, answer.headers.get('Allow')]).toEqual([405, allowed]);
  const options = await rig.request(path, { method: 'OPTIONS' });
  expect([options.status, options.headers.get('Allow')]).toEqual([204, allowed]);
});

test.each(['PROPFIND', 'PUT'])('%s is 405, whatever its content is', async (method) => {
  const answer = await rig.call(method, '/api/orders', 'anything', { 'Content-Type': 'text/plain' });
  expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
});

test('OPTIONS says which methods a path has', async () => {
  const answer = await rig.request('/api/menu', { method: 'OPTIONS' });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('Allow')).toBe('GET, HEAD, OPTIONS, PUT');
});

test('none of these requests placed an order', async () => {
  const { body } = await rig.call('GET', '/api/orders');
  // Those that are placed above, on purpose.
  expect(body.map((order: { special_instructions: string }) => order.special_instructions)).toEqual([
    'Ring twice.',
    'Ring twice.\nBeware of the dog.',
  ]);
});
