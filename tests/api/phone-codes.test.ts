import { Writable } from 'node:stream';
import { pino } from 'pino';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

/** A phone number is verified by a code that is sent to it. */

const lines: string[] = [];
const log = pino({ level: 'info' }, new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) }));

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ log, env: { RATE_LIMITS: 'codes=1000/60', CASH_CODES: 'on', OPEN_LIMITS: 'cash-phone=1' } });
});
afterAll(() => rig.close());

const CASH = { payment_method: 'cash', payment_token: null };
const AT = '/api/customers/me/phone-verification';

const send = (phone: string) => rig.call('POST', AT, { phone });
const confirm = (phone: string, code: string) => rig.call('POST', `${AT}/confirm`, { phone, code });
const lastCode = (): string => lines.flatMap((line) => /Your code is (\d{6})\b/.exec(line)?.[1] ?? []).at(-1) ?? '';
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('the right code verifies the number, and claims the orders that staff took under it', async () => {
  const phone = '+12125550177';
  const taken = await rig.place({ ...AN_ORDER, ...CASH, customer_phone: phone });
  expect(taken.customer_phone_verified).toBe(false);
  await rig.call('PUT', '/api/customers/me', { name: 'Ada', phone });
  expect((await send('(212) 555-0177')).status).toBe(202);
  expect(await confirm(phone, lastCode())).toMatchObject({
    status: 200,
    body: { phone, phone_verified: true, claimed_orders: 1 },
  });
  expect((await rig.call('GET', '/api/customers/me')).body.phone_verified).toBe(true);
  const mine = (await rig.call('GET', '/api/customers/me/orders')).body;
  expect(mine.map(({ id }: { id: string }) => id)).toEqual([taken.id]);
});

test('a customer’s first delivery for cash needs the code of its number, and is the only one at a time', async () => {
  const ada = rig.as('customer');
  const order = { ...AN_ORDER, ...CASH, customer_phone: '+12125550181' };
  expect(await ada.call('POST', '/api/orders', order)).toMatchObject({
    status: 403,
    body: { code: 'phone_code_required' },
  });
  expect((await ada.call('POST', AT, { phone: '+12125550181' })).status).toBe(202);
  await ada.call('POST', `${AT}/confirm`, { phone: '+12125550181', code: lastCode() });
  const { id } = await ada.place(order);
  expect(await ada.call('POST', '/api/orders', order)).toMatchObject({
    status: 409,
    body: { code: 'cash_order_open' },
  });
  const pickup = await ada.place({ ...order, delivery_address: undefined });
  const moved = await ada.call('PATCH', `/api/orders/${pickup.id}`, { delivery_address: AN_ORDER.delivery_address });
  expect(moved).toMatchObject({ status: 409, body: { code: 'cash_order_open' } });
  expect((await ada.call('DELETE', `/api/orders/${id}`)).status).toBe(200);
  await ada.place(order);
});

test('a code is good for one use, one number and five tries', async () => {
  const phone = '+12125550178';
  await send(phone);
  const code = lastCode();
  expect(await confirm('+12125550179', code)).toMatchObject({ status: 422, body: { code: 'code_wrong' } });
  expect((await confirm(phone, code)).status).toBe(200);
  expect((await confirm(phone, code)).body.code).toBe('code_wrong');
  await send(phone);
  const next = lastCode();
  for (let tries = 0; tries < 5; tries += 1) expect((await confirm(phone, wrong(next))).status).toBe(422);
  expect((await confirm(phone, next)).body.code).toBe('code_wrong');
});

test('a newer code replaces the one before', async () => {
  const phone = '+12125550180';
  await send(phone);
  const first = lastCode();
  await send(phone);
  const second = lastCode();
  if (first !== second) expect((await confirm(phone, first)).status).toBe(422);
  expect((await confirm(phone, second)).status).toBe(200);
});

test.each(['none', '+999 12345678'])('no code is sent to %s', async (phone) => {
  expect(await send(phone)).toMatchObject({ status: 422, body: { errors: [{ field: 'phone' }] } });
});
