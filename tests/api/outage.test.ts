import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** What the API does while nobody works on orders. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ timeoutSeconds: '2' });
});
afterAll(() => rig.close());

test('without a worker, orders are read and listed; commands and placements are 503 within their deadline, and do not happen later', async () => {
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
  expect(Date.now() - started).toBeLessThan(4_000);
  for (const answer of [command, cancel, placement, live]) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'no_answer' } });
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
  }

  await rig.startWorker();
  for (const { id } of [order, other]) {
    const answer = async () => rig.call('GET', `/api/orders/${id}/workflow`);
    await until(async () => (await answer()).status === 200);
    expect((await answer()).body.status).toBe('confirmed');
  }
  expect((await rig.call('GET', '/api/orders')).body).toHaveLength(2);

  // The same requests with the same keys are now done.
  expect(
    await rig.call('POST', `/api/kitchen/orders/${order.id}/start`, undefined, { 'Idempotency-Key': 'start' }),
  ).toMatchObject({ status: 200 });
  expect(await rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'place' })).toMatchObject({
    status: 201,
  });
});

test('while orders cannot be written, commands and placements are 503, and do not happen when they can be again', async () => {
  const order = await rig.place();
  const other = await rig.place();
  const append = jest.spyOn(rig.storage.orders, 'append').mockRejectedValue(new Error('The disk is full.'));
  const key = { 'Idempotency-Key': 'disk-full' };
  const answers = await Promise.all([
    rig.call('DELETE', `/api/orders/${order.id}`),
    rig.call('POST', `/api/kitchen/orders/${other.id}/start`),
    rig.call('POST', '/api/orders', AN_ORDER, key),
  ]);
  append.mockRestore();
  for (const answer of answers) expect(answer).toMatchObject({ status: 503, body: { code: 'no_answer' } });

  // Each is asked behind what has been given up.
  for (const { id } of [order, other]) {
    const status = async () => rig.call('PUT', `/api/orders/${id}/status`, { status: 'preparing' });
    let answer = await status();
    await until(async () => (answer = await status()).status !== 503);
    expect(answer).toMatchObject({ status: 200, body: { status: 'preparing' } });
  }
  const listed = (await rig.call('GET', '/api/orders')).body as { id: string }[];
  expect(await rig.call('POST', '/api/orders', AN_ORDER, key)).toMatchObject({ status: 201 });
  expect((await rig.call('GET', '/api/orders')).body).toHaveLength(listed.length + 1);
  for (const { id } of [order, other]) await rig.call('DELETE', `/api/orders/${id}`);
});

test('a workflow that was ended from outside is told, with what to do', async () => {
  const { id } = await rig.place();
  await rig.env.client.workflow.getHandle(`order/main/${id}`).terminate('by a test');
  expect(await rig.call('POST', `/api/kitchen/orders/${id}/start`)).toMatchObject({
    status: 409,
    body: { code: 'order_unattended' },
  });
  // Started anew, it takes the order up from storage.
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
