import { randomUUID } from 'node:crypto';
import { DECLINED } from '../../domain/order/words.ts';
import { AN_ORDER, openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { walkTo } from '../support/walk.ts';

/** Guests order without an account; keys, orders and cookies of one are of no use to another. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const PAGE = { Authorization: '', Origin: 'http://localhost' };
const cookieOf = (answer: Answer, name: string): string =>
  answer.headers
    .getSetCookie()
    .find((each) => each.startsWith(`${name}=`))
    ?.split(';', 1)[0] ?? '';

async function aGuest(): Promise<Record<string, string>> {
  const answer = await rig.call('POST', '/api/guest-session', undefined, PAGE);
  expect(answer.status).toBe(204);
  return { ...PAGE, Cookie: cookieOf(answer, 'guest') };
}

const ONLINE = { ...AN_ORDER, payment_method: 'online', payment_token: undefined };
const CASH = { ...AN_ORDER, payment_method: 'cash', payment_token: undefined };
const place = (who: Record<string, string>, order: object = CASH, key: string = randomUUID()) =>
  rig.call('POST', '/api/orders', order, { ...who, 'Idempotency-Key': key });

test('the secret is for browsers only, and is kept once it is there', async () => {
  const first = await rig.call('POST', '/api/guest-session', undefined, PAGE);
  const [header = ''] = first.headers.getSetCookie();
  expect(header).toMatch(/^guest=[\w-]{43}\.[\w-]{22}; .*HttpOnly; SameSite=Lax/);
  const again = await rig.call('POST', '/api/guest-session', undefined, { ...PAGE, Cookie: cookieOf(first, 'guest') });
  expect(again.headers.getSetCookie()).toEqual([]);
});

test('a guest orders, and sees, finds and cancels their own order', async () => {
  const guest = await aGuest();
  const placed = await place(guest);
  expect(placed).toMatchObject({ status: 201, body: { customer_name: 'Ada Lovelace' } });
  const { id } = placed.body;
  expect((await rig.call('GET', `/api/orders/${id}`, undefined, guest)).body.customer_name).toBe('Ada Lovelace');
  const mine = (await rig.call('GET', '/api/customers/me/orders', undefined, guest)).body;
  expect(mine.map((each: { id: string }) => each.id)).toEqual([id]);
  expect(await rig.call('DELETE', `/api/orders/${id}`, undefined, guest)).toMatchObject({ status: 200 });
});

test('declined cards stop cards for their sender, with the same words for each, but not cash', async () => {
  const eve = await aGuest();
  const declined = { ...AN_ORDER, payment_token: 'tok_declined' };
  for (const _ of [1, 2, 3]) {
    const { status, body } = await place(eve, declined);
    expect([status, body.code]).toEqual([402, 'payment_declined']);
    expect(body.detail).toContain(DECLINED);
    const { body: order } = await rig.call('GET', `/api/orders/${body.order_id}`, undefined, eve);
    expect([order.payment.failure, order.rejection.reason]).toEqual([DECLINED, DECLINED]);
  }
  const stopped = await place(eve, AN_ORDER);
  expect(stopped).toMatchObject({ status: 429, body: { code: 'cards_stopped' } });
  expect(Number(stopped.headers.get('Retry-After'))).toBeGreaterThan(3_500);
  expect(await place(eve, CASH)).toMatchObject({ status: 201 });
  expect(await place(await aGuest(), AN_ORDER)).toMatchObject({ status: 201 });
});

test('another guest’s order does not exist', async () => {
  const [ada, eve] = [await aGuest(), await aGuest()];
  const { id } = (await place(ada)).body;
  for (const [method, path] of [
    ['GET', `/api/orders/${id}`],
    ['GET', `/api/orders/${id}/events`],
    ['DELETE', `/api/orders/${id}`],
    ['POST', `/api/orders/${id}/tracking-links`],
  ] as const) {
    expect(await rig.call(method, path, undefined, eve)).toMatchObject({
      status: 404,
      body: { code: 'order_not_found' },
    });
  }
  expect((await rig.call('GET', '/api/customers/me/orders', undefined, eve)).body).toEqual([]);
  expect((await rig.call('GET', `/api/orders/${id}`, undefined, ada)).body.status).toBe('confirmed');
});

test('an equal key and body of another guest is another order, and tells nothing of the first', async () => {
  const [ada, eve] = [await aGuest(), await aGuest()];
  const key = randomUUID();
  const [first, other] = [await place(ada, ONLINE, key), await place(eve, ONLINE, key)];
  expect(other.body.id).not.toBe(first.body.id);
  expect(other.body.customer_id).not.toBe(first.body.customer_id);
  expect(JSON.stringify(other.body)).not.toContain(first.body.payment.action_url);
  // With another body the key is eve's own, too: nothing refuses it, and no refusal names ada's order.
  const key2 = randomUUID();
  const mine = await place(ada, CASH, key2);
  const theirs = await place(eve, { ...CASH, customer_name: 'Eve' }, key2);
  expect(theirs.status).toBe(201);
  expect(theirs.body.id).not.toBe(mine.body.id);
  const reused = await place(eve, { ...CASH, customer_name: 'Eva' }, key2);
  expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused', order_id: theirs.body.id } });
});

test('an invented or altered cookie is nobody', async () => {
  const { Cookie } = await aGuest();
  const altered = `${Cookie?.slice(0, -1)}${Cookie?.endsWith('A') ? 'B' : 'A'}`;
  for (const cookie of [`guest=${'a'.repeat(43)}.${'b'.repeat(22)}`, altered, 'guest=x']) {
    expect(await place({ ...PAGE, Cookie: cookie })).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
  }
});

test('a page elsewhere cannot order with a guest’s cookie', async () => {
  const guest = await aGuest();
  expect((await place({ ...guest, Origin: 'https://evil.example' })).status).toBe(403);
  const { Origin: _, ...without } = guest;
  expect((await place({ ...without, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  expect((await place(without)).status).toBe(403);
});

test('a guest who gives somebody’s number gets neither name nor email of theirs', async () => {
  const ada = await aGuest();
  const phone = '+12125550121';
  const profile = { name: 'Ada Lovelace', phone, email: 'ada@example.com' };
  expect((await rig.call('PUT', '/api/customers/me', profile, ada)).status).toBe(200);
  const eve = await aGuest();
  const { customer_name: _, ...nameless } = { ...CASH, customer_phone: phone };
  expect((await place(eve, nameless)).body.errors).toMatchObject([{ field: 'customer_name' }]);
  const placed = await place(eve, { ...nameless, customer_name: 'Eve' });
  expect(placed.body).toMatchObject({ customer_name: 'Eve', customer_email: null, customer_phone_verified: false });
  expect((await rig.call('GET', '/api/customers/me', undefined, ada)).body).toMatchObject(profile);
});

test('a refund retried by another manager with the same key is one refund', async () => {
  const { id } = await rig.place({ ...AN_ORDER });
  await walkTo(rig, id, 'delivered');
  const key = randomUUID();
  const refund = async (user: string) =>
    rig
      .as(user)
      .call('POST', `/api/orders/${id}/refunds`, { amount: '5.00', reason: 'Cold.' }, { 'Idempotency-Key': key });
  const [one, two] = [await refund('manager'), await refund('admin')];
  expect(one.status).toBe(201);
  expect(two).toMatchObject({ status: 201, body: { id: one.body.id } });
  expect((await rig.call('GET', `/api/orders/${id}/refunds`)).body).toHaveLength(1);
});

test('after signing in, a guest’s order is the user’s, and a retry with its key finds it', async () => {
  const guest = await aGuest();
  const key = randomUUID();
  const first = await place(guest, CASH, key);
  const signedIn = { Authorization: `Bearer ${await rig.token('customer')}`, Cookie: guest['Cookie'] ?? '' };
  const again = await place(signedIn, CASH, key);
  expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
  // From then on without the cookie, too.
  const { Cookie: _, ...only } = signedIn;
  expect((await rig.call('GET', `/api/orders/${first.body.id}`, undefined, only)).status).toBe(200);
  // Somebody else who signs in on this device later is not that guest.
  const other = {
    Authorization: `Bearer ${await rig.token('driver', { roles: ['customer'] })}`,
    Cookie: guest['Cookie'] ?? '',
  };
  expect((await rig.call('GET', `/api/orders/${first.body.id}`, undefined, other)).status).toBe(404);
  expect((await place(other, CASH, key)).body.id).not.toBe(first.body.id);
});

describe('tracking links', () => {
  const track = (url: string, headers: Record<string, string> = PAGE) =>
    rig.send('GET', new URL(url).pathname, undefined, headers);

  test('show status and items of one order, and nothing else', async () => {
    const guest = await aGuest();
    const { body: order } = await place(guest);
    const { body: other } = await place(guest);
    expect(order.tracking_url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/track\/main\.[\w-]{43}$/);
    const opened = await track(order.tracking_url);
    expect(opened.status).toBe(303);
    expect(opened.headers.get('Location')).toBe(`/orders/${order.id}`);
    expect(opened.headers.get('Referrer-Policy')).toBe('no-referrer');
    const holder = { ...PAGE, Cookie: cookieOf(opened, 'track') };
    const seen = await rig.call('GET', `/api/orders/${order.id}`, undefined, holder);
    expect(seen).toMatchObject({
      status: 200,
      body: { status: expect.any(String), customer_name: null, delivery_address: null },
    });
    for (const [method, path, status] of [
      ['GET', `/api/orders/${other.id}`, 401],
      ['GET', '/api/orders', 401],
      ['GET', '/api/customers/me', 401],
      ['DELETE', `/api/orders/${order.id}`, 401],
      ['GET', `/api/orders/${order.id}/tracking-links`, 403],
    ] as const) {
      expect([path, (await rig.call(method, path, undefined, holder)).status]).toEqual([path, status]);
    }
  });

  test('are made and withdrawn by the order’s customer and by managers', async () => {
    const guest = await aGuest();
    const { id } = (await place(guest)).body;
    const at = `/api/orders/${id}/tracking-links`;
    const made = await rig.call('POST', at, undefined, guest);
    expect(made.status).toBe(201);
    const holder = { ...PAGE, Cookie: cookieOf(await track(made.body.url), 'track') };
    expect((await rig.call('GET', `/api/orders/${id}`, undefined, holder)).status).toBe(200);
    expect(await rig.as('kitchen').call('POST', at)).toMatchObject({ status: 403 });
    expect((await rig.call('DELETE', `${at}/${made.body.id}`)).status).toBe(204);
    expect((await rig.call('GET', `/api/orders/${id}`, undefined, holder)).status).toBe(401);
    expect((await track(made.body.url)).status).toBe(404);
    const listed = (await rig.call('GET', at, undefined, guest)).body;
    expect(listed.map(({ withdrawn_time: when }: { withdrawn_time: string | null }) => when === null)).toEqual([
      true,
      false,
    ]);
    expect(JSON.stringify(listed)).not.toContain(new URL(made.body.url).pathname.slice('/track/main.'.length));
  });

  test('whoever sees the order anyway gets no cookie', async () => {
    const guest = await aGuest();
    const { tracking_url: url } = (await place(guest)).body;
    const opened = await track(url, guest);
    expect(opened.status).toBe(303);
    expect(cookieOf(opened, 'track')).toBe('');
  });

  test('an unknown token is 404', async () => {
    for (const token of ['main', `main.${'a'.repeat(43)}`, `none.${'a'.repeat(43)}`]) {
      expect((await rig.send('GET', `/track/${token}`, undefined, PAGE)).status).toBe(404);
    }
  });

  test('staff’s orders by phone have none until one is asked for', async () => {
    expect((await rig.place(CASH)).tracking_url).toBeUndefined();
  });
});
