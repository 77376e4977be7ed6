import type { OrderView } from '../../api/orders/schemas.ts';
import { AN_ORDER, openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** Orders paid on the simulated provider's page, which the API serves, and its notices. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ env: { PUBLIC_URL: 'https://pizza.example/' } });
});
afterAll(() => rig.close());

const RETURN = 'https://shop.example/thanks?lang=en';
const { payment_token: _, ...WITHOUT_CARD } = AN_ORDER;
const ONLINE = { ...WITHOUT_CARD, payment_method: 'online', payment_return_url: RETURN };

const place = (overrides: object = {}, headers = {}): Promise<Answer> =>
  rig.call('POST', '/api/orders', { ...ONLINE, ...overrides }, headers);
const read = async (id: string): Promise<OrderView> => (await rig.call('GET', `/api/orders/${id}`)).body;
const pageOf = ({ payment }: OrderView): string => new URL(payment?.action_url ?? '').pathname;
const submit = (path: string, answer: string): Promise<Answer> =>
  rig.call('POST', `${path}?answer=${answer}`, '', { 'Content-Type': 'application/x-www-form-urlencoded' });

test('placing answers the page’s address; paid there, the customer returns and the order goes on', async () => {
  const key = { 'Idempotency-Key': 'online-once' };
  const { status, body, headers } = await place({}, key);
  expect(status).toBe(202);
  expect(body).toMatchObject({ status: 'received', payment: { method: 'online', status: 'action_required' } });
  expect(body.payment.action_url).toBe(`https://pizza.example/api/payments/simulated/${body.id}`);
  expect(headers.get('Location')).toBe(`/api/orders/${body.id}`);
  expect((await place({}, key)).body.payment.action_url).toBe(body.payment.action_url);
  expect((await rig.call('GET', '/api/kitchen/status')).body.waiting_orders).toBe(0);

  const page = await rig.call('GET', pageOf(body));
  expect(page.headers.get('Content-Type')).toContain('text/html');
  expect(page.body).toContain(`Pay ${body.total_amount} USD`);
  const returned = await submit(pageOf(body), 'pay');
  expect(returned.status).toBe(303);
  expect(returned.headers.get('Location')).toBe(`${RETURN}&order=${body.id}`);
  await until(async () => (await read(body.id)).status === 'confirmed');
  expect((await read(body.id)).payment).toMatchObject({ status: 'authorized', action_url: null });
  expect((await submit(pageOf(body), 'decline')).status).toBe(303);
  expect((await rig.call('GET', pageOf(body))).body).toContain('is paid');
  expect((await place({}, key)).status).toBe(201);
});

test('declined on the page, the order is rejected', async () => {
  const { body } = await place();
  await submit(pageOf(body), 'decline');
  await until(async () => (await read(body.id)).status === 'rejected');
  expect((await read(body.id)).rejection).toMatchObject({ code: 'payment_declined' });
});

test('the page of a cancelled order is closed, and takes nothing', async () => {
  const { body } = await place({ payment_return_url: null });
  await rig.call('DELETE', `/api/orders/${body.id}`);
  await until(async () => (await read(body.id)).payment?.status === 'voided');
  expect((await submit(pageOf(body), 'pay')).body).toContain('is closed');
  expect((await rig.call('GET', `/api/orders/${body.id}/ledger`)).body.entries).toEqual([]);
});

test('without an address to return to, the API thanks the customer', async () => {
  const { body } = await place({ payment_return_url: undefined });
  const { headers } = await submit(pageOf(body), 'pay');
  const thanks = await rig.call('GET', headers.get('Location') ?? '');
  expect(thanks).toMatchObject({ status: 200, body: expect.stringContaining('Thank you') });
  await until(async () => (await read(body.id)).status === 'confirmed');
});

