import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const DIAVOLA = {
  name: 'Diavola Piccante',
  description: 'Hot salami and chillies.',
  sizes: [
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
    sizes: [{ size: 'large', sku: 'PEPPELRG', price: '99.00', estimated_cooking_time: 12 }],
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
    sizes: [{ size: 'large', sku: 'FRESHLRG', price: '10.00', estimated_cooking_time: 9 }],
  };
  expect(await field({ ...fresh, name: 'MARGHERITA', id: 'other' })).toBe('name');
  expect(await field({ ...fresh, id: 'margherita' })).toBe('id');
  expect(await field({ ...fresh, sizes: [{ ...fresh.sizes[0], sku: 'MARGHLRG' }] })).toBe('sizes[0].sku');
  expect(await field({ ...fresh, sizes: [{ ...fresh.sizes[0], price: '-1' }] })).toBe('sizes[0].price');
  expect(await field({ ...fresh, sizes: [{ ...fresh.sizes[0], price: '1.999' }] })).toBe('sizes[0].price');
  expect(await field({ ...fresh, sizes: [] })).toBe('sizes');
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

describe('a menu to choose from', () => {
  interface Shown { id: string; category: string; position: number; available: boolean; sold_out: boolean; image_url: string } // prettier-ignore
  const pizzas = async (query = ''): Promise<Shown[]> => (await rig.call('GET', `/api/menu/pizzas${query}`)).body;
  const ids = async (query: string) => (await pizzas(query)).map(({ id }) => id);

  test('pizzas come by category and position, with description, allergens and image', async () => {
    const { body: categories } = await rig.call('GET', '/api/menu/categories');
    expect(categories.map(({ id }: { id: string }) => id)).toEqual(['classics', 'meat', 'vegetarian', 'fish']);
    const seeded = (await pizzas()).filter(({ category }) => category);
    const order = seeded.map(
      ({ category, position }) => categories.findIndex(({ id }: Shown) => id === category) * 100 + position,
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const { body: tonno } = await rig.call('GET', '/api/menu/pizzas/tonno');
    expect(tonno).toMatchObject({
      category: 'fish',
      allergens: ['gluten', 'fish', 'milk'],
      dietary: null,
      currency: 'USD',
    });
    expect((await rig.call('GET', tonno.image_url)).status).toBe(200);
    const moved = { id: 'meat', name: 'Ham and salami', position: 9 };
    expect((await rig.call('PUT', '/api/menu/categories/meat', moved)).body).toEqual({ ...moved, description: null });
    const after = (await rig.call('GET', '/api/menu/categories')).body.map(({ id }: Shown) => id);
    expect(after).toEqual(['classics', 'vegetarian', 'fish', 'meat']);
  });

  test('filters by availability, category, allergens and marks', async () => {
    await rig.call('PUT', '/api/menu/pizzas/hawaiian/availability', { available: false });
    expect(await ids('?available=false')).toEqual(['hawaiian']);
    expect(await ids('?available=true')).not.toContain('hawaiian');
    expect((await pizzas()).find(({ id }) => id === 'hawaiian')).toMatchObject({ available: false, sold_out: false });
    await rig.call('PUT', '/api/menu/pizzas/hawaiian/availability', { available: true });
    expect(await ids('?category=fish')).toEqual(['tonno']);
    expect(await ids('?without=milk,fish')).toEqual(['marinara']);
    // What is vegan is vegetarian, too. What states no allergens may have any.
    expect(await ids('?dietary=vegetarian')).toEqual(expect.arrayContaining(['marinara', 'margherita']));
    expect(await ids('?dietary=vegan,vegetarian')).toEqual(['marinara']);
    const toppings = (await rig.call('GET', '/api/menu/toppings?without=milk&dietary=spicy')).body;
    expect(toppings.map(({ id }: Shown) => id)).toEqual(['chilli']);
    expect((await rig.call('GET', '/api/menu/pizzas?without=gold')).body.errors).toMatchObject([
      { field: 'without[0]' },
    ]);
    expect((await rig.call('GET', '/api/menu/pizzas?available=maybe')).status).toBe(422);
  });

  test('categories that pizzas are in stay, unknown ones and contradictory marks are refused', async () => {
    expect((await rig.call('DELETE', '/api/menu/categories/fish')).body.code).toBe('category_in_use');
    expect((await rig.call('DELETE', '/api/menu/categories/desserts')).body.code).toBe('category_not_found');
    const { body: tonno } = await rig.call('GET', '/api/menu/pizzas/tonno');
    const change = async (fields: object) =>
      (await rig.call('PUT', '/api/menu/pizzas/tonno', { ...tonno, ...fields })).body.errors?.map(
        (each: { field: string }) => each.field,
      );
    expect(await change({ category: 'desserts' })).toEqual(['category']);
    expect(await change({ dietary: ['spicy', 'vegan'] })).toEqual(['dietary[1]']);
    expect(await change({ allergens: ['gold'] })).toEqual(['allergens[0]']);
    expect(await change({ allergens: ['fish', 'fish'] })).toEqual(['allergens']);
    const added = await rig.call('POST', '/api/menu/categories', { name: 'Calzoni' });
    expect(added).toMatchObject({ status: 201, body: { id: 'calzoni', position: null } });
    expect(added.headers.get('Location')).toBe('/api/menu/categories/calzoni');
    expect(await change({ category: 'calzoni' })).toBeUndefined();
    expect((await rig.call('DELETE', '/api/menu/categories/calzoni')).body.code).toBe('category_in_use');
    expect(await change({})).toBeUndefined();
    expect((await rig.call('DELETE', '/api/menu/categories/calzoni')).status).toBe(204);
  });
});

describe('images of the menu', () => {
  const folder = join(PROJECT_ROOT, 'seed/images');
  const seeded = readFileSync(join(folder, readdirSync(folder)[0] ?? ''));
  // A chunk after the end is ignored by viewers, and makes it another image.
  const picture = Buffer.concat([seeded, Buffer.from('ours')]);
  const upload = (content: Buffer, type: string) =>
    rig.send('POST', '/api/menu/images', content, { 'Content-Type': type });

  test('an image is stored under the hash of its content, and may be kept for ever', async () => {
    const stored = await upload(picture, 'image/webp');
    expect(stored).toMatchObject({ status: 201, body: { content_type: 'image/webp', bytes: picture.length } });
    const { id } = stored.body;
    const location = stored.headers.get('Location') ?? '';
    expect(location).toBe(`/api/menu/images/${id}`);
    expect((await upload(picture, 'image/webp')).body.id).toBe(id);
    const read = await rig.send('GET', location);
    expect(Buffer.compare(read.content, picture)).toBe(0);
    expect(read.headers.get('Content-Type')).toBe('image/webp');
    expect(read.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(read.headers.get('X-Content-Type-Options')).toBe('nosniff');
    const again = await rig.send('GET', location, undefined, { 'If-None-Match': read.headers.get('ETag') ?? '' });
    expect(again.status).toBe(304);

    const { body: pizza } = await rig.call('GET', '/api/menu/pizzas/funghi');
    const { image_url: _, ...others } = pizza;
    const changed = await rig.call('PUT', '/api/menu/pizzas/funghi', { ...others, image: id });
    expect(changed.body).toMatchObject({ image: id, image_url: `/api/stores/main/menu/images/${id}` });
    // A store that inherits the menu has its images.
    const settings = (await rig.call('GET', '/api/stores/main')).body;
    await rig.call('POST', '/api/stores/gallery', { ...settings, id: 'gallery' });
    expect((await rig.call('GET', `/api/stores/gallery/menu/images/${id}`)).status).toBe(200);
  });

  test('content decides whether it is an image, and how large it may be', async () => {
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect((await upload(script, 'image/png')).body.errors).toMatchObject([{ code: 'not_an_image' }]);
    expect((await upload(script, 'image/svg+xml')).body.code).toBe('unsupported_media_type');
    expect((await upload(picture, 'application/json')).body.code).toBe('unsupported_media_type');
    expect((await upload(Buffer.alloc(0), 'image/png')).body.errors).toMatchObject([{ code: 'not_an_image' }]);
    const cut = picture.subarray(0, 1000);
    expect((await upload(cut, 'image/webp')).body.errors).toMatchObject([{ code: 'damaged_image' }]);
    const huge = pngOf(3000, 2001);
    expect((await upload(huge, 'image/png')).body.errors).toMatchObject([{ code: 'too_many_pixels' }]);
    expect((await upload(pngOf(3000, 2000), 'image/png')).status).toBe(201);
    const large = Buffer.concat([picture, Buffer.alloc(300_000)]);
    expect((await upload(large, 'image/png')).body.code).toBe('body_too_large');
    const unknown = `${'0'.repeat(64)}.png`;
    expect((await rig.call('GET', `/api/menu/images/${unknown}`)).body.code).toBe('image_not_found');
    expect((await rig.call('GET', '/api/menu/images/..%2Fmenu.json')).body.code).toBe('image_not_found');
    const { body: pizza } = await rig.call('GET', '/api/menu/pizzas/marinara');
    const { image_url: _, ...others } = pizza;
    const refused = await rig.call('PUT', '/api/menu/pizzas/marinara', { ...others, image: unknown });
    expect(refused.body.errors).toMatchObject([{ field: 'image', code: 'unknown_image' }]);
  });
});

/** Only its header counts here: 3000 × 2000 pixels fit into a few bytes. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from('x')),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
