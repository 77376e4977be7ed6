import { MOST_STREAMS_OF_CUSTOMER } from '../../application/feed/feeds.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';

/** If-Match and If-None-Match, which every resource with an ETag understands in the same way. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const read = (path: string, ifNoneMatch?: string) =>
  rig.call('GET', path, undefined, ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch });

async function tagOf(path: string): Promise<string> {
  return (await read(path)).headers.get('ETag') ?? '';
}

test.each([
  '/api/menu',
  '/api/menu/pizzas',
  '/api/menu/toppings',
  '/api/menu/pizzas/margherita',
  '/api/inventory/recipes',
  '/api/stores/main',
])('%s is 304 to a list that has its ETag, weak or not, and to *', async (path) => {
  const tag = await tagOf(path);
  expect(tag).toMatch(/^"[\w+/=-]+"$/);
  for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const answer = await read(path, header);
    expect({ header, status: answer.status, tag: answer.headers.get('ETag') }).toEqual({ header, status: 304, tag });
  }
  expect((await read(path, '"other"')).status).toBe(200);
});

test('an order takes a command whose If-Match lists its version, and none that does not', async () => {
  const { id, version } = await rig.place();
  const rush = async (ifMatch: string) =>
    (await rig.call('POST', `/api/kitchen/orders/${id}/rush`, undefined, { 'If-Match': ifMatch })).status;
  expect(await rush(`"${version - 1}", "${version + 1}"`)).toBe(412);
  expect(await rush('3')).toBe(412);
  expect(await rush(`"${version - 1}", W/"${version}"`)).toBe(200);
  expect(await rush('*')).toBe(200);
});

test('settings and recipes are replaced with a list that has their ETag', async () => {
  for (const path of ['/api/stores/main', '/api/inventory/recipes']) {
    const { body, headers } = await read(path);
    const put = async (ifMatch: string) => (await rig.call('PUT', path, body, { 'If-Match': ifMatch })).status;
    expect({ path, status: await put('"other"') }).toEqual({ path, status: 412 });
    expect({ path, status: await put(`"other", W/${headers.get('ETag')}`) }).toEqual({ path, status: 200 });
  }
});

test('a PUT with If-None-Match replaces nothing that is there, or that is named', async () => {
  const put = async (path: string, body: unknown, ifNoneMatch: string) => {
    const { status, body: answer } = await rig.call('PUT', path, body, { 'If-None-Match': ifNoneMatch });
    return [status, answer.code];
  };
  const { body: settings, headers } = await read('/api/stores/main');
  expect(await put('/api/stores/main', settings, '*')).toEqual([412, 'version_mismatch']);
  expect(await put('/api/stores/main', settings, headers.get('ETag') ?? '')).toEqual([412, 'version_mismatch']);
  expect(await put('/api/stores/main', settings, '"other"')).toEqual([200, undefined]);
  expect(await put('/api/stores/new-one', settings, '*')).toEqual([404, 'store_not_found']);
  expect(await put('/api/menu/pizzas/margherita/availability', { available: true }, '*')).toEqual([
    412,
    'version_mismatch',
  ]);
});

test('a pizza is changed with its own ETag, once', async () => {
  const path = '/api/menu/pizzas/margherita';
  const tag = await tagOf(path);
  const off = (available: boolean, ifMatch: string) =>
    rig.call('PUT', `${path}/availability`, { available }, { 'If-Match': ifMatch });
  const changed = await off(false, tag);
  expect(changed.status).toBe(200);
  expect(changed.headers.get('ETag')).toBe(await tagOf(path));
  expect((await off(true, tag)).status).toBe(412);
  expect((await off(true, await tagOf('/api/menu/pizzas/pepperoni'))).status).toBe(412);
  expect((await off(true, await tagOf('/api/menu'))).status).toBe(200);
  expect(await tagOf(path)).toBe(tag);
});

test('a PUT with If-None-Match at a feed, which has none, opens no feed', async () => {
  const customer = rig.as('customer');
  for (let i = 0; i < MOST_STREAMS_OF_CUSTOMER; i += 1) {
    const headers = { 'If-None-Match': '*', Accept: 'text/event-stream' };
    expect((await customer.call('PUT', '/api/feed', undefined, headers)).status).toBe(405);
  }
  expect((await customer.call('GET', '/api/feed')).status).toBe(200);
});

test('a profile is replaced if it is as it was read, and read whole each time, since its figures change', async () => {
  const profile = (name: string, ifMatch?: string) =>
    rig.call('PUT', '/api/customers/me', { name, phone: '+1 212 555 0123' }, ifMatch ? { 'If-Match': ifMatch } : {});
  expect((await profile('Nobody Yet', '"other"')).status).toBe(412);
  const first = (await profile('Ada Byron')).headers.get('ETag') ?? '';
  expect(await tagOf('/api/customers/me')).toBe(first);
  expect((await read('/api/customers/me', first)).status).toBe(200);
  expect((await profile('Ada Lovelace', `"other", W/${first}`)).status).toBe(200);
  const { status, body } = await profile('Ada King', first);
  expect([status, body.code]).toEqual([412, 'version_mismatch']);
  expect((await read('/api/customers/me')).body.name).toBe('Ada Lovelace');
});
