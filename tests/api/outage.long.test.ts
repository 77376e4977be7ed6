import { AN_ORDER, openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** The API without a worker. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ timeoutSeconds: '5' });
});
afterAll(() => rig.close());
afterEach(() => jest.restoreAllMocks());

test('without a worker, orders can be read and listed; commands and placements are 503 within their deadline, and do not take effect later', async () => {
  const order = await rig.place();
  const other = await rig.place();
  await rig.stopWorker();

  expect(await rig.call('GET', `/api/orders/${order.id}`)).toMatchObject({
    status: 200,
    body: { status: 'confirmed' },
  });
  expect((await rig.call('GET', '/api/orders')).body).toHaveLength(2);
  expect((await rig.call('GET', '/api/kitchen/queue')).body).toHaveLength(2);

  const started = Date.now();
  const [command, cancel, placement, live] = await Promise.all([
    rig.call('POST', `/api/kitchen/orders/${order.id}/start`, undefined, { 'Idempotency-Key': 'start' }),
    rig.call('DELETE', `/api/orders/${other.id}`),
    rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'place' }),
    rig.call('GET', `/api/orders/${order.id}/workflow`),
  ]);
  expect(Date.now() - started).toBeLessThan(8_000);
  for (const answer of [command, cancel, placement, live]) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'not_known_yet' } });
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
  }
  expect(placement.body).toMatchObject({ idempotency_key: 'place', order_id: expect.any(String) });
  expect(placement.headers.get('Location')).toBe(`/api/orders/${placement.body.order_id}`);
  // Temporal has not accepted it, and cannot be asked whether it will.
  expect(await rig.call('GET', `/api/orders/${placement.body.order_id}`)).toMatchObject({
    status: 503,
    body: { code: 'not_known_yet' },
  });

  await rig.startWorker();
  for (const { id } of [order, other]) {
    const answer = async () => rig.call('GET', `/api/orders/${id}/workflow`);
    await until(async () => (await answer()).status === 200);
    expect((await answer()).body.status).toBe('confirmed');
  }
  expect((await rig.call('GET', '/api/orders')).body).toHaveLength(2);

  // The same requests with the same keys are now carried out.
  expect(
    await rig.call('POST', `/api/kitchen/orders/${order.id}/start`, undefined, { 'Idempotency-Key': 'start' }),
  ).toMatchObject({ status: 200 });
  expect(await rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'place' })).toMatchObject({
    status: 201,
  });
});

test('while storage cannot be written, accepted requests are kept, none is denied, and each is carried out once', async () => {
  const order = await rig.place();
  const other = await rig.place();
  const append = jest.spyOn(rig.storage.orders, 'append').mockRejectedValue(new Error('The disk is full.'));
  const key = { 'Idempotency-Key': 'disk-full' };
  const [cancelled, started, placed] = await Promise.all([
    rig.call('DELETE', `/api/orders/${order.id}`),
    rig.call('POST', `/api/kitchen/orders/${other.id}/start`),
    rig.call('POST', '/api/orders', AN_ORDER, key),
  ]);
  for (const answer of [cancelled, started]) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'not_known_yet', idempotency_key: expect.any(String) } });
  }
  const { id } = placed.body;
  const location = `/api/orders/${id}`;
  expect(placed).toMatchObject({ status: 202, body: { status: 'placing' } });
  expect(placed.headers.get('Location')).toBe(location);
  expect(await rig.call('GET', location)).toMatchObject({ status: 202, body: { id, status: 'placing' } });
  // Any retry finds the same order.
  expect(await rig.call('POST', '/api/orders', AN_ORDER, key)).toMatchObject({ status: 202, body: { id } });
  expect(await rig.call('DELETE', location)).toMatchObject({ status: 503, body: { code: 'not_known_yet' } });
  const before = (await rig.call('GET', '/api/orders')).body as { id: string }[];
  append.mockRestore();

  const statusOf = async (each: string) => (await rig.call('GET', `/api/orders/${each}`)).body.status as string;
  await until(async () => (await statusOf(order.id)) === 'cancelled');
  await until(async () => (await statusOf(other.id)) === 'cooking');
  await until(async () => (await statusOf(id)) === 'confirmed');
  // The senders learn the outcome with the keys from the responses.
  const keyOf = ({ headers }: { headers: Headers }) => ({ 'Idempotency-Key': headers.get('Idempotency-Key') ?? '' });
  const again = await rig.call('POST', `/api/kitchen/orders/${other.id}/start`, undefined, keyOf(started));
  expect(again).toMatchObject({ status: 200, body: { status: 'cooking' } });
  expect(await rig.call('DELETE', `/api/orders/${order.id}`, undefined, keyOf(cancelled))).toMatchObject({
    status: 200,
  });
  expect(await rig.call('POST', '/api/orders', AN_ORDER, key)).toMatchObject({ status: 201, body: { id } });
  expect((await rig.call('GET', '/api/orders')).body).toHaveLength(before.length + 1);
});

/** On a busy machine it may take longer than one request waits until Temporal has accepted a placement. */
async function untilTaken(ask: () => Promise<Answer>): Promise<Answer> {
  let answer = await ask();
  await until(async () => {
    if (answer.body.code !== 'not_known_yet') return true;
    answer = await ask();
    return false;
  });
  return answer;
}

