import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { openEndpoint, type Endpoint } from '../support/endpoint.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

let rig: ApiRig;
let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await openEndpoint();
  rig = await openApiRig({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true', METRICS_STORES: 'main' } });
});
afterAll(async () => {
  await rig.close();
  await endpoint.close();
});

/** A metric's value; 0 while it has none. Labels in any order. */
async function valueOf(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const { body } = await rig.call('GET', '/metrics');
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = (body as string)
    .split('\n')
    .find((each) => new RegExp(`^${name}[{ ]`).test(each) && wanted.every((label) => each.includes(label)));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1));
}

async function command(method: string, path: string, body?: unknown): Promise<void> {
  const { status, body: answer } = await rig.call(method, `/api${path}`, body);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
}

test('a delivered order is counted by status, with its value, times, payment, messages and webhooks', async () => {
  await command('POST', '/webhooks', { url: endpoint.url, event_types: ['pizzeria.order.ready'] });
  const { id, total_amount: total } = await rig.place();
  const main = { store: 'main', fulfilment: 'delivery' };
  await until(async () => (await valueOf('pizzeria_orders_total', { ...main, status: 'confirmed' })) === 1);
  await walkTo(rig, id, 'delivered');

  for (const status of ['received', 'confirmed', 'cooking', 'ready', 'delivering', 'delivered']) {
    await until(async () => (await valueOf('pizzeria_orders_total', { ...main, status })) === 1);
    const value = await valueOf('pizzeria_order_value_total', { ...main, status, currency: 'USD' });
    expect(value).toBeCloseTo(Number(total), 2);
  }
  for (const name of ['cooking', 'promise_error', 'ready', 'door']) {
    expect([name, await valueOf(`pizzeria_${name}_seconds_count`, main)]).toEqual([name, 1]);
  }
  expect(await valueOf('pizzeria_promise_error_seconds_sum', main)).toBeLessThan(0);
  expect(await valueOf('pizzeria_ready_seconds_sum', main)).toBeGreaterThanOrEqual(
    await valueOf('pizzeria_cooking_seconds_sum', main),
  );
  expect(await valueOf('pizzeria_door_seconds_sum', main)).toBeGreaterThanOrEqual(
    await valueOf('pizzeria_ready_seconds_sum', main),
  );
  await until(async () => (await valueOf('pizzeria_payments_total', { method: 'card', outcome: 'captured' })) === 1);
  expect(await valueOf('pizzeria_payments_total', { method: 'card', outcome: 'authorized' })).toBe(1);
  // Confirmed, ready and on its way.
  await until(async () => (await valueOf('pizzeria_messages_total', { channel: 'console', outcome: 'sent' })) === 3);
  const delivered = { store: 'main', outcome: 'delivered' };
  await until(async () => (await valueOf('pizzeria_webhook_lag_seconds_count', delivered)) === 1);
  expect(await valueOf('pizzeria_webhook_lag_seconds_bucket', { ...delivered, le: '60' })).toBe(1);
});

test('a rejected order and a refused request are counted by code', async () => {
  const before = await valueOf('pizzeria_refusals_total', { code: 'payment_declined' });
  const { status } = await rig.call('POST', '/api/orders', {
    customer_name: 'Ada Lovelace',
    customer_phone: '+1 212 555 0123',
    payment_method: 'card',
    payment_token: 'tok_declined',
    pizzas: [{ name: 'Margherita', size: 'large' }],
  });
  expect(status).toBe(402);
  expect(await valueOf('pizzeria_refusals_total', { code: 'payment_declined' })).toBe(before + 1);
  await until(
    async () => (await valueOf('pizzeria_orders_rejected_total', { store: 'main', code: 'payment_declined' })) === 1,
  );
  await until(async () => (await valueOf('pizzeria_payments_total', { method: 'card', outcome: 'declined' })) === 1);
  await rig.call('GET', '/api/orders/ord_unknown');
  expect(await valueOf('pizzeria_refusals_total', { code: 'order_not_found' })).toBe(1);
});

test('queue, slots and scarce ingredients are told as stored', async () => {
  const cooking = await rig.place({ delivery_address: undefined });
  await rig.place({ delivery_address: undefined });
  await command('POST', `/kitchen/orders/${cooking.id}/start`);
  await command('POST', '/inventory/batches', { reference: 'olives-1', sku: 'OLIVES', quantity: 40 });
  await command('PUT', '/inventory/OLIVES/threshold', { low_at: 50 });
  const { body: kitchen } = await rig.call('GET', '/api/kitchen/status');
  expect(kitchen.waiting_orders).toBe(1);
  // Storage is read at most every ten seconds.
  await until(async () => (await valueOf('pizzeria_stock_low', { store: 'main' })) === 1);
  expect(await valueOf('pizzeria_stock_out', { store: 'main' })).toBe(0);
  expect(await valueOf('pizzeria_slots_in_use', { store: 'main' })).toBe(1);
  expect(await valueOf('pizzeria_queue_length', { store: 'main' })).toBe(1);
});

test('a store that the setting does not name is counted with the others', async () => {
  const { body: main } = await rig.call('GET', '/api/stores/main');
  await command('POST', '/stores', { ...main, id: 'harbour', name: 'Harbour' });
  await command('POST', '/stores/harbour/orders', {
    customer_name: 'Ada Lovelace',
    customer_phone: '+1 212 555 0123',
    pizzas: [{ name: 'Margherita', size: 'large' }],
  });
  await until(async () => (await valueOf('pizzeria_orders_total', { store: 'other', status: 'confirmed' })) === 1);
  expect(await valueOf('pizzeria_orders_total', { store: 'harbour' })).toBe(0);
});
