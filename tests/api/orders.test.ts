import { developmentPrincipalId } from '../../bootstrap/identity.ts';
import { keyName } from '../../application/request-key.ts';
import { KeyedMutex } from '../../lib/keyed-mutex.ts';
import { TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { statusesTo, walkTo } from '../support/walk.ts';
import { wayTo } from '../../domain/order/index.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const statusTo = (id: string, status: string, extra: object = {}) =>
  rig.call('PUT', `/api/orders/${id}/status`, { status, ...extra });

/** Runs a callback right after the next read of an order (undefined: of a missing one), before its reader continues. */
function afterReading(id: string | undefined, happen: () => Promise<void>): void {
  const { orders } = rig.storage;
  const read = orders.get.bind(orders);
  const spy = jest.spyOn(orders, 'get').mockImplementation(async (storeId, orderId) => {
    const stored = await read(storeId, orderId);
    if (stored?.state.id !== id) return stored;
    spy.mockRestore();
    await happen();
    return stored;
  });
}

/** The order's workflow has ended. */
async function closed(id: string): Promise<void> {
  const handle = rig.env.client.workflow.getHandle(`order/main/${id}`);
  await until(async () => (await handle.describe()).status.name !== 'RUNNING');
}

describe('placing', () => {
  test('answers 201 with the order, its Location and its version', async () => {
    const { status, headers, body } = await rig.call('POST', '/api/orders', AN_ORDER);
    expect(status).toBe(201);
    expect(headers.get('Location')).toBe(`/api/orders/${body.id}`);
    expect(headers.get('ETag')).toBe(`"${body.version}"`);
    expect(body).toMatchObject({
      status: 'confirmed',
      customer_phone: '+12125550123',
      delivery_address: '12 Main Street, Springfield',
      subtotal: '28.98',
      tax: '2.54',
      delivery_fee: '2.99',
      total_amount: '34.51',
      currency: 'USD',
      pizzas: [
        {
          id: 'margherita',
          name: 'Margherita',
          size: 'large',
          toppings: [],
          quantity: 1,
          price: '15.99',
          estimated_cooking_time: 12,
        },
        {
          id: 'pepperoni',
          name: 'Pepperoni',
          size: 'medium',
          toppings: [],
          quantity: 1,
          price: '12.99',
          estimated_cooking_time: 11,
        },
      ],
    });
    expect(Date.parse(body.estimated_ready_time)).toBeGreaterThan(Date.parse(body.order_time));
    expect((await rig.call('GET', `/api/orders/${body.id}`)).body).toMatchObject({
      id: body.id,
      total_amount: '34.51',
    });
  });

  test('accepts aliases: customer_address, notes, credit_card', async () => {
    const { delivery_address: _, payment_method: __, ...rest } = AN_ORDER;
    const old = {
      ...rest,
      customer_address: '12 Main Street, Springfield',
      notes: 'Ring twice.',
      payment_method: 'credit_card',
    };
    const { status, body } = await rig.call('POST', '/api/orders', old);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      fulfilment: 'delivery',
      special_instructions: 'Ring twice.',
      payment: { method: 'card', status: 'authorized' },
    });
  });

  test('the default is pickup and cash', async () => {
    const { customer_name, customer_phone, pizzas } = AN_ORDER;
    const { body } = await rig.call('POST', '/api/orders/', { customer_name, customer_phone, pizzas });
    expect(body).toMatchObject({
      fulfilment: 'pickup',
      delivery_fee: '0.00',
      payment: { method: 'cash', status: 'due' },
    });
  });

  test('an address may be an object', async () => {
    const order = await rig.place({
      delivery_address: { street: '12 Main Street', city: 'Springfield', postal_code: '12345' },
    });
    expect(order.delivery_address).toBe('12 Main Street, 12345 Springfield');
  });

  test('an unknown but international number is kept and marked', async () => {
    const order = await rig.place({ customer_phone: '+1-555-(0123).456' });
    expect(order).toMatchObject({ customer_phone: '+15550123456', customer_phone_verified: false });
  });

  test('a declined card is 402, and the order stays readable as rejected', async () => {
    const { status, body, headers } = await rig.call('POST', '/api/orders', {
      ...AN_ORDER,
      payment_token: TEST_TOKENS.declined,
    });
    expect(status).toBe(402);
    expect(body).toMatchObject({ code: 'payment_declined', status: 402, order_id: expect.stringMatching(/^ord_/) });
    expect((await rig.call('GET', headers.get('Location') ?? '')).body).toMatchObject({ status: 'rejected' });
  });

  test('a payment waiting for its customer is 202, and continues once they confirm', async () => {
    const placing = () =>
      rig.call(
        'POST',
        '/api/orders',
        { ...AN_ORDER, payment_token: TEST_TOKENS.actionRequired },
        { 'Idempotency-Key': 'wait' },
      );
    const { status, body } = await placing();
    expect(status).toBe(202);
    expect(body.payment).toMatchObject({ status: 'action_required', action_url: expect.stringContaining(body.id) });
    await rig.call('POST', `/api/orders/${body.id}/payment/resume`);
    await until(async () => (await placing()).status === 201);
  });
});