test('a change that costs more has a page of its own', async () => {
  const { body } = await place();
  await submit(pageOf(body), 'pay');
  await until(async () => (await read(body.id)).status === 'confirmed');
  const pizzas = [{ name: 'Margherita', size: 'large', quantity: 5 }];
  const changed = await rig.call('PATCH', `/api/orders/${body.id}`, { pizzas });
  expect(changed).toMatchObject({ status: 202, body: { change_pending: true, total_amount: body.total_amount } });
  expect(pageOf(changed.body)).not.toBe(pageOf(body));
  await submit(pageOf(changed.body), 'pay');
  await until(async () => !(await read(body.id)).change_pending);
  expect((await read(body.id)).pizzas).toMatchObject([{ quantity: 5 }]);
});

test('a draft is placed online, too', async () => {
  const { pizzas, ...placement } = ONLINE;
  const draft = await rig.call('POST', '/api/orders/drafts', { pizzas });
  const placed = await rig.call('POST', `/api/orders/${draft.body.id}/place`, placement);
  expect(placed).toMatchObject({ status: 202, body: { payment: { status: 'action_required' } } });
  await submit(pageOf(placed.body), 'pay');
  await until(async () => (await read(draft.body.id)).status === 'confirmed');
});

test('a card whose bank asks has the same page', async () => {
  const { status, body } = await place({ payment_method: 'card', payment_token: 'tok_3ds' });
  expect(status).toBe(202);
  await submit(pageOf(body), 'pay');
  await until(async () => (await read(body.id)).status === 'confirmed');
});

test.each([
  ['a page of no order', 'GET', '/api/payments/simulated/ord_0123456789abcdefghjkmnpqrs', 404],
  ['an order’s id that is none', 'GET', '/api/payments/simulated/..', 404],
  ['an answer to a page of no order', 'POST', '/api/payments/simulated/ord_0123456789abcdefghjkmnpqrs?answer=pay', 404],
])('%s is not found', async (_what, method, path, status) => {
  expect((await rig.call(method, path)).status).toBe(status);
});

test('an answer that is neither yes nor no is refused, and so is a return address that is no web page', async () => {
  const { body } = await place();
  expect((await submit(pageOf(body), 'maybe')).status).toBe(422);
  expect(await place({ payment_return_url: 'javascript:alert(1)' })).toMatchObject({ status: 422 });
});

test('a notice that the provider has not signed is refused', async () => {
  const notice = { order_id: 'ord_0123456789abcdefghjkmnpqrs', store_id: 'main' };
  const forgeries: Record<string, string>[] = [{}, { 'Simulated-Signature': 'f'.repeat(64) }];
  for (const headers of forgeries) {
    const forged = await rig.call('POST', '/api/webhooks/simulated', notice, headers);
    expect(forged).toMatchObject({ status: 400, body: { code: 'invalid_signature' } });
  }
});

test('when the kitchen is full, an order is refused before it is paid, and one that is being paid is taken', async () => {
  const { body: settings } = await rig.call('GET', '/api/stores/main');
  const waiting = (await rig.call('GET', '/api/kitchen/status')).body.waiting_orders as number;
  const limit = (max: number) =>
    rig.call('PUT', '/api/stores/main', { ...settings, kitchen: { ...settings.kitchen, max_backlog: max } });
  expect((await limit(waiting + 1)).status).toBe(200);
  const { body: paying } = await place();
  await rig.place({ payment_method: 'cash', payment_token: undefined });
  const refused = await place();
  expect([refused.status, refused.body.code]).toEqual([503, 'kitchen_at_capacity']);
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
  await submit(pageOf(paying), 'pay');
  await until(async () => (await read(paying.id)).status !== 'received');
  expect((await read(paying.id)).status).toBe('confirmed');
  await limit(settings.kitchen.max_backlog);
});

test('while the kitchen is paused, an order is refused before it is paid, and one that is being paid is taken', async () => {
  const { body: paying } = await place();
  await rig.call('POST', '/api/kitchen/pause', { reason: 'The oven is cold.' });
  const refused = await place();
  expect([refused.status, refused.body.code]).toEqual([503, 'kitchen_paused']);
  await submit(pageOf(paying), 'pay');
  await until(async () => (await read(paying.id)).status !== 'received');
  expect((await read(paying.id)).status).toBe('confirmed');
  await rig.call('POST', '/api/kitchen/resume');
});
