import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { StorageDamaged } from '../../ports.ts';
import { until } from '../support/until.ts';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

/** Responses about an order that is stored but unreadable. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

test('reading it, changing it or retrying its key is 503 with its id, never 404', async () => {
  const key = { 'Idempotency-Key': 'mine' };
  const [{ id }, other] = [await rig.place({}, key), await rig.place()];
  const damage = { storeId: DEFAULT_STORE, kind: 'order' as const, id, reason: '/secret/path is cut off.' };
  const get = rig.storage.orders.get.bind(rig.storage.orders);
  const spy = jest.spyOn(rig.storage.orders, 'get').mockImplementation(async (storeId, orderId) => {
    if (String(orderId) === id) throw new StorageDamaged(damage);
    return get(storeId, orderId);
  });
  const requests = [
    rig.call('GET', `/api/orders/${id}`),
    rig.call('GET', `/api/orders/${id}/events`),
    rig.call('DELETE', `/api/orders/${id}`),
    rig.call('POST', `/api/kitchen/orders/${id}/start`),
    rig.call('POST', '/api/orders', AN_ORDER, key),
    rig.call('POST', '/api/orders', { ...AN_ORDER, payment_method: 'cash', payment_token: null }, key),
  ];
  for (const { status, body, headers } of await Promise.all(requests)) {
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'storage_damaged', order_id: id } });
    expect(body.detail).not.toContain('/secret');
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
  }
  expect((await rig.call('GET', `/api/orders/${other.id}`)).status).toBe(200);
  expect((await rig.call('GET', '/api/kitchen')).status).toBe(200);
  // Its workflow was signalled, once.
  const handle = rig.env.client.workflow.getHandle(`order/main/${id}`);
  await until(async () => {
    const { events } = await handle.fetchHistory();
    const signals = (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes);
    return signals.length === 1;
  });
  spy.mockRestore();
  expect(await rig.call('GET', `/api/orders/${id}`)).toMatchObject({ status: 200, body: { status: 'confirmed' } });
  expect((await rig.call('GET', '/api/orders')).body).toHaveLength(2);
});
