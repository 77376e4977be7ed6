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

test('an invalid idempotency key is refused', async () => {
  const answer = await rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'two words' });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'Idempotency-Key' }] } });
});

test('a price sent by a client is ignored', async () => {
  const { body } = await rig.call('POST', '/api/orders', {
    ...AN_ORDER,
    total_amount: '0.01',
    pizzas: [{ ...pizza, price: '0.01' }],
  });
  expect(body.pizzas[0].price).toBe('15.99');
  await rig.call('DELETE', `/api/orders/${body.id}`);
});

test('none of these requests placed an order', async () => {
  const { body } = await rig.call('GET', '/api/orders');
  expect(body.map((order: { status: string }) => order.status)).toEqual(['cancelled']);
});
