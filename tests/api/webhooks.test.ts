import { Webhook } from 'standardwebhooks';
import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import { webhookEvent } from '../../api/webhooks/schemas.ts';
import { apiDeps } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken } from '../../bootstrap/identity.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { openEndpoint, type Endpoint } from '../support/endpoint.ts';
import { temporaryFolder } from '../support/folders.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** Webhooks about a store's orders. */

let rig: ApiRig;
let endpoint: Endpoint;
beforeAll(async () => {
  rig = await openApiRig({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
});
afterAll(() => rig.close());
beforeEach(async () => {
  endpoint = await openEndpoint();
});
afterEach(async () => {
  for (const { id } of (await rig.call('GET', '/api/webhooks')).body) await rig.call('DELETE', `/api/webhooks/${id}`);
  await endpoint.close();
});

const CASH = { payment_method: 'cash', payment_token: null, delivery_address: null };
const subscribe = async (overrides: object = {}) => {
  const answer = await rig.call('POST', '/api/webhooks', { url: endpoint.url, ...overrides });
  expect(answer.status).toBe(201);
  return answer.body;
};
const typesFor = (orderId: string): string[] =>
  endpoint.received.filter(({ event }) => event.subject === orderId).map(({ event }) => event.type);
const readWebhook = async (id: string) => (await rig.call('GET', `/api/webhooks/${id}`)).body;

test('an order’s events arrive promptly, in sequence, signed, and as documented', async () => {
  const { id, secret } = await subscribe();
  const order = await rig.place(CASH);
  await until(async () => typesFor(order.id).length === 2);
  await walkTo(rig, order.id, 'delivered');
  await until(async () => typesFor(order.id).includes('pizzeria.order.delivered'));
  expect(typesFor(order.id)).toEqual(
    expect.arrayContaining([
      'pizzeria.order.placed',
      'pizzeria.order.confirmed',
      'pizzeria.order.cooking_started',
      'pizzeria.order.ready',
      'pizzeria.order.delivered',
    ]),
  );
  const versions = endpoint.received.map(({ event }) => (event.data as { version: number }).version);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  for (const { headers, body } of endpoint.received) {
    expect(() => webhookEvent.parse(new Webhook(secret).verify(body, headers as Record<string, string>))).not.toThrow();
  }
  await until(async () => (await readWebhook(id)).waiting_orders === 0);
  expect(await readWebhook(id)).toMatchObject({ status: 'active', failing_since: null });
});

test('the secret is shown only once; a new one works alongside it', async () => {
  const created = await rig.call('POST', '/api/webhooks', { url: endpoint.url, description: 'Till' });
  const { id, secret } = created.body;
  expect(created.headers.get('Location')).toBe(`/api/webhooks/${id}`);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await readWebhook(id)).toMatchObject({ description: 'Till', event_types: null, status: 'active' });
  expect(JSON.stringify((await rig.call('GET', '/api/webhooks')).body)).not.toContain('whsec_');
  const rotated = (await rig.call('POST', `/api/webhooks/${id}/secret`)).body.secret;
  expect(rotated).not.toBe(secret);
  const ping = await rig.call('POST', `/api/webhooks/${id}/test`);
  expect(ping.body).toMatchObject({ delivered: true, http_status: 204, error: null });
  const [{ headers, body } = { headers: {}, body: '' }] = endpoint.received;
  for (const each of [secret, rotated]) {
    const event = new Webhook(each).verify(body, headers as Record<string, string>);
    expect(webhookEvent.parse(event)).toMatchObject({ id: ping.body.event_id, type: 'pizzeria.ping' });
  }
});

test('a subscription to some types gets only these', async () => {
  await subscribe({ event_types: ['pizzeria.order.cancelled'] });
  const order = await rig.place(CASH);
  await rig.call('DELETE', `/api/orders/${order.id}`);
  await until(async () => typesFor(order.id).length === 1);
  expect(typesFor(order.id)).toEqual(['pizzeria.order.cancelled']);
});

test('failed deliveries are listed, and retried until they succeed', async () => {
  const { id } = await subscribe({ event_types: ['pizzeria.order.placed'] });
  endpoint.answer = (response) => void response.writeHead(500).end();
  const order = await rig.place(CASH);
  await until(async () => (await readWebhook(id)).status === 'failing');
  const failing = (await rig.call('GET', `/api/webhooks/${id}/deliveries?status=pending`)).body;
  expect(failing).toMatchObject([
    { event_id: `${order.id}.1`, status: 'pending', http_status: 500, error: 'It answered 500.' },
  ]);
  expect(await readWebhook(id)).toMatchObject({ last_error: 'It answered 500.', waiting_orders: 1 });
  endpoint.answer = (response) => void response.writeHead(204).end();
  await until(async () => (await readWebhook(id)).status === 'active');
  const [delivery] = (await rig.call('GET', `/api/webhooks/${id}/deliveries`)).body;
  expect(delivery).toMatchObject({ event_id: `${order.id}.1`, status: 'delivered', attempts: 2, error: null });
});

test('events can be replayed with the same ids; deliveries are paged', async () => {
  const { id } = await subscribe({ event_types: ['pizzeria.order.placed', 'pizzeria.order.confirmed'] });
  const from = new Date().toISOString();
  const order = await rig.place(CASH);
  await until(async () => (await rig.call('GET', `/api/webhooks/${id}/deliveries`)).body.length === 2);
  const again = await rig.call('POST', `/api/webhooks/${id}/deliveries/${order.id}.1/replay`);
  expect(again.status).toBe(202);
  const replayed = again.headers.get('Location') ?? '';
  expect(replayed).toBe(`/api/webhooks/${id}/deliveries/${order.id}.1`);
  await until(async () => endpoint.received.length === 3);
  await until(async () => (await rig.call('GET', replayed)).body.attempts === 1);
  expect((await rig.call('GET', replayed)).body).toMatchObject({ event_id: `${order.id}.1`, status: 'delivered' });
  const unknown = await rig.call('GET', `/api/webhooks/${id}/deliveries/${order.id}.9`);
  expect(unknown).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  expect(endpoint.received[2]?.body).toBe(endpoint.received[0]?.body);
  expect((await rig.call('POST', `/api/webhooks/${id}/replay`, { from })).status).toBe(202);
  await until(async () => endpoint.received.length === 5);
  expect(endpoint.received.slice(3).map(({ event }) => event.id)).toEqual([`${order.id}.1`, `${order.id}.2`]);
  // An attempt moves a delivery to the front, so page only when all are done.
  await until(async () => (await readWebhook(id)).waiting_orders === 0);
  const first = await rig.call('GET', `/api/webhooks/${id}/deliveries?limit=1`);
  const next = /<([^>]+)>/.exec(first.headers.get('Link') ?? '')?.[1] ?? '';
  const second = await rig.call('GET', next);
  expect(new Set([first.body[0].event_id, second.body[0].event_id]).size).toBe(2);
  expect(second.headers.get('Link')).toBeNull();
});

test('410 pauses it, and resuming continues', async () => {
  const { id } = await subscribe({ event_types: ['pizzeria.order.placed'] });
  endpoint.answer = (response) => void response.writeHead(410).end();
  const order = await rig.place(CASH);
  await until(async () => (await readWebhook(id)).status === 'paused');
  await until(async () => (await readWebhook(id)).waiting_orders === 1);
  expect(await readWebhook(id)).toMatchObject({ paused_reason: 'It answered 410.' });
  endpoint.answer = (response) => void response.writeHead(204).end();
  expect((await rig.call('POST', `/api/webhooks/${id}/resume`)).body).toMatchObject({ paused_time: null });
  await until(async () => typesFor(order.id).length === 2);
});

test('a deleted webhook is gone with its dispatcher, and is invisible to other stores', async () => {
  const { id } = await subscribe();
  const handle = rig.env.client.workflow.getHandle(`webhook/main/${id}`);
  await until(async () => (await handle.describe()).status.name === 'RUNNING');
  await rig.call('POST', '/api/stores', { ...(await rig.call('GET', '/api/stores/main')).body, id: 'harbour' });
  for (const path of ['', '/deliveries']) {
    expect((await rig.call('GET', `/api/stores/harbour/webhooks/${id}${path}`)).body.code).toBe('webhook_not_found');
  }
  expect((await rig.call('DELETE', `/api/webhooks/${id}`)).status).toBe(204);
  expect(await rig.call('GET', `/api/webhooks/${id}`)).toMatchObject({
    status: 404,
    body: { code: 'webhook_not_found' },
  });
  expect((await rig.call('DELETE', `/api/webhooks/${id}`)).status).toBe(404);
  await until(async () => (await handle.describe()).status.name === 'COMPLETED');
});

test('invalid requests name the field', async () => {
  const refused = async (body: object): Promise<object[]> => {
    const answer = await rig.call('POST', '/api/webhooks', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    return answer.body.errors;
  };
  expect(await refused({ url: 'ftp://pos.example/' })).toMatchObject([{ field: 'url', code: 'invalid_url' }]);
  expect(await refused({ url: endpoint.url, event_types: ['pizzeria.order.eaten'] })).toMatchObject([
    { field: 'event_types[0]' },
  ]);
  expect(await refused({})).toMatchObject([{ field: 'url' }]);
  const { id } = await subscribe();
  const replay = (body: object) => rig.call('POST', `/api/webhooks/${id}/replay`, body);
  expect((await replay({ from: '2020-01-01T00:00:00Z' })).body.errors).toMatchObject([{ code: 'too_long_ago' }]);
  expect((await replay({ from: 'yesterday' })).body.errors).toMatchObject([{ field: 'from' }]);
  expect((await rig.call('GET', `/api/webhooks/${id}/deliveries?cursor=x`)).body.errors).toMatchObject([
    { field: 'cursor' },
  ]);
  expect((await rig.call('POST', `/api/webhooks/${id}/deliveries/ord_x.1/replay`)).body.code).toBe('event_not_found');
});

test('a store has at most 20', async () => {
  for (let count = 0; count < 20; count += 1) await subscribe();
  expect(await rig.call('POST', '/api/webhooks', { url: endpoint.url })).toMatchObject({
    status: 409,
    body: { code: 'webhook_limit' },
  });
});

test('without the setting, non-public addresses are refused', async () => {
  const config = readConfig({ ...TEST_KEYS, DATA_DIR: temporaryFolder() });
  const guarded = createApp(apiDeps(config, rig.storage, rig.env.client, pino({ level: 'silent' })));
  for (const url of ['https://localhost/', 'https://[::ffff:10.0.0.1]/', endpoint.url]) {
    const body = JSON.stringify({ url });
    const headers = {
      Authorization: `Bearer ${await signToken(config, 'manager')}`,
      'Content-Type': 'application/json',
    };
    const answer = await guarded.request('/api/webhooks', { method: 'POST', headers, body });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      errors: [{ field: 'url', code: 'invalid_url', message: expect.stringContaining('WEBHOOKS_ALLOW_PRIVATE') }],
    });
  }
});
