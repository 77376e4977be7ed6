import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const DIAVOLA = {
  name: 'Diavola Piccante',
  description: 'Hot salami and chillies.',
  variants: [
    { size: 'medium', sku: 'DIAPIMED', price: '13.50', estimated_cooking_time: 11 },
    { size: 'large', sku: 'DIAPILRG', price: '16.50', estimated_cooking_time: 12 },
  ],
};
const order = (name: string, extra: object = {}) =>
  rig.call('POST', '/api/orders', { ...AN_ORDER, pizzas: [{ name, size: 'large' }], ...extra });
const names = async (): Promise<string[]> =>
  (await rig.call('GET', '/api/menu/pizzas')).body.map((pizza: { name: string }) => pizza.name);

test('a new item can be ordered immediately, at its price', async () => {
  const added = await rig.call('POST', '/api/menu/pizzas', DIAVOLA);
  expect(added.status).toBe(201);
  expect(added.headers.get('Location')).toBe('/api/menu/pizzas/diavola-piccante');
  expect(added.body).toMatchObject({
    id: 'diavola-piccante',
    available: true,
    sizes: [{ price: '13.50' }, { price: '16.50' }],
  });
  expect((await order('Diavola Piccante')).body).toMatchObject({ subtotal: '16.50' });
  expect((await names()).at(-1)).toBe('Diavola Piccante');
});

test('an order keeps its names and prices when the menu changes', async () => {
  const { body: placed } = await order('Pepperoni');
  const { body: menu } = await rig.call('GET', '/api/menu');
  const pepperoni = menu.pizzas.find((pizza: { id: string }) => pizza.id === 'pepperoni');
  const dearer = {
    ...pepperoni,
    name: 'Pepperoni Forte',
    variants: [{ size: 'large', sku: 'PEPPELRG', price: '99.00', estimated_cooking_time: 12 }],
  };
  const before = await names();
  expect((await rig.call('PUT', '/api/menu/pizzas/pepperoni', dearer)).body).toMatchObject({ name: 'Pepperoni Forte' });
  expect((await names()).indexOf('Pepperoni Forte')).toBe(before.indexOf('Pepperoni'));
  expect((await rig.call('GET', `/api/orders/${placed.id}`)).body.pizzas).toEqual(placed.pizzas);
  expect((await order('Pepperoni')).body.errors).toMatchObject([{ field: 'pizzas[0].name', code: 'unknown_pizza' }]);
  expect((await order('Pepperoni Forte')).body).toMatchObject({ subtotal: '99.00' });
  expect((await rig.call('DELETE', '/api/menu/pizzas/pepperoni')).status).toBe(204);
  expect((await rig.call('DELETE', '/api/menu/pizzas/pepperoni')).body.code).toBe('pizza_not_found');
  expect((await rig.call('GET', `/api/orders/${placed.id}`)).body.pizzas).toEqual(placed.pizzas);
});

test('an 86’d item stays on the menu but is refused; a draft with it cannot be placed until it is back', async () => {
  const { body: draft } = await rig.call('POST', '/api/orders/drafts', { pizzas: [{ name: 'Funghi', size: 'large' }] });
  const set = (available: boolean) => rig.call('PUT', '/api/menu/pizzas/funghi/availability', { available });
  expect((await set(false)).body).toMatchObject({ id: 'funghi', available: false });
  expect(await names()).toContain('Funghi');
  expect((await order('Funghi')).body.errors).toMatchObject([{ code: 'pizza_unavailable' }]);
  const { pizzas: _, ...placement } = AN_ORDER;
  const refused = await rig.call('POST', `/api/orders/${draft.id}/place`, placement);
  expect(refused.body.errors).toMatchObject([{ field: 'pizzas[0]', code: 'pizza_unavailable' }]);
  await set(true);
  expect((await rig.call('POST', `/api/orders/${draft.id}/place`, placement)).status).toBe(201);
});