test('refusing a retried placement does not deny the accepted one', async () => {
  const append = jest.spyOn(rig.storage.orders, 'append').mockRejectedValue(new Error('The disk is full.'));
  const key = { 'Idempotency-Key': 'then-sold-out' };
  const { body } = await untilTaken(() => rig.call('POST', '/api/orders', AN_ORDER, key));
  const menu = jest.spyOn(rig.storage.catalog, 'menu').mockResolvedValue({ pizzas: [], toppings: [] });
  const again = await untilTaken(() => rig.call('POST', '/api/orders', AN_ORDER, key));
  menu.mockRestore();
  append.mockRestore();
  expect(again).toMatchObject({ status: 202, body: { id: body.id, status: 'placing' } });
  await until(async () => (await rig.call('GET', `/api/orders/${body.id}`)).body.status === 'confirmed');
});

test.each([
  ['another order', '/api/orders', { ...AN_ORDER, customer_name: 'Bob' }],
  ['one that is refused by itself', '/api/orders', { ...AN_ORDER, pizzas: [{ name: 'Nonesuch', size: 'large' }] }],
  ['a draft', '/api/orders/drafts', { pizzas: [{ name: 'Margherita', size: 'small' }] }],
])('while one order is being placed, its key is refused to %s', async (what, path, content) => {
  const append = jest.spyOn(rig.storage.orders, 'append').mockRejectedValue(new Error('The disk is full.'));
  const key = { 'Idempotency-Key': `two-bodies-${what.replaceAll(' ', '-')}` };
  const first = await untilTaken(() => rig.call('POST', '/api/orders', AN_ORDER, key));
  const other = await rig.call('POST', path, content, key);
  append.mockRestore();
  expect(first).toMatchObject({ status: 202, body: { status: 'placing' } });
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  const stored = async (): Promise<Answer> => rig.call('GET', `/api/orders/${first.body.id}`);
  await until(async () => (await stored()).body.status === 'confirmed');
  expect((await stored()).body.customer_name).toBe(AN_ORDER.customer_name);
});

test('refusing a retried change or draft does not deny the accepted one', async () => {
  const { id } = await rig.place();
  const append = jest.spyOn(rig.storage.orders, 'append').mockRejectedValue(new Error('The disk is full.'));
  const change = { pizzas: [{ name: 'Margherita', size: 'small' }] };
  const asks = [
    () => rig.call('PATCH', `/api/orders/${id}`, change, { 'Idempotency-Key': 'change-then-sold-out' }),
    () => rig.call('POST', '/api/orders/drafts', change, { 'Idempotency-Key': 'draft-then-sold-out' }),
  ];
  const open = { status: 503, body: { code: 'not_known_yet' } };
  const first = await Promise.all(asks.map((ask) => ask()));
  for (const answer of first) expect(answer).toMatchObject(open);
  const menu = jest.spyOn(rig.storage.catalog, 'menu').mockResolvedValue({ pizzas: [], toppings: [] });
  const again = await Promise.all(asks.map((ask) => ask()));
  append.mockRestore();
  for (const answer of again) expect(answer).toMatchObject(open);
  const settled = async (ask: () => Promise<Answer>): Promise<Answer> => {
    let answer = await ask();
    await until(async () => {
      if (answer.status < 400) return true;
      answer = await ask();
      return false;
    });
    return answer;
  };
  const [changed, draft] = await Promise.all(asks.map(settled));
  menu.mockRestore();
  // It may still be waiting for its payment.
  expect(changed?.body).toMatchObject({ id });
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.pizzas[0].size === 'small');
  expect(draft?.body).toMatchObject({ pizzas: [{ size: 'small' }] });
});

test('an equal request during the first is not refused, but shares its outcome', async () => {
  const draw = rig.storage.orders.nextNumber.bind(rig.storage.orders);
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const drawing = jest.spyOn(rig.storage.orders, 'nextNumber').mockImplementationOnce(async (storeId, day) => {
    await held;
    return draw(storeId, day);
  });
  const key = { 'Idempotency-Key': 'twice-at-once' };
  const first = rig.call('POST', '/api/orders', AN_ORDER, key);
  await until(async () => drawing.mock.calls.length > 0);
  jest.spyOn(rig.storage.catalog, 'menu').mockResolvedValue({ pizzas: [], toppings: [] });
  const second = rig.call('POST', '/api/orders', AN_ORDER, key);
  letGo();
  expect(await first).toMatchObject({ status: 201 });
  expect(await second).toMatchObject({ status: 201, body: { id: (await first).body.id } });
});

test('a request without a key gets a generated one, which finds its order', async () => {
  const first = await rig.call('POST', '/api/orders', AN_ORDER);
  const key = first.headers.get('Idempotency-Key') ?? '';
  expect(key).not.toBe('');
  const second = await rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': key });
  expect(second).toMatchObject({ status: 201, body: { id: first.body.id } });
  expect((await rig.call('POST', '/api/orders', AN_ORDER)).body.id).not.toBe(first.body.id);
});

test('a workflow terminated by an operator is reported, with what to do', async () => {
  const { id } = await rig.place();
  await rig.env.client.workflow.getHandle(`order/main/${id}`).terminate('by a test');
  expect(await rig.call('POST', `/api/kitchen/orders/${id}/start`)).toMatchObject({
    status: 409,
    body: { code: 'order_unattended' },
  });
  // The restarted workflow resumes the order from storage.
  await rig.env.client.workflow.start('order', {
    taskQueue: 'orders',
    workflowId: `order/main/${id}`,
    args: [{ storeId: 'main', orderId: id }],
  });
  expect(await rig.call('POST', `/api/kitchen/orders/${id}/start`)).toMatchObject({
    status: 200,
    body: { status: 'cooking' },
  });
});
