import { randomUUID } from 'node:crypto';
import { TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import storeJson from '../../seed/store.json' with { type: 'json' };
import { parseStoreId, type StoreId } from '../../domain/shared/values.ts';
import { AN_ORDER, openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { onFilesThenEverywhere } from '../support/databases.ts';
import { until } from '../support/until.ts';
import { developmentPrincipalId } from '../../bootstrap/identity.ts';

const MANAGER_ID = developmentPrincipalId('manager');

/** The kitchen's status, the order of its queue, and its limit per quarter hour. */

const PICKUP = { ...AN_ORDER, delivery_address: null, payment_method: 'cash', payment_token: null };
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
/** The middle of a quarter hour that begins more than two hours from now. */
const quarter = (hours = 2): string => {
  const quarterMs = 15 * 60_000;
  return new Date((Math.floor(Date.now() / quarterMs) + 1) * quarterMs + hours * 4 * quarterMs + 60_000).toISOString();
};

onFilesThenEverywhere((storage) => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await openApiRig({ storage: storage() });
  });
  afterAll(() => rig.close());

  let stores = 0;
  /** A new store for this test, always open. */
  async function openStore(kitchen: object = {}): Promise<{ id: StoreId; path: string }> {
    stores += 1;
    const id = parseStoreId(`kitchen-${stores}`)!;
    const settings = { ...storeJson, id, time_zone: 'UTC', kitchen: { ...storeJson.kitchen, ...kitchen } };
    expect((await rig.call('POST', '/api/stores', settings)).status).toBe(201);
    return { id, path: `/api/stores/${id}` };
  }
  /** Retried with its key until payment and kitchen have answered: a busy machine may be slower than a request's timeout. */
  const place = async (path: string, overrides: object = {}): Promise<Answer> => {
    const key = { 'Idempotency-Key': randomUUID() };
    const ask = (): Promise<Answer> => rig.call('POST', `${path}/orders`, { ...PICKUP, ...overrides }, key);
    let answer = await ask();
    await until(async () => {
      if (answer.status !== 202 && answer.body.code !== 'not_known_yet') return true;
      answer = await ask();
      return false;
    });
    return answer;
  };
  const placeId = async (path: string, overrides: object = {}): Promise<string> => {
    const answer = await place(path, overrides);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.id;
  };
  const act = (path: string, id: string, action: string, body?: object): Promise<Answer> =>
    rig.call('POST', `${path}/kitchen/orders/${id}/${action}`, body);
  const queueOf = async (path: string): Promise<string[]> =>
    (await rig.call('GET', `${path}/kitchen/queue`)).body.map((each: { order_id: string }) => each.order_id);

  test('a paused kitchen refuses new orders, cooks queued ones and accepts scheduled ones', async () => {
    const { path } = await openStore();
    const waiting = await placeId(path);
    const until = inMinutes(30);
    const paused = await rig.call('POST', `${path}/kitchen/pause`, { until, reason: 'The oven is cold.' });
    const pause = { until, reason: 'The oven is cold.', by: { role: 'manager', id: MANAGER_ID } };
    expect(paused).toMatchObject({ status: 200, body: { pause } });
    expect((await rig.call('GET', `${path}/kitchen`)).body).toMatchObject({ pause });
    const refused = await place(path);
    expect(refused).toMatchObject({ status: 503, body: { code: 'kitchen_paused' } });
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(25 * 60);
    expect((await rig.call('GET', `${path}/orders`)).body).toHaveLength(1);
    expect((await place(path, { requested_for: quarter() })).status).toBe(201);
    expect((await act(path, waiting, 'start')).status).toBe(200);
    expect((await rig.call('POST', `${path}/kitchen/resume`)).body.pause).toBeNull();
    expect((await place(path)).status).toBe(201);
    const past = await rig.call('POST', `${path}/kitchen/pause`, { until: inMinutes(-1) });
    expect(past).toMatchObject({ status: 422, body: { errors: [{ field: 'until' }] } });
  });

  test('an order whose customer is paying when the kitchen pauses is taken: it waits, and keeps its payment', async () => {
    const { id, path } = await openStore();
    const answer = place(path, { payment_method: 'card', payment_token: TEST_TOKENS.actionRequired });
    const orders = async () => (await rig.call('GET', `${path}/orders`)).body;
    await until(async () => (await orders())[0]?.payment.status === 'action_required');
    await rig.call('POST', `${path}/kitchen/pause`);
    await rig.call('POST', `${path}/orders/${(await orders())[0].id}/payment/resume`);
    expect(await answer).toMatchObject({ status: 201, body: { status: 'confirmed' } });
    expect((await orders())[0]).toMatchObject({ status: 'confirmed', payment: { status: 'authorized' } });
    expect((await rig.storage.kitchen.get(id)).tickets).toHaveLength(1);
  });

  test('slots follow the settings and the cooks on shift immediately', async () => {
    const { path } = await openStore({ slots: 1 });
    const orders = [await placeId(path), await placeId(path), await placeId(path)];
    const [first = '', second = '', third = ''] = orders;
    expect((await act(path, first, 'start')).status).toBe(200);
    expect(await act(path, second, 'start')).toMatchObject({ status: 409, body: { code: 'no_free_slot' } });
    const { body: settings } = await rig.call('GET', path);
    await rig.call('PUT', path, { ...settings, kitchen: { ...settings.kitchen, slots: 4, slots_per_cook: 1 } });
    expect((await act(path, second, 'start')).status).toBe(200);
    const staffed = await rig.call('POST', `${path}/kitchen/staff`, { cooks: 2 });
    expect(staffed.body).toMatchObject({ cooks: 2, max_concurrent_orders: 2, has_free_slot: false });
    expect(await act(path, third, 'start')).toMatchObject({ status: 409, body: { code: 'no_free_slot' } });
    expect((await rig.call('POST', `${path}/kitchen/staff`, { cooks: null })).body.max_concurrent_orders).toBe(4);
    expect((await act(path, third, 'start')).status).toBe(200);
  });

  test('it is at capacity exactly when a new order is refused for that; whether slots are free is told separately', async () => {
    const { path } = await openStore({ slots: 1, max_backlog: 2 });
    const status = async () => (await rig.call('GET', `${path}/kitchen/status`)).body;
    const first = await placeId(path);
    expect((await act(path, first, 'start')).status).toBe(200);
    expect(await status()).toMatchObject({ current_capacity: 1, has_free_slot: false, waiting_orders: 0, is_at_capacity: false }); // prettier-ignore
    const [second] = [await placeId(path), await placeId(path)];
    expect(await status()).toMatchObject({ waiting_orders: 2, max_waiting_orders: 2, is_at_capacity: true });
    expect(await place(path)).toMatchObject({ status: 503, body: { code: 'kitchen_at_capacity' } });
    expect((await act(path, first, 'complete')).status).toBe(200);
    expect(await status()).toMatchObject({ has_free_slot: true, is_at_capacity: true });
    expect((await act(path, second, 'start')).status).toBe(200);
    expect(await status()).toMatchObject({ has_free_slot: false, is_at_capacity: false });
    expect((await place(path)).status).toBe(201);
  });

  test('start and complete record who did it, for the kitchen, the history and the report', async () => {
    const { path } = await openStore();
    const [named, unnamed, byStatus] = [await placeId(path), await placeId(path), await placeId(path)];
    const carlo = { id: 'c-1', name: 'Carlo Rossi' };
    expect((await act(path, named, 'start', { by: carlo })).status).toBe(200);
    // An empty body is none, whatever Content-Type a client always sends.
    const json = { 'Content-Type': 'application/json' };
    const bare = await rig.call('POST', `${path}/kitchen/orders/${unnamed}/start`, undefined, json);
    expect(bare.status).toBe(200);
    const set = await rig.call('PUT', `${path}/kitchen/orders/${byStatus}/status`, { status: 'preparing', by: carlo });
    expect(set.status).toBe(200);
    const { active_orders: active } = (await rig.call('GET', `${path}/kitchen/status`)).body;
    expect(active).toMatchObject([
      { order_id: named, cook: carlo, is_overdue: false, started_time: expect.any(String) },
      { order_id: unnamed, cook: { id: MANAGER_ID, name: 'Mona Manager' } },
      { order_id: byStatus, status: 'preparing', cook: carlo },
    ]);
    const out = await rig.call('PUT', `${path}/orders/${byStatus}/status`, { status: 'delivered', by: carlo });
    expect(out).toMatchObject({ status: 422, body: { errors: [{ field: 'by' }] } });
    const dina = { id: 'd-2' };
    for (const [id, by] of [[named, dina], [unnamed, dina]] as const) {
      expect((await act(path, id, 'complete', { by })).status).toBe(200);
    } // prettier-ignore
    const { body: events } = await rig.call('GET', `${path}/orders/${named}/events`);
    const said = (type: string) => events.find((each: { type: string }) => each.type === type);
    expect(said('CookingStarted')).toMatchObject({ summary: 'Cooking started, by Carlo Rossi.', details: { cook: carlo } }); // prettier-ignore
    expect(said('OrderReady')).toMatchObject({ details: { cook: { id: 'd-2', name: null } } });
    // Its customer does not learn who cooked.
    expect(JSON.stringify((await rig.call('GET', `${path}/orders/${named}`)).body)).not.toContain('Carlo');
    const { body: report } = await rig.call('GET', `${path}/reports/analytics`);
    expect(report.chefs).toMatchObject([
      { id: 'c-1', name: 'Carlo Rossi', orders: 1, cooking_minutes: 0 },
      { id: 'd-2', name: null, orders: 1, cooking_minutes: 0 },
    ]);
  });

  test.each([
    [{ by: { name: 'Carlo' } }, 'validation_failed', 'by.id'],
    [{ by: { id: 'c-1', nmae: 'Carlo' } }, 'unknown_field', 'by.nmae'],
    [{ cook: 'c-1' }, 'unknown_field', 'cook'],
  ])('%j does not name a cook', async (body, code, field) => {
    const { path } = await openStore();
    const refused = await act(path, await placeId(path), 'start', body);
    expect(refused).toMatchObject({ status: 422, body: { code, errors: [{ field }] } });
  });

  test('rush, hold and release move the order in the queue, are visible to its customer, and record who did it', async () => {
    const { path } = await openStore({ slots: 1 });
    const [a, b, c] = [await placeId(path), await placeId(path), await placeId(path)];
    const read = async (id: string) => (await rig.call('GET', `${path}/orders/${id}`)).body;
    expect(await queueOf(path)).toEqual([a, b, c]);
    const before = await read(c);
    expect((await act(path, c, 'rush')).body).toMatchObject({ queue_position: 1 });
    expect(await queueOf(path)).toEqual([c, a, b]);
    const rushed = await read(c);
    expect(rushed.queue_position).toBe(1);
    expect(Date.parse(rushed.estimated_ready_time)).toBeLessThan(Date.parse(before.estimated_ready_time));
    expect(rushed.promised_time).toBe(before.promised_time);
    expect((await act(path, a, 'hold', { reason: 'The customer has called.' })).body.queue_position).toBeNull();
    expect(await queueOf(path)).toEqual([c, b, a]);
    const { body: queue } = await rig.call('GET', `${path}/kitchen/queue`);
    expect(queue[2]).toMatchObject({ position: null, held: { reason: 'The customer has called.' } });
    const refused = await act(path, a, 'start');
    expect(refused).toMatchObject({ status: 409, body: { code: 'order_held' } });
    expect(refused.body.detail).toContain('The customer has called.');
    expect((await act(path, a, 'release')).body.queue_position).toBe(2);
    expect((await act(path, a, 'start')).status).toBe(200);
    expect(await read(a)).toMatchObject({ queue_position: null });
    expect(await act(path, a, 'rush')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    const list = (await rig.call('GET', `${path}/orders?status=confirmed`)).body;
    expect(list.map((each: { id: string; queue_position: number }) => [each.id, each.queue_position])).toEqual([
      [c, 1],
      [b, 2],
    ]);
    const events = (await rig.call('GET', `${path}/orders/${a}/events`)).body;
    const held = events.filter(({ type }: { type: string }) => /Held|Released/.test(type));
    expect(held).toMatchObject([
      { type: 'OrderHeld', by: { id: MANAGER_ID }, details: { reason: 'The customer has called.' } },
      { type: 'OrderReleased' },
    ]);
  });

  test('of 16 concurrent orders for a quarter hour with five places, 5 succeed and 11 get the free times', async () => {
    const { id, path } = await openStore({ orders_per_quarter_hour: 5 });
    const wanted = quarter();
    const answers = await Promise.all(Array.from({ length: 16 }, () => place(path, { requested_for: wanted })));
    const refused = answers.filter(({ status }) => status === 409);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(refused).toHaveLength(11);
    for (const { body } of refused) {
      expect(body.code).toBe('quarter_hour_full');
      expect(body.free_times).toHaveLength(3);
      expect(Date.parse(body.free_times[0])).toBe(Date.parse(wanted) + 14 * 60_000);
    }
    const { bookings } = await rig.storage.kitchen.get(id);
    const taken = answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
    expect(bookings?.map(({ orderId }) => orderId).toSorted()).toEqual(taken.toSorted());

    // A cancelled order frees its place, and so does a rescheduled one; a full quarter hour takes no rescheduled order.
    await rig.call('DELETE', `${path}/orders/${taken[0]}`);
    expect((await place(path, { requested_for: wanted })).status).toBe(201);
    const other = await placeId(path, { requested_for: quarter(3) });
    const moved = await rig.call('PATCH', `${path}/orders/${other}`, { requested_for: wanted });
    expect(moved).toMatchObject({ status: 409, body: { code: 'quarter_hour_full' } });
    await rig.call('PATCH', `${path}/orders/${taken[1]}`, { requested_for: quarter(3) });
    expect((await rig.call('PATCH', `${path}/orders/${other}`, { requested_for: wanted })).status).toBe(200);
  });

  test('a retried request takes one place', async () => {
    const { id, path } = await openStore({ orders_per_quarter_hour: 2 });
    const order = { ...PICKUP, requested_for: quarter() };
    const once = { 'Idempotency-Key': 'for-later' };
    const answers = await Promise.all([1, 2, 3].map(() => rig.call('POST', `${path}/orders`, order, once)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await rig.storage.kitchen.get(id)).bookings).toHaveLength(1);
    expect((await place(path, { requested_for: order.requested_for })).status).toBe(201);
    // Found by its key, even though the quarter hour is full.
    expect((await rig.call('POST', `${path}/orders`, order, once)).body.id).toBe(answers[0]?.body.id);
  });
});