test('toppings likewise', async () => {
  const truffle = { name: 'Truffle Oil', price: '4.00' };
  expect((await rig.call('POST', '/api/menu/toppings', truffle)).body).toMatchObject({
    id: 'truffle-oil',
    price: '4.00',
  });
  const withIt = { pizzas: [{ name: 'Margherita', size: 'large', toppings: ['Truffle Oil'] }] };
  expect((await order('', withIt)).body).toMatchObject({ subtotal: '19.99' });
  await rig.call('PUT', '/api/menu/toppings/truffle-oil', { ...truffle, price: '5.00' });
  expect((await order('', withIt)).body).toMatchObject({ subtotal: '20.99' });
  await rig.call('PUT', '/api/menu/toppings/truffle-oil/availability', { available: false });
  expect((await order('', withIt)).body.errors).toMatchObject([{ code: 'topping_unavailable' }]);
  expect((await rig.call('DELETE', '/api/menu/toppings/truffle-oil')).status).toBe(204);
  expect((await rig.call('PUT', '/api/menu/toppings/truffle-oil', truffle)).body.code).toBe('topping_not_found');
});

test('ids, names and SKUs are unique ignoring case, and every error names its field', async () => {
  const field = async (body: object): Promise<string> =>
    (await rig.call('POST', '/api/menu/pizzas', body)).body.errors?.[0]?.field;
  const fresh = {
    ...DIAVOLA,
    name: 'Fresh',
    variants: [{ size: 'large', sku: 'FRESHLRG', price: '10.00', estimated_cooking_time: 9 }],
  };
  expect(await field({ ...fresh, name: 'MARGHERITA', id: 'other' })).toBe('name');
  expect(await field({ ...fresh, id: 'margherita' })).toBe('id');
  expect(await field({ ...fresh, variants: [{ ...fresh.variants[0], sku: 'MARGHLRG' }] })).toBe('variants[0].sku');
  expect(await field({ ...fresh, variants: [{ ...fresh.variants[0], price: '-1' }] })).toBe('variants[0].price');
  expect(await field({ ...fresh, variants: [{ ...fresh.variants[0], price: '1.999' }] })).toBe('variants[0].price');
  expect(await field({ ...fresh, variants: [] })).toBe('variants');
  expect(await field({ ...fresh, colour: 'red' })).toBe('colour');
  const taken = await rig.call('PUT', '/api/menu/pizzas/funghi', { ...fresh, name: 'Margherita' });
  expect(taken.body.errors[0].field).toBe('name');
  expect((await rig.call('PUT', '/api/menu/pizzas/funghi', { ...fresh, id: 'other' })).body.errors[0].field).toBe('id');
  expect(await names()).not.toContain('Fresh');
});

test('concurrent changes to different items are all kept', async () => {
  const added = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      rig.call('POST', '/api/menu/toppings', { name: `Extra ${index}`, price: '1.00' }),
    ),
  );
  expect(added.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
  const { body } = await rig.call('GET', '/api/menu/toppings');
  const toppings = body.map((topping: { id: string }) => topping.id);
  expect(toppings).toEqual(expect.arrayContaining(Array.from({ length: 8 }, (_, index) => `extra-${index}`)));
});

test('the whole menu can be replaced; the second of two concurrent editors gets 412', async () => {
  const { body: menu, headers } = await rig.call('GET', '/api/menu');
  const etag = { 'If-Match': headers.get('ETag') ?? '' };
  const turned = { ...menu, pizzas: menu.pizzas.toReversed() };
  const replaced = await rig.call('PUT', '/api/menu', turned, etag);
  expect(replaced).toMatchObject({ status: 200, body: turned });
  expect((await rig.call('PUT', '/api/menu', menu, etag)).status).toBe(412);
  expect((await rig.call('DELETE', '/api/menu/pizzas/margherita', undefined, etag)).status).toBe(412);
  expect((await rig.call('PUT', '/api/menu', menu)).body).toEqual(menu);
});

test('stores have separate menus', async () => {
  const settings = (await rig.call('GET', '/api/stores/main')).body;
  await rig.call('POST', '/api/stores/harbour', { ...settings, id: 'harbour' });
  expect((await rig.call('DELETE', '/api/stores/harbour/menu/pizzas/margherita')).status).toBe(204);
  expect((await rig.call('GET', '/api/stores/harbour/menu/pizzas/margherita')).status).toBe(404);
  expect((await rig.call('GET', '/api/menu/pizzas/margherita')).status).toBe(200);
});
