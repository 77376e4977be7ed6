import { randomBytes } from 'node:crypto';
import { createApp } from '../../api/app.ts';
import { ROLE_SCOPES } from '../../application/access/roles.ts';
import { deliveryRoutes } from '../../api/delivery/routes.ts';
import { answerProblem, problemOf } from '../../api/http/problems.ts';
import { router } from '../../api/http/routing.ts';
import type { OrderView } from '../../api/orders/schemas.ts';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { openApiRig, type ApiRig, type Answer } from '../support/api-rig.ts';
import { onFilesThenEverywhere } from '../support/databases.ts';
import { walkTo } from '../support/walk.ts';

/** The work of drivers, from ready to handover. */

onFilesThenEverywhere((storage) => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await openApiRig({ storage: storage() });
  });
  afterAll(() => rig.close());

  const CASH = { payment_method: 'cash', payment_token: null };

  /** A ready order. */
  async function ready(overrides: object = {}): Promise<OrderView> {
    const { id } = await rig.place(overrides);
    return walkTo(rig, id, 'ready');
  }

  const post = (path: string, body: object, headers?: Record<string, string>): Promise<Answer> =>
    rig.call('POST', `/api/delivery/${path}`, body, headers);
  const tourOf = async (driver: string): Promise<Answer['body']> =>
    (await rig.call('GET', `/api/delivery/tour?driver_id=${encodeURIComponent(driver)}`)).body;
  const listed = async (id: string): Promise<Answer['body']> =>
    (await rig.call('GET', '/api/delivery/ready')).body.find((each: { order_id: string }) => each.order_id === id);

  test('the driver on the way sees the phone number by a tap, which managers see in the events', async () => {
    const { id } = await ready();
    const dario = rig.as('driver');
    const reveal = () =>
      dario.call('POST', `/api/delivery/${id}/reveal-phone`, undefined, { 'Idempotency-Key': `seen-${id}` });
    expect(await reveal()).toMatchObject({ status: 409, body: { code: 'driver_mismatch' } });
    await dario.call('POST', `/api/delivery/${id}/assign`, {});
    expect(await reveal()).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    await dario.call('POST', '/api/delivery/depart', {});
    const shown = { customer_phone: '+12125550123', call_url: 'tel:+12125550123' };
    expect(await reveal()).toMatchObject({ status: 200, body: shown });
    const typesFor = async (sender: Pick<ApiRig, 'call'>): Promise<string[]> =>
      (await sender.call('GET', `/api/orders/${id}/events`)).body.map(({ type }: { type: string }) => type);
    expect((await typesFor(rig)).filter((type) => type === 'PhoneShown')).toHaveLength(1);
    expect(await typesFor(dario)).not.toContain('PhoneShown');
    await dario.call('POST', `/api/delivery/${id}/deliver`, {});
    expect(await reveal()).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  });

  test('staff see by name who did something and who has an order; what is stored names nobody', async () => {
    const ada = rig.as('customer');
    const { id } = await ada.place();
    await walkTo(rig, id, 'ready');
    const dario = rig.as('driver');
    expect((await dario.call('POST', `/api/delivery/${id}/assign`, {})).status).toBe(200);
    expect(await listed(id)).toMatchObject({ driver_id: expect.stringMatching(/^usr_/), driver_name: 'Dario Driver' });
    const { driver_id: driverId } = await listed(id);
    expect(await tourOf(driverId)).toMatchObject({ driver_name: 'Dario Driver' });
    const { body: drivers } = await rig.call('GET', '/api/delivery/drivers');
    expect(drivers).toContainEqual(expect.objectContaining({ driver_id: driverId, driver_name: 'Dario Driver' }));

    const toldTo = async (reader: Pick<ApiRig, 'call'>, type: string): Promise<Answer['body']> =>
      (await reader.call('GET', `/api/orders/${id}/events`)).body.find((each: { type: string }) => each.type === type);
    expect(await toldTo(rig, 'DriverAssigned')).toMatchObject({
      by: { role: 'driver', id: driverId, name: 'Dario Driver' },
      summary: 'Driver Dario Driver took it.',
      details: { driver_id: driverId, driver_name: 'Dario Driver' },
    });
    expect(await toldTo(rig, 'OrderPlaced')).toMatchObject({ by: { role: 'customer', name: 'Ada Lovelace' } });
    expect(await toldTo(dario, 'CookingStarted')).toMatchObject({ by: { role: 'manager', name: 'Mona Manager' } });
    expect(await toldTo(dario, 'OrderPlaced')).toMatchObject({
      by: { role: 'customer', id: null, name: 'Ada Lovelace' },
    });
    // Her order tells the customer what was done, and not by whom.
    expect(await toldTo(ada, 'CookingStarted')).toMatchObject({ by: { role: 'manager', id: null, name: null } });
    expect(JSON.stringify((await ada.call('GET', `/api/orders/${id}/events`)).body)).not.toMatch(/Dario|Mona/);

    const stored = await rig.storage.orders.get(DEFAULT_STORE, id as OrderId);
    expect(JSON.stringify(stored)).not.toMatch(/Dario|Mona/);
    const name = await rig.storage.access.staffNames.get(DEFAULT_STORE, driverId);
    expect(name).toEqual({ name: expect.stringMatching(/^s1\.store-main\./), at: expect.any(String) });
  });

  test('of six drivers who try to take an order, one gets it and five are refused', async () => {
    const { id } = await ready();
    const drivers = Array.from({ length: 6 }, (_, index) => `six-${index}`);
    const answers = await Promise.all(drivers.map((driver_id) => post(`${id}/assign`, { driver_id })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409]);
    const won = drivers[answers.findIndex(({ status }) => status === 200)] ?? '';
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body.code)).toEqual(
      Array.from({ length: 5 }, () => 'driver_mismatch'),
    );
    expect((await rig.call('GET', `/api/orders/${id}`)).body.driver_id).toBe(won);
    const events = (await rig.call('GET', `/api/orders/${id}/events`)).body as { type: string }[];
    expect(events.filter(({ type }) => type === 'DriverAssigned')).toHaveLength(1);
    // Its driver may repeat the request; once they return it, another one can take it.
    expect((await post(`${id}/assign`, { driver_id: won })).status).toBe(200);
    const loser = drivers.find((driver) => driver !== won) ?? '';
    expect(await post(`${id}/unassign`, { driver_id: loser })).toMatchObject({ status: 409, body: { code: 'driver_mismatch' } }); // prettier-ignore
    expect(await post(`${id}/unassign`, { driver_id: won })).toMatchObject({ status: 200, body: { driver_id: null } });
    expect((await post(`${id}/assign`, { driver_id: loser })).body.driver_id).toBe(loser);
  });

  test('while an order is being cooked, drivers see the same estimate as its customer', async () => {
    const { id } = await rig.place();
    await rig.call('POST', `/api/kitchen/orders/${id}/start`);
    const { estimated_ready_time: told, promised_time: promised } = (await rig.call('GET', `/api/orders/${id}`)).body;
    expect(told).not.toBe(promised);
    expect(await listed(id)).toMatchObject({ status: 'cooking', promised_time: promised, estimated_ready_time: told });
  });

  test('if two drivers leave with the same order, only one has it', async () => {
    const { id } = await ready();
    const both = await Promise.all(
      ['left', 'right'].map((driver_id) => post('depart', { driver_id, order_ids: [id] })),
    );
    const outcomes = both.map(({ body }) => body.orders[0].outcome as string);
    expect(outcomes.toSorted()).toEqual(['out', 'stays']);
    expect(both[outcomes.indexOf('stays')]?.body.orders[0]).toMatchObject({ code: 'driver_mismatch' });
    const winner = both[outcomes.indexOf('out')];
    expect((await tourOf(winner?.body.driver_id)).stops).toHaveLength(1);
  });

  test('the customer learns when the order arrives: a stop after it is ready, and by the driver’s tour once it has left', async () => {
    const [one, two] = [await ready(), await ready()];
    const arrivalOf = async (id: string): Promise<string> =>
      (await rig.call('GET', `/api/orders/${id}`)).body.estimated_arrival_time;
    const minutes = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;
    const coming = await rig.place();
    const stop = minutes(coming.estimated_ready_time ?? '', await arrivalOf(coming.id));
    expect(stop).toBeGreaterThanOrEqual(3);
    await rig.call('POST', `/api/kitchen/orders/${coming.id}/start`);
    expect((await listed(coming.id)).estimated_arrival_time).toBe(await arrivalOf(coming.id));
    expect((await rig.place({ delivery_address: null })).estimated_arrival_time).toBeNull();
    const leave = { driver_id: 'arriving', order_ids: [one.id, two.id] };
    const key = { 'Idempotency-Key': 'leaving' };
    expect((await post('depart', leave, key)).body.orders).toMatchObject([{ outcome: 'out' }, { outcome: 'out' }]);
    // A repeated departure is the same, whatever would be estimated by now.
    expect((await post('depart', leave, key)).body.orders).toMatchObject([{ outcome: 'out' }, { outcome: 'out' }]);
    const times = [await arrivalOf(one.id), await arrivalOf(two.id)];
    expect(minutes(times[0]!, times[1]!)).toBeCloseTo(Math.round(minutes(times[0]!, times[1]!)));
    expect(minutes(times[0]!, times[1]!)).toBeGreaterThanOrEqual(3);
    const stops = (await tourOf('arriving')).stops as { estimated_arrival_time: string }[];
    expect(stops.map((each) => each.estimated_arrival_time)).toEqual(times);
    const third = await ready();
    await rig.call('PUT', `/api/orders/${third.id}/status`, { status: 'delivering', driver_id: 'arriving' });
    expect(minutes(times[1]!, await arrivalOf(third.id))).toBeGreaterThanOrEqual(3);
  });

  test('a driver can be named for an order that left without one', async () => {
    const { id } = await ready();
    await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivering' });
    expect((await rig.call('GET', `/api/orders/${id}`)).body.driver_id).toBeNull();
    expect(await post(`${id}/assign`, { driver_id: 'named-late' })).toMatchObject({ status: 200, body: { status: 'delivering' } }); // prettier-ignore
    expect((await tourOf('named-late')).stops).toHaveLength(1);
    expect(await post(`${id}/deliver`, { driver_id: 'named-late' })).toMatchObject({ status: 200 });
  });

  test('the list of deliveries has ready orders first, by promise, then those in the kitchen, with what a driver needs to know', async () => {
    const cooking = await rig.place();
    await rig.call('POST', `/api/kitchen/orders/${cooking.id}/start`);
    const waiting = await rig.place();
    const first = await ready({ ...CASH, delivery_address: { street: '5 Harbour Lane', city: 'Springfield', notes: 'Second door.' }, special_instructions: 'Ring twice.' }); // prettier-ignore
    const second = await ready();
    const pickup = await ready({ delivery_address: null });
    const ids = ((await rig.call('GET', '/api/delivery/ready')).body as { order_id: string }[]).map((each) => each.order_id); // prettier-ignore
    const mine = [first.id, second.id, cooking.id];
    expect(ids.filter((id) => mine.includes(id))).toEqual(mine);
    expect(ids).not.toContain(pickup.id);
    expect(ids).not.toContain(waiting.id);
    expect(await listed(first.id)).toMatchObject({
      status: 'ready',
      customer_name: 'Ada Lovelace',
      call_url: 'tel:+12125550123',
      delivery_address: '5 Harbour Lane, Springfield',
      address_notes: 'Second door.',
      map_url:
        'https://www.google.com/maps/dir/?api=1&destination=5%20Harbour%20Lane%2C%20Springfield&travelmode=driving',
      special_instructions: 'Ring twice.',
      amount_due: first.total_amount,
      driver_id: null,
      taken_over_from: null,
    });
    expect(await listed(second.id)).toMatchObject({ amount_due: '0.00', payment_method: 'card' });
    expect(await listed(cooking.id)).toMatchObject({ status: 'cooking', actual_ready_time: null });
    expect(Date.parse((await listed(cooking.id)).estimated_ready_time)).toBeGreaterThan(0);
    await post(`${first.id}/assign`, { driver_id: 'list' });
    expect(await listed(first.id)).toMatchObject({ driver_id: 'list', driver_since: expect.any(String) });
  });

  test('a driver leaves with several orders and delivers each; the amount due is collected once', async () => {
    const driver_id = 'tour 🛵';
    const [one, two, free] = [await ready(CASH), await ready({ delivery_address: '99 Elm | Street, Springfield' }), await ready()]; // prettier-ignore
    for (const { id } of [one, two]) await post(`${id}/assign`, { driver_id });
    expect(await tourOf(driver_id)).toMatchObject({ amount_due: one.total_amount, stops: [{ out_since: null }, { out_since: null }] }); // prettier-ignore
    const left = await post('depart', { driver_id });
    expect(left).toMatchObject({ status: 200, body: { driver_id, orders: [{ outcome: 'out' }, { outcome: 'out' }] } });
    expect(await listed(free.id)).toMatchObject({ driver_id: null });

    const tour = await tourOf(driver_id);
    expect(tour.stops.map((stop: { order_id: string }) => stop.order_id)).toEqual([one.id, two.id]);
    expect(tour.stops[0]).toMatchObject({ status: 'delivering', out_since: expect.any(String), amount_due: one.total_amount }); // prettier-ignore
    const way = new URL(tour.map_urls[0]).searchParams;
    expect([way.get('waypoints'), way.get('destination')]).toEqual(['12 Main Street, Springfield', '99 Elm   Street, Springfield']); // prettier-ignore
    expect(tour.last_seen_time).not.toBeNull();

    expect(await post(`${one.id}/deliver`, { driver_id: 'somebody-else' })).toMatchObject({ status: 409, body: { code: 'driver_mismatch' } }); // prettier-ignore
    expect(await post(`${free.id}/deliver`, { driver_id })).toMatchObject({ status: 409 });
    for (const _ of ['first', 'again']) {
      expect(await post(`${one.id}/deliver`, { driver_id })).toMatchObject({
        status: 200,
        body: { amount_collected: one.total_amount, currency: 'USD', order: { status: 'delivered', payment: { status: 'settled', captured: one.total_amount } } },
      }); // prettier-ignore
    }
    expect((await post(`${two.id}/deliver`, { driver_id })).body.amount_collected).toBe('0.00');
    expect(await tourOf(driver_id)).toMatchObject({ stops: [], map_urls: [], amount_due: '0.00' });
  });

  test('if some orders cannot leave, the others do, and each that stays says why', async () => {
    const driver_id = 'mixed';
    const [mine, theirs, pickup, cooking] = [await ready(), await ready(), await ready({ delivery_address: null }), await rig.place()]; // prettier-ignore
    await post(`${theirs.id}/assign`, { driver_id: 'another' });
    const unknown = `ord_${'0'.repeat(26)}`;
    const order_ids = [mine.id, theirs.id, pickup.id, cooking.id, unknown, mine.id];
    const { status, body } = await post('depart', { driver_id, order_ids }, { 'Idempotency-Key': 'leaving-1' });
    expect(status).toBe(200);
    expect(body.orders.map(({ order_id, outcome, code }: Record<string, string>) => [order_id, outcome, code])).toEqual(
      [
        [mine.id, 'out', null],
        [theirs.id, 'stays', 'driver_mismatch'],
        [pickup.id, 'stays', 'not_a_delivery'],
        [cooking.id, 'stays', 'illegal_transition'],
        [unknown, 'stays', 'order_not_found'],
      ],
    );
    const again = await post('depart', { driver_id, order_ids }, { 'Idempotency-Key': 'leaving-1' });
    expect(again.body).toEqual(body);
    const other = await post('depart', { driver_id, order_ids: [theirs.id] }, { 'Idempotency-Key': 'leaving-1' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect((await rig.call('GET', `/api/orders/${theirs.id}`)).body).toMatchObject({ status: 'ready', driver_id: 'another' }); // prettier-ignore
  });

  test('if a driver returns an order, the one who delivers it is in the report', async () => {
    const { id } = await ready();
    await post('depart', { driver_id: 'gave-back', order_ids: [id] });
    await post(`${id}/unassign`, { driver_id: 'gave-back' });
    await post('depart', { driver_id: 'brought', order_ids: [id] });
    await post(`${id}/deliver`, { driver_id: 'brought' });
    const { body } = await rig.call('GET', '/api/reports/analytics?format=json');
    const ids = (body.drivers as { id: string }[]).map((each) => each.id);
    expect(ids).toContain('brought');
    expect(ids).not.toContain('gave-back');
  });

  test('a ping is a sign of life, shown to the manager with the driver’s orders', async () => {
    const { id } = await ready();
    await post('depart', { driver_id: 'seen', order_ids: [id] });
    const { status, body } = await post('ping', { driver_id: 'seen', latitude: 40.7, longitude: -74 });
    expect(status).toBe(200);
    await post('ping', { driver_id: 'free' });
    const drivers = (await rig.call('GET', '/api/delivery/drivers')).body as { driver_id: string }[];
    const byId = new Map(drivers.map((each) => [each.driver_id, each]));
    expect(byId.get('seen')).toMatchObject({
      last_seen_time: body.last_seen_time,
      position: { latitude: 40.7, longitude: -74, time: body.last_seen_time },
      orders: [{ order_id: id, status: 'delivering', out_since: expect.any(String) }],
    });
    expect(byId.get('free')).toMatchObject({ orders: [], position: null });
    expect(drivers.map((each) => each.driver_id)).toEqual(drivers.map((each) => each.driver_id).toSorted());
  });

  test.each<[string, string, object, string[]]>([
    ['no driver', 'depart', {}, ['driver_id']],
    ['an empty name', 'ping', { driver_id: '  ' }, ['driver_id']],
    ['a name that is a number', 'ping', { driver_id: 7 }, ['driver_id']],
    ['a name of 101 characters', 'ping', { driver_id: 'x'.repeat(101) }, ['driver_id']],
    ['a name with a line break in it', 'ping', { driver_id: 'a\nb' }, ['driver_id']],
    ['half a position', 'ping', { driver_id: 'd', latitude: 1 }, ['longitude']],
    [
      'a position that is not on earth',
      'ping',
      { driver_id: 'd', latitude: 91, longitude: -181 },
      ['latitude', 'longitude'],
    ],
    ['no orders', 'depart', { driver_id: 'd', order_ids: [] }, ['order_ids']],
    ['an id that is none', 'depart', { driver_id: 'd', order_ids: ['ord_1'] }, ['order_ids[0]']],
    ['a field that there is not', 'depart', { driver_id: 'd', orders: [] }, ['orders']],
  ])('%s is 422, and names the field', async (_, path, body, fields) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  test('an unknown order is 404, and so is another store’s; a tour needs a driver', async () => {
    const { id } = await ready();
    expect(await post('ord_nothing/assign', { driver_id: 'd' })).toMatchObject({ status: 404, body: { code: 'order_not_found' } }); // prettier-ignore
    expect((await rig.call('POST', `/api/stores/nowhere/delivery/${id}/assign`, { driver_id: 'd' })).status).toBe(404);
    expect((await rig.call('GET', '/api/delivery/tour')).body.errors).toMatchObject([{ field: 'driver_id' }]);
  });

  test('a signed-in driver can act only for themselves, and sees no other drivers', async () => {
    const store = await rig.storage.catalog.settings(DEFAULT_STORE);
    if (!store) throw new Error('The store exists.');
    const app = router();
    app.use(async (c, next) => {
      c.set('principal', { kind: 'user', role: 'driver', id: 'myself', scopes: ROLE_SCOPES.driver });
      c.set('store', store);
      c.set('idKey', randomBytes(32));
      c.set('noteName', async () => undefined);
      c.set('audit', { note: () => undefined, flush: async () => undefined });
      await next();
    });
    app.onError((error, c) => answerProblem(c, problemOf(error) ?? ({} as never)));
    app.route(
      '/',
      deliveryRoutes({ storage: rig.storage, now: Date.now } as unknown as Parameters<typeof createApp>[0]),
    );
    const send = async (path: string, body?: object): Promise<[number, Answer['body']]> => {
      const json = body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
      const response = await app.request(`/delivery/${path}`, { method: body ? 'POST' : 'GET', ...json });
      return [response.status, await response.json()];
    };
    const { id } = await ready();
    for (const path of [`${id}/assign`, `${id}/unassign`, `${id}/deliver`, 'depart', 'ping']) {
      expect(await send(path, { driver_id: 'another' })).toMatchObject([403, { code: 'forbidden' }]);
    }
    expect(await send('tour?driver_id=another')).toMatchObject([403, { code: 'forbidden' }]);
    expect(await send('ping', {})).toMatchObject([200, { driver_id: 'myself' }]);
    expect(await send('tour')).toMatchObject([200, { driver_id: 'myself' }]);
    await post('ping', { driver_id: 'another' });
    expect(await send('drivers')).toMatchObject([200, [{ driver_id: 'myself' }]]);
  });
});
