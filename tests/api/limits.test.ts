import { randomUUID } from 'node:crypto';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

/** Too many requests are refused, and everyone is told how many they have left. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ env: { RATE_LIMITS: 'customer=12/60,placing=2/600,codes=2/600,guests=2/600' } });
});
afterAll(() => rig.close());

const CASH = { ...AN_ORDER, payment_method: 'cash', payment_token: undefined };
const ada = () => rig.as('customer');
const order = (sender = ada()) => sender.call('POST', '/api/orders', CASH, { 'Idempotency-Key': randomUUID() });

test('the third order in ten minutes is refused, but not to staff', async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) statuses.push((await order()).status);
  expect(statuses).toEqual([201, 201, 429]);
  const refused = await order();
  expect(refused.body.code).toBe('too_many_requests');
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(500);
  expect(refused.headers.get('RateLimit-Policy')).toBe('"placing";q=2;w=600');
  expect(refused.headers.get('RateLimit')).toMatch(/^"placing";r=0;t=\d+$/);
  for (let turn = 0; turn < 3; turn += 1) expect((await order(rig)).status).toBe(201);
});

test('codes are limited more narrowly than other requests', async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await ada().call('POST', '/api/customers/me/phone-verification', { phone: '+12125550123' });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([202, 202, 429]);
});

test('one who sends too much is refused everything, and others nothing', async () => {
  const read = async (user: string): Promise<number> => (await rig.as(user).call('GET', '/api/orders')).status;
  const statuses: number[] = [];
  for (let turn = 0; turn < 12; turn += 1) statuses.push(await read('customer'));
  expect(statuses.at(-1)).toBe(429);
  expect(await read('driver')).toBe(200);
  expect(await read('manager')).toBe(200);
});

test('an address gets so many new guests, whether they come by the API or by the pages', async () => {
  const arrive = async (from: string): Promise<boolean> => {
    const body = new URLSearchParams({ pizza: 'margherita', size: 'large' });
    const headers = { Authorization: '', 'Sec-Fetch-Site': 'same-origin' };
    const { headers: answer } = await rig.request('/basket/add', { method: 'POST', body, headers }, from);
    return answer.getSetCookie().some((cookie) => cookie.startsWith('guest='));
  };
  expect([await arrive('203.0.113.7'), await arrive('203.0.113.7'), await arrive('203.0.113.7')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(await arrive('203.0.113.8')).toBe(true);
});

test('a request within the limits is told how many are left', async () => {
  const { headers } = await rig.call('GET', '/api/orders');
  expect(headers.get('RateLimit-Policy')).toBe('"staff";q=6000;w=60');
  expect(headers.get('RateLimit')).toMatch(/^"staff";r=59\d\d;t=\d+$/);
});
