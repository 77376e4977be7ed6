import { TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ timeoutSeconds: '4' });
});
afterAll(() => rig.close());

const ONE = { ...AN_ORDER, delivery_address: null, pizzas: [{ name: 'Margherita', size: 'large' }] };
const TWO = [
  { name: 'Margherita', size: 'large' },
  { name: 'Pepperoni', size: 'large' },
];
const change = (id: string, body: object, headers = {}) => rig.call('PATCH', `/api/orders/${id}`, body, headers);
const read = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body;
const start = (id: string) => rig.call('POST', `/api/kitchen/orders/${id}/start`);
const done = async (id: string, ready: (order: { payment: Record<string, string> }) => boolean) => {
  await until(async () => ready(await read(id)));
  return read(id);
};

describe('changing an order before the kitchen starts', () => {
  test('a higher total is reserved first, the earlier reservation is released, and the new total is charged', async () => {
    const { id } = await rig.place(ONE);
    const changed = await change(id, { pizzas: TWO });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      status: 'confirmed',
      subtotal: '32.98',
      total_amount: '35.87',
      change_pending: false,
    });
    expect(changed.body.payment).toMatchObject({ status: 'authorized', authorized: '35.87' });
    await start(id);
    expect((await done(id, ({ payment }) => payment['status'] === 'captured')).payment.captured).toBe('35.87');
    await until(async () => (await eventsOf(id)).includes('AuthorizationVoided'));
  });

  test('a lower total releases the difference, and charges the rest', async () => {
    const { id } = await rig.place({ ...ONE, pizzas: TWO });
    expect((await change(id, { pizzas: [TWO[0]] })).body.total_amount).toBe('17.39');
    expect((await done(id, ({ payment }) => payment['authorized'] === '17.39')).payment.status).toBe('authorized');
    await start(id);
    expect((await done(id, ({ payment }) => payment['status'] === 'captured')).payment.captured).toBe('17.39');
  });

  test('address and instructions can be changed and removed', async () => {
    const { id } = await rig.place(ONE);
    const delivered = await change(id, {
      delivery_address: '12 Main Street, Springfield',
      special_instructions: 'Ring.',
    });
    expect(delivered.body).toMatchObject({
      fulfilment: 'delivery', delivery_fee: '2.99', total_amount: '20.38', special_instructions: 'Ring.',
    }); // prettier-ignore
    const collected = await change(id, { delivery_address: null, special_instructions: null });
    expect(collected.body).toMatchObject({
      fulfilment: 'pickup', delivery_fee: '0.00', total_amount: '17.39', special_instructions: null,
    }); // prettier-ignore
  });

  test('a pizza can be given by id, as in a new order; a contradicting id and name are refused', async () => {
    const { id } = await rig.place(ONE);
    const changed = await change(id, { pizzas: [{ pizza_id: 'pepperoni', size: 'large' }] });
    expect(changed).toMatchObject({ status: 200, body: { pizzas: [{ id: 'pepperoni', size: 'large' }] } });
    const both = await change(id, { pizzas: [{ pizza_id: 'pepperoni', name: 'Margherita', size: 'large' }] });
    expect(both).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field: 'pizzas[0].name', code: 'contradictory_pizza' }] },
    });
  });

  test('the kitchen sees the new order, and a new promise', async () => {
    const { id, estimated_ready_time: before } = await rig.place(ONE);
    const changed = await change(id, { pizzas: [{ name: 'Pepperoni', size: 'large', quantity: 40 }] });
    expect(Date.parse(changed.body.estimated_ready_time)).toBeGreaterThan(Date.parse(before ?? ''));
    const { body: queue } = await rig.call('GET', '/api/kitchen/queue');
    const ticket = queue.find((each: { order_id: string }) => each.order_id === id);
    expect(ticket.pizzas).toEqual(['40 × Pepperoni (large)']);
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('a declined card leaves the order as it was, with its payment', async () => {
    const { id } = await rig.place({ ...ONE, payment_token: TEST_TOKENS.declinedLater });
    const key = { 'Idempotency-Key': 'declined-change' };
    const declined = await change(id, { pizzas: TWO }, key);
    expect(declined.status).toBe(402);
    expect(declined.body).toMatchObject({ code: 'payment_declined', order_id: id });
    expect(await read(id)).toMatchObject({
      total_amount: '17.39',
      change_pending: false,
      payment: { authorized: '17.39' },
    });
    expect((await change(id, { pizzas: TWO }, key)).body.code).toBe('payment_declined');
    await start(id);
    expect((await done(id, ({ payment }) => payment['status'] === 'captured')).payment.captured).toBe('17.39');
  });

  test('is refused once the kitchen has started', async () => {
    const { id } = await rig.place(ONE);
    await start(id);
    expect((await change(id, { pizzas: TWO })).body.code).toBe('illegal_transition');
    expect((await read(id)).total_amount).toBe('17.39');
    await walkTo(rig, id, 'ready');
  });

  test('with a slow provider, a kitchen that starts meanwhile cooks the old order at the old price', async () => {
    const { id } = await rig.place({ ...ONE, payment_token: TEST_TOKENS.slowLater });
    const slow = await change(id, { pizzas: TWO });
    expect(slow.status).toBe(202);
    expect(slow.body).toMatchObject({ change_pending: true, total_amount: '17.39', pizzas: [{ name: 'Margherita' }] });
    expect((await change(id, { special_instructions: 'Ring.' })).body.code).toBe('revision_pending');
    expect((await start(id)).body).toMatchObject({ status: 'cooking', change_pending: false, total_amount: '17.39' });
    await until(async () => (await eventsOf(id)).includes('AuthorizationVoided'));
    const cooked = await done(id, ({ payment }) => payment['status'] === 'captured');
    expect(cooked).toMatchObject({
      total_amount: '17.39',
      pizzas: [{ name: 'Margherita' }],
      payment: { captured: '17.39' },
    });
    await walkTo(rig, id, 'ready');
  });

  test('a change retried with its key is made once', async () => {
    const { id } = await rig.place(ONE);
    const key = { 'Idempotency-Key': 'change-once' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => change(id, { pizzas: TWO }, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect((await eventsOf(id)).filter((type) => type === 'OrderRevised')).toHaveLength(1);
    expect((await change(id, { pizzas: [TWO[0]] }, key)).body.code).toBe('idempotency_key_reused');
  });

  test('a rescheduled order leaves the queue until its hour, and returns when it is wanted now', async () => {
    const wanted = new Date(Date.now() + 5 * 60 * 60_000).toISOString();
    const { id, ...order } = await rig.place({ ...ONE, requested_for: wanted });
    expect(order).toMatchObject({ requested_for: wanted, estimated_ready_time: wanted, queue_position: null });
    expect(await inQueue(id)).toBe(false);
    const soon = await change(id, { requested_for: null });
    expect(soon.body).toMatchObject({ requested_for: null });
    await until(async () => inQueue(id));
    expect((await change(id, { requested_for: wanted })).body).toMatchObject({ estimated_ready_time: wanted });
    expect(await inQueue(id)).toBe(false);
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('a retried change still finds its result after its time has passed or its pizza is off the menu', async () => {
    const { id } = await rig.place(ONE);
    const key = { 'Idempotency-Key': 'soon-gone' };
    const wanted = { requested_for: new Date(Date.now() + 3000).toISOString() };
    expect((await change(id, wanted, key)).status).toBe(200);
    await until(async () => Date.now() > Date.parse(wanted.requested_for));
    expect((await change(id, wanted, key)).status).toBe(200);
    expect((await change(id, wanted)).body.errors[0]).toMatchObject({ field: 'requested_for', code: 'in_the_past' });
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('an invalid change names the field and changes nothing', async () => {
    const { id, version } = await rig.place({ ...ONE, payment_method: 'cash', payment_token: null });
    const field = async (body: object): Promise<string> => (await change(id, body)).body.errors?.[0]?.field;
    expect(await field({})).toBe('');
    expect(await field({ pizzas: [] })).toBe('pizzas');
    expect(await field({ pizzas: [{ name: 'Nulla', size: 'large' }] })).toBe('pizzas[0].name');
    expect(await field({ delivery_address: 'short' })).toBe('delivery_address');
    expect(await field({ requested_for: 'tonight' })).toBe('requested_for');
    expect(await field({ requested_for: '2100-01-01T00:00:00Z' })).toBe('requested_for');
    expect(await read(id)).toMatchObject({ version });
    expect((await change(id, { special_instructions: 'x' }, { 'If-Match': '"1"' })).status).toBe(412);
  });
});

describe('time travel', () => {
  test('an order can be read as of any moment, and did not exist before it was placed', async () => {
    const { id, order_time: placed } = await rig.place(ONE);
    await change(id, { pizzas: TWO });
    await start(id);
    const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
    const at = async (moment: string) =>
      (await rig.call('GET', `/api/orders/${id}?as_of=${encodeURIComponent(moment)}`)).body;
    const timeOf = (type: string): string => events.find((event: { type: string }) => event.type === type).at;
    expect(await at(placed)).toMatchObject({ status: 'received', version: 1, total_amount: '17.39' });
    expect(await at(timeOf('OrderConfirmed'))).toMatchObject({ status: 'confirmed', total_amount: '17.39' });
    expect(await at(timeOf('OrderRevised'))).toMatchObject({ status: 'confirmed', total_amount: '35.87' });
    expect(await at('2100-01-01T00:00:00+01:00')).toMatchObject({ status: 'cooking' });
    expect((await at('2000-01-01T00:00:00Z')).code).toBe('order_not_found');
    expect((await at('yesterday')).errors[0].field).toBe('as_of');
    for (const event of events) {
      expect(event).toMatchObject({
        by: { role: expect.any(String), id: expect.any(String) },
        summary: expect.any(String),
      });
      expect(JSON.stringify(event)).not.toContain('tok_');
    }
    await walkTo(rig, id, 'ready');
  });
});

async function inQueue(id: string): Promise<boolean> {
  const { body } = await rig.call('GET', '/api/kitchen/queue');
  return body.some((ticket: { order_id: string }) => ticket.order_id === id);
}

async function eventsOf(id: string): Promise<string[]> {
  const { body } = await rig.call('GET', `/api/orders/${id}/events`);
  return body.map((event: { type: string }) => event.type);
}
