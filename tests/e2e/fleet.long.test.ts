import { once } from 'node:events';
import { AN_ORDER, type Answer } from '../support/api-rig.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { freePort } from '../support/ports.ts';
import { until, untilAnswered } from '../support/until.ts';
import { statusesTo } from '../support/walk.ts';

/** Two API processes and two workers on one MongoDB act as one pizzeria. */

const ORDERS = 500;
const AT_ONCE = 16;
const CUSTOMERS = 50;

describeWithMongo('two APIs and two workers', () => {
  const url = temporaryDatabase();
  let rig: ProcessRig;
  let apis: readonly string[];
  beforeAll(async () => {
    rig = await openProcessRig({ STORAGE: 'mongodb', MONGODB_URL: url });
    await rig.start();
    const port = String(await freePort());
    rig.beside('dist/server.js', { PORT: port });
    rig.beside('dist/worker.js');
    apis = [rig.url, `http://127.0.0.1:${port}`];
    await until(async () => (await fetch(`${apis[1]}/health/ready`).catch(() => undefined))?.ok === true);
    const { body: store } = await rig.call('GET', '/api/stores/main');
    await rig.call('PUT', '/api/stores/main', { ...store, kitchen: { ...store.kitchen, slots: AT_ONCE - 4 } });
  });
  afterAll(() => rig.close());

  /** Through either API. */
  async function call(api: number, method: string, path: string, body?: object, key?: string): Promise<Answer> {
    const response = await fetch(`${apis[api % 2]}${path}`, {
      method,
      headers: {
        ...(await rig.authorization()),
        'Content-Type': 'application/json',
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** From placement, sent to both APIs at once, to handover, alternating. */
  async function walk(index: number): Promise<string> {
    const phone = `+1212555${String(1000 + (index % CUSTOMERS))}`;
    const order = { ...AN_ORDER, customer_phone: phone, delivery_address: null };
    const key = `order-${index}`;
    let id = '';
    await until(async () => {
      const answers = await Promise.all([0, 1].map((api) => call(api, 'POST', '/api/orders', order, key)));
      const placed = answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
      id = placed[0] ?? '';
      expect(new Set(placed).size).toBeLessThan(2);
      return placed.length > 0;
    }, `order ${index} placed`);
    for (const [step, status] of statusesTo('pickup', 'delivered').entries()) {
      // A full kitchen, or the moment when a killed worker's orders move to the other one: retry.
      await untilAnswered(`order ${index} ${status}`, () =>
        call(index + step, 'PUT', `/api/orders/${id}/status`, { status }, `${key}-${status}`),
      );
    }
    return id;
  }

  test('of 16 concurrent orders through both, for a quarter hour with five places, 5 succeed and 11 fail', async () => {
    const { body: main } = await call(0, 'GET', '/api/stores/main');
    const kitchen = { ...main.kitchen, orders_per_quarter_hour: 5 };
    expect((await call(0, 'POST', '/api/stores', { ...main, id: 'later', kitchen })).status).toBe(201);
    const order = {
      ...AN_ORDER,
      delivery_address: null,
      requested_for: new Date(Date.now() + 3 * 3_600_000).toISOString(),
    };
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) => call(index, 'POST', '/api/stores/later/orders', order)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    const refused = answers.filter(({ body }) => body.code === 'quarter_hour_full');
    expect(refused).toHaveLength(11);
    // An order that lost late has no money reserved.
    const listed = await call(1, 'GET', '/api/stores/later/orders?status=rejected&limit=100');
    for (const { payment } of listed.body as { payment: { authorized: string } }[])
      expect(payment.authorized).toBe('0.00');
  });

  test(`${ORDERS} orders, each sent to both, a worker killed meanwhile: each is stored once, paid once, and handed over`, async () => {
    const todo = Array.from({ length: ORDERS }, (_, index) => index);
    const ids: string[] = [];
    const walking = Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let index = todo.pop(); index !== undefined; index = todo.pop()) ids.push(await walk(index));
      }),
    );
    const doomed = rig.beside('dist/worker.js');
    await until(async () => ids.length > 50 || ids.length === ORDERS);
    const dead = once(doomed, 'close');
    doomed.kill('SIGKILL');
    await dead;
    await walking;

    const listed: { id: string; number: number; status: string; payment: { status: string } }[] = [];
    for (let path = '/api/orders?limit=100'; path !== '';) {
      const page = await call(listed.length, 'GET', path);
      listed.push(...(page.body as typeof listed));
      path = /<([^>]+)>; rel="next"/.exec(page.headers.get('Link') ?? '')?.[1] ?? '';
    }
    expect(listed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ORDERS);
    expect(new Set(listed.map(({ number }) => number)).size).toBe(ORDERS);
    expect(listed.filter(({ status }) => status !== 'delivered')).toEqual([]);
    for (const id of ids) {
      await until(async () => (await call(0, 'GET', `/api/orders/${id}`)).body.payment.status === 'captured');
      expect(rig.paymentLog(id)).toEqual(['authorized 3152 USD', 'captured 3152 USD']);
    }
    const kitchen = (await call(1, 'GET', '/api/kitchen/status')).body;
    expect(kitchen).toMatchObject({ current_capacity: 0, waiting_orders: 0 });
    const report = (await call(0, 'GET', '/api/reports/analytics?format=json')).body;
    expect(report).toMatchObject({ total_orders: ORDERS, total_revenue: '15760.00' });
    // A number identifies nobody, so each order taken by phone has a profile of its own.
    expect((await call(1, 'GET', '/api/customers?phone=%2B12125551000')).body).toHaveLength(ORDERS / CUSTOMERS);
  }, 300_000);

  test('drivers competing for the same orders through both: each order has one driver, and the others are refused', async () => {
    const drivers = Array.from({ length: 6 }, (_, index) => `driver-${index}`);
    const race = async (index: number): Promise<void> => {
      const { id } = (await call(index, 'POST', '/api/orders', AN_ORDER)).body as { id: string };
      for (const [step, status] of statusesTo('delivery', 'ready').entries()) {
        await call(index + step, 'PUT', `/api/orders/${id}/status`, { status });
      }
      const answers = await Promise.all(
        drivers.map((driver_id, turn) => call(index + turn, 'POST', `/api/delivery/${id}/assign`, { driver_id })),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409]);
      expect(new Set(answers.flatMap(({ body }) => body.code ?? []))).toEqual(new Set(['driver_mismatch']));
      const winner = answers.findIndex(({ status }) => status === 200);
      const driver_id = drivers[winner];
      expect((await call(index, 'GET', `/api/orders/${id}`)).body.driver_id).toBe(driver_id);
      for (const path of ['depart', `${id}/deliver`]) {
        const own = path === 'depart' ? { driver_id, order_ids: [id] } : { driver_id };
        expect((await call(index + 1, 'POST', `/api/delivery/${path}`, own)).status).toBe(200);
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => race(index)));
    expect((await call(0, 'GET', '/api/delivery/ready')).body).toEqual([]);
  }, 60_000);
});
