import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** Responses when a workflow is terminated while a request waits for it. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const workflowOf = (id: string) => rig.env.client.workflow.getHandle(`order/main/${id}`);
const terminate = (id: string) => workflowOf(id).terminate('By an operator.');
/** Once its Update is in the history, it is for the workflow to answer. */
const accepted = (id: string, times: number) =>
  until(async () => {
    const { events } = await workflowOf(id).fetchHistory();
    return (events ?? []).filter((each) => each.workflowExecutionUpdateAcceptedEventAttributes).length === times;
  });

test('a placement waiting for its payment is stored, and answered as such', async () => {
  const placing = rig.call('POST', '/api/orders', { ...AN_ORDER, payment_token: 'tok_slow' });
  let id = '';
  await until(async () => {
    id = ((await rig.call('GET', '/api/orders')).body as { id: string }[])[0]?.id ?? '';
    return id !== '';
  });
  await accepted(id, 1);
  await terminate(id);
  expect(await placing).toMatchObject({ status: 202, body: { id, status: 'received' } });
});

test('a change waiting for its payment is recorded as requested', async () => {
  const { id } = await rig.place({ payment_token: 'tok_slow_later' });
  const dearer = { pizzas: [{ name: 'Margherita', size: 'large', quantity: 9 }] };
  const changing = rig.call('PATCH', `/api/orders/${id}`, dearer);
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.change_pending === true);
  await accepted(id, 2);
  await terminate(id);
  expect(await changing).toMatchObject({ status: 202, body: { id, change_pending: true } });
});

test('a command whose write is in progress is not denied, and takes effect', async () => {
  const { id } = await rig.place();
  const append = rig.storage.orders.append.bind(rig.storage.orders);
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const spy = jest.spyOn(rig.storage.orders, 'append').mockImplementation(async (request) => {
    await held;
    return append(request);
  });
  const cancelling = rig.call('DELETE', `/api/orders/${id}`);
  await until(async () => spy.mock.calls.length > 0);
  // After the local activity, whose end the workflow task waits for.
  await accepted(id, 2);
  await terminate(id);
  expect(await cancelling).toMatchObject({ status: 503, body: { code: 'not_known_yet' } });
  letGo();
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.status === 'cancelled');
  spy.mockRestore();
});

test('a command for an ended workflow needs an operator to restart it', async () => {
  const { id } = await rig.place();
  await terminate(id);
  expect(await rig.call('POST', `/api/kitchen/orders/${id}/start`)).toMatchObject({
    status: 409,
    body: { code: 'order_unattended' },
  });
});

describe('an order lost from storage whose workflow was terminated', () => {
  const CLOSED = { status: 503, body: { code: 'storage_damaged' } };
  let id: string;
  const key = { 'Idempotency-Key': 'lost-and-terminated' };
  beforeAll(async () => {
    ({ id } = await rig.place({}, key));
    await terminate(id);
    const get = rig.storage.orders.get.bind(rig.storage.orders);
    jest
      .spyOn(rig.storage.orders, 'get')
      .mockImplementation(async (storeId, orderId) => (orderId === id ? undefined : get(storeId, orderId)));
  });
  afterAll(() => jest.restoreAllMocks());

  test('is not reported as absent', async () => {
    expect(await rig.call('GET', `/api/orders/${id}`)).toMatchObject(CLOSED);
  });

  test('is not denied by refusing a retry', async () => {
    const menu = jest.spyOn(rig.storage.catalog, 'menu').mockResolvedValue({ pizzas: [], toppings: [] });
    expect(await rig.call('POST', '/api/orders', AN_ORDER, key)).toMatchObject(CLOSED);
    menu.mockRestore();
  });

  test('is not known yet without a worker', async () => {
    await rig.stopWorker();
    const answer = await rig.call('GET', `/api/orders/${id}`);
    await rig.startWorker();
    expect(answer).toMatchObject({ status: 503, body: { code: 'not_known_yet' } });
  });
});

test('a placement terminated during its write is not reported as absent, and a retry places it', async () => {
  const append = jest.spyOn(rig.storage.orders, 'append').mockRejectedValue(new Error('The disk is full.'));
  const key = { 'Idempotency-Key': 'terminated-while-placing' };
  const placing = rig.call('POST', '/api/orders', AN_ORDER, key);
  await until(async () => append.mock.calls.length > 0);
  const id = append.mock.calls[0]![0].orderId;
  await accepted(id, 1);
  await terminate(id);
  const open = { status: 503, body: { code: 'not_known_yet' } };
  await placing;
  expect(await rig.call('GET', `/api/orders/${id}`)).toMatchObject(open);
  append.mockRestore();
  expect(await rig.call('POST', '/api/orders', AN_ORDER, key)).toMatchObject({ status: 201, body: { id } });
});