describe('idempotency', () => {
  test('8 concurrent requests with one key create one order', async () => {
    const headers = { 'Idempotency-Key': 'eight-at-once' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => rig.call('POST', '/api/orders', AN_ORDER, headers)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const events = (await rig.call('GET', `/api/orders/${answers[0]?.body.id}/events`)).body as { type: string }[];
    expect(events.filter((event) => event.type === 'PaymentAuthorized')).toHaveLength(1);
  });

  test('the same key with another body is refused, before and after the order has ended', async () => {
    const headers = { 'Idempotency-Key': 'one-order' };
    const order = await rig.place({}, headers);
    const other = { ...AN_ORDER, customer_name: 'Grace Hopper' };
    expect(await rig.call('POST', '/api/orders', other, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    await rig.call('DELETE', `/api/orders/${order.id}`);
    expect(await rig.call('POST', '/api/orders', other, headers)).toMatchObject({ status: 422 });
    expect(await rig.call('POST', '/api/orders', AN_ORDER, headers)).toMatchObject({
      status: 201,
      body: { id: order.id, status: 'cancelled' },
    });
  });

  test('the same key with another body is refused, even if the first order ends at that moment', async () => {
    const headers = { 'Idempotency-Key': 'ended-meanwhile' };
    // As if the first came through another process, which does not wait for this one.
    const name = keyName(rig.idKey, developmentPrincipalId('manager'), 'ended-meanwhile');
    const others = new KeyedMutex();
    const real = others.runExclusive.bind(others);
    const alone = jest.spyOn(KeyedMutex.prototype, 'runExclusive');
    alone.mockImplementation((key, work) => (key === name ? work() : real(key, work)));
    afterReading(undefined, async () => {
      const declined = { ...AN_ORDER, payment_token: TEST_TOKENS.declined };
      await closed((await rig.call('POST', '/api/orders', declined, headers)).body.order_id);
    });
    expect(await rig.call('POST', '/api/orders', AN_ORDER, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    alone.mockRestore();
  });

  test('a declined order keeps its key; a new attempt needs another', async () => {
    const declined = { ...AN_ORDER, payment_token: TEST_TOKENS.declined };
    const first = await rig.call('POST', '/api/orders', declined, { 'Idempotency-Key': 'declined' });
    const again = await rig.call('POST', '/api/orders', declined, { 'Idempotency-Key': 'declined' });
    expect([first.status, again.status]).toEqual([402, 402]);
    expect(again.body.order_id).toBe(first.body.order_id);
    expect(await rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'another-try' })).toMatchObject({
      status: 201,
    });
  });

  test('a command retried with its key is done once, and a different one is refused', async () => {
    const { id } = await rig.place();
    const key = { 'Idempotency-Key': 'start-it' };
    const first = await rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, key);
    const again = await rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, key);
    expect([first.status, again.status]).toEqual([200, 200]);
    const other = await rig.call('POST', `/api/kitchen/orders/${id}/complete`, undefined, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('two concurrent handovers both succeed, even if one finds the workflow ended', async () => {
    const { id } = await rig.place();
    await walkTo(rig, id, 'delivering');
    // Its message reads it too.
    await until(async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).body.under_way.length === 0);
    afterReading(id, async () => {
      await statusTo(id, 'delivered');
      await closed(id);
    });
    expect(await statusTo(id, 'delivered')).toMatchObject({ status: 200, body: { status: 'delivered' } });
  });

  test('setting the current status answers 200 and changes nothing', async () => {
    const { id, version } = await rig.place();
    expect(await statusTo(id, 'confirmed')).toMatchObject({ status: 200, body: { version } });
    await statusTo(id, 'cancelled', { notes: 'Changed my mind.' });
    expect(await statusTo(id, 'cancelled')).toMatchObject({
      status: 200,
      body: { cancellation_reason: 'Changed my mind.' },
    });
  });
});

describe('from the kitchen to the customer', () => {
  test('kitchen commands and status names lead to delivered', async () => {
    const { id } = await rig.place();
    expect((await rig.call('PUT', `/api/kitchen/orders/${id}/status`, { status: 'preparing' })).body.status).toBe(
      'preparing',
    );
    expect((await rig.call('POST', `/api/kitchen/orders/${id}/start`)).body.status).toBe('cooking');
    for (const { path, to } of wayTo('delivery', 'ready', 'cooking')) {
      expect((await rig.call('POST', `/api/kitchen/orders/${id}/${path}`)).body.status).toBe(to);
    }
    expect((await statusTo(id, 'delivering', { driver_id: 'dario', notes: 'Two bags.' })).body).toMatchObject({
      driver_id: 'dario',
    });
    expect((await statusTo(id, 'delivered')).body).toMatchObject({
      status: 'delivered',
      delivered_time: expect.any(String),
    });
    const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
    expect(events.find((event: { type: string }) => event.type === 'OutForDelivery')).toMatchObject({
      note: 'Two bags.',
    });
    expect(JSON.stringify(events)).not.toContain('tok_visa');
  });

  test('a manager sends an order out without naming a driver', async () => {
    const { id } = await rig.place();
    for (const status of statusesTo('delivery', 'delivered')) {
      expect(await statusTo(id, status)).toMatchObject({ status: 200, body: { status } });
    }
  });

  test('an illegal transition is 409, and so is a pipeline-only one', async () => {
    const { id } = await rig.place();
    expect(await statusTo(id, 'delivered')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(await statusTo(id, 'rejected')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    const pickup = await rig.place({ delivery_address: null });
    await walkTo(rig, pickup.id, 'ready');
    expect(await statusTo(pickup.id, 'delivering')).toMatchObject({ status: 409, body: { code: 'not_a_delivery' } });
    await rig.call('DELETE', `/api/orders/${pickup.id}`);
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('a finished order refuses commands', async () => {
    const { id } = await rig.place();
    await rig.call('DELETE', `/api/orders/${id}?reason=Mistake`);
    expect(await rig.call('POST', `/api/kitchen/orders/${id}/start`)).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
  });

  test('If-Match refuses a command if the order has changed', async () => {
    const { id, version } = await rig.place();
    const stale = await rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, {
      'If-Match': `"${version - 1}"`,
    });
    expect(stale).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
    const fresh = await rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, { 'If-Match': `"${version}"` });
    expect(fresh).toMatchObject({ status: 200, body: { status: 'cooking' } });
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('the workflow’s live state has a link to the Temporal UI', async () => {
    const { id } = await rig.place();
    const { body } = await rig.call('GET', `/api/orders/${id}/workflow`);
    expect(body).toMatchObject({
      workflow_id: `order/main/${id}`,
      execution_status: 'RUNNING',
      status: 'confirmed',
      waiting_for: 'a cook to start',
      ui_url: expect.stringContaining(encodeURIComponent(`order/main/${id}`)),
      order: { id },
    });
    await rig.call('DELETE', `/api/orders/${id}`);
  });
});

describe('reading', () => {
  test('lists are paged by Link, newest first, and filtered by status', async () => {
    const placed = [await rig.place(), await rig.place(), await rig.place()].map((order) => order.id).toReversed();
    const first = await rig.call('GET', '/api/orders?status=confirmed&limit=2');
    expect(first.body.map((order: { id: string }) => order.id)).toEqual(placed.slice(0, 2));
    const link = /^<(.+)>; rel="next"$/.exec(first.headers.get('Link') ?? '')?.[1] ?? '';
    const second = await rig.call('GET', link);
    expect(second.body[0].id).toBe(placed[2]);
    for (const id of placed) await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('an unchanged order is 304, except while its queue position may change', async () => {
    const { id, version } = await rig.place();
    const read = async (tag: string) => rig.call('GET', `/api/orders/${id}`, undefined, { 'If-None-Match': tag });
    expect((await read(`"${version}"`)).status).toBe(200);
    await rig.call('DELETE', `/api/orders/${id}`);
    await closed(id);
    const tag = (await rig.call('GET', `/api/orders/${id}`)).headers.get('ETag') ?? '';
    expect((await read(tag)).status).toBe(304);
  });

  test.each([
    '/api/orders/ord_0123456789abcdefghjkmnpqrs',
    '/api/orders/nonsense',
    '/api/orders/..%2F..%2Fetc',
    '/api/nothing',
    '/api',
    '/api/menu/pizzas/nope',
  ])('%s is 404', async (path) => {
    const { status, body } = await rig.call('GET', path);
    expect({ status, type: body.type }).toEqual({ status: 404, type: expect.stringContaining('not_found') });
  });
});

describe('the kitchen', () => {
  test('of 16 concurrent starts on 5 slots, 5 succeed and 11 fail, and none leaks after cancelling all', async () => {
    const orders = await Promise.all(Array.from({ length: 16 }, () => rig.place()));
    const queue = (await rig.call('GET', '/api/kitchen/queue')).body as { position: number; order_id: string }[];
    expect(queue.map((ticket) => ticket.position)).toEqual(queue.map((_, index) => index + 1));
    expect(orders.every((order) => queue.some((ticket) => ticket.order_id === order.id))).toBe(true);

    const starts = await Promise.all(orders.map(({ id }) => rig.call('POST', `/api/kitchen/orders/${id}/start`)));
    expect(starts.filter((answer) => answer.status === 200)).toHaveLength(5);
    expect(starts.filter((answer) => answer.status === 409 && answer.body.code === 'no_free_slot')).toHaveLength(11);
    const { body: busy } = await rig.call('GET', '/api/kitchen/status');
    expect(busy).toMatchObject({
      current_capacity: 5,
      max_concurrent_orders: 5,
      has_free_slot: false,
      is_at_capacity: false,
    });
    expect(busy.active_orders).toHaveLength(5);

    // Refused for lack of a slot, the same request with the same key succeeds once there is one.
    const waiting = orders.find((_, index) => starts[index]?.status === 409);
    const key = { 'Idempotency-Key': 'when-there-is-a-slot' };
    const start = () => rig.call('POST', `/api/kitchen/orders/${waiting?.id}/start`, undefined, key);
    expect((await start()).status).toBe(409);
    await rig.call('POST', `/api/kitchen/orders/${busy.active_orders[0].order_id}/complete`);
    expect((await start()).status).toBe(200);

    await Promise.all(orders.map(({ id }) => rig.call('DELETE', `/api/orders/${id}`)));
    const { body: idle } = await rig.call('GET', '/api/kitchen/status');
    expect(idle).toMatchObject({ current_capacity: 0, has_free_slot: true, is_at_capacity: false, active_orders: [] });
    const left = (await rig.call('GET', '/api/kitchen/queue')).body as { order_id: string }[];
    expect(left.filter((ticket) => orders.some(({ id }) => id === ticket.order_id))).toEqual([]);
  });
});
