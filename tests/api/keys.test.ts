import { randomUUID } from 'node:crypto';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';

/** Idempotency-Key on what is not an order: the first answer is repeated. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
});
afterAll(() => rig.close());

const post = (path: string, body?: object, key: string = randomUUID()) =>
  rig.call('POST', path, body, { 'Idempotency-Key': key });

const aWebhook = { url: 'http://127.0.0.1:9/hook' };

test('a webhook asked for twice with a key is created once, and its secret told again', async () => {
  const key = randomUUID();
  const [first, again] = [await post('/api/webhooks', aWebhook, key), await post('/api/webhooks', aWebhook, key)];
  expect(first.status).toBe(201);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers.get('Location')).toBe(first.headers.get('Location'));
  expect(again.headers.get('Idempotency-Key')).toBe(key);
  expect((await rig.call('GET', '/api/webhooks')).body).toHaveLength(1);
});

test('of concurrent requests with a key one is carried out', async () => {
  const before = (await rig.call('GET', '/api/webhooks')).body.length;
  const key = randomUUID();
  const answers = await Promise.all([1, 2, 3, 4].map(() => post('/api/webhooks', aWebhook, key)));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect((await rig.call('GET', '/api/webhooks')).body).toHaveLength(before + 1);
});

test('a secret is replaced once per key', async () => {
  const { id } = (await post('/api/webhooks', aWebhook)).body;
  const key = randomUUID();
  const secretAfter = async (each: string) => (await post(`/api/webhooks/${id}/secret`, undefined, each)).body.secret;
  const secret = await secretAfter(key);
  expect(await secretAfter(key)).toBe(secret);
  expect(await secretAfter(randomUUID())).not.toBe(secret);
});

test('a key used for another request is 422', async () => {
  const key = randomUUID();
  expect((await post('/api/kitchen/staff', { cooks: 3 }, key)).status).toBe(200);
  expect(await post('/api/kitchen/staff', { cooks: 4 }, key)).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
  expect(await post('/api/kitchen/resume', undefined, key)).toMatchObject({ status: 422 });
});

test('a refused request leaves its key free', async () => {
  const key = randomUUID();
  expect((await post('/api/webhooks', { url: 'ftp://example.com' }, key)).status).toBe(422);
  expect((await post('/api/webhooks', aWebhook, key)).status).toBe(201);
});

test('an answer without a body is repeated without one', async () => {
  const { id } = (await post('/api/webhooks', aWebhook)).body;
  const key = randomUUID();
  const body = { from: new Date().toISOString() };
  for (const _ of [1, 2]) {
    expect(await post(`/api/webhooks/${id}/replay`, body, key)).toMatchObject({ status: 202, body: '' });
  }
});

test('every POST of the OpenAPI document takes a key', async () => {
  const { paths } = (await rig.call('GET', '/api/openapi.json')).body;
  const without = Object.entries(paths as Record<string, { post?: { parameters?: { name: string }[] } }>).filter(
    ([, { post: operation }]) => operation && !operation.parameters?.some(({ name }) => name === 'idempotency-key'),
  );
  expect(without.map(([path]) => path)).toEqual([]);
});

test('a key is refused to other waste than the first', async () => {
  await post('/api/inventory/batches', { reference: 'b-1', sku: 'BASIL', quantity: 100 });
  const key = randomUUID();
  const waste = (quantity: number) => post('/api/inventory/waste', { sku: 'BASIL', quantity, reason: 'Wilted.' }, key);
  expect((await waste(1)).status).toBe(201);
  expect((await waste(50)).body.code).toBe('idempotency_key_reused');
  expect((await rig.call('GET', '/api/inventory/BASIL')).body.level).toBe(99);
});
