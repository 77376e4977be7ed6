import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { onFilesThenEverywhere } from '../support/databases.ts';
import { NOON } from '../support/noon.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';
import { developmentPrincipalId } from '../../bootstrap/identity.ts';

const MANAGER_ID = developmentPrincipalId('manager');

/** A manager's report of an evening. */

const CASH = { ...AN_ORDER, payment_method: 'cash', payment_token: null };
const PICKUP = { ...CASH, delivery_address: null };

onFilesThenEverywhere((storage) => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await openApiRig({ storage: storage() });
    const settings = (await rig.call('GET', '/api/stores/main')).body;
    await rig.call('PUT', '/api/stores/main', { ...settings, time_zone: NOON });
  });
  afterAll(() => rig.close());

  const report = async (query = '') => (await rig.call('GET', `/api/reports/analytics${query}`)).body;

  test('a store without orders has an empty report', async () => {
    expect(await report()).toMatchObject({
      total_orders: 0,
      total_revenue: '0.00',
      average_order_value: '0.00',
      on_time_share: null,
      promise_error_minutes: null,
      preparation_minutes: null,
      by_day: [],
    });
  });

  test('the figures of an evening match those calculated by hand', async () => {
    const collected = await rig.place(PICKUP);
    await walkTo(rig, collected.id, 'delivered');
    const driven = await rig.place({ ...CASH, customer_name: 'Ben', customer_phone: '+12125550199' });
    await walkTo(rig, driven.id, 'delivered', { driverId: 'dario' });
    // Staff have found the customer: a phone number alone identifies nobody.
    const waiting = await rig.place({
      ...PICKUP,
      customer_id: collected.customer_id,
      pizzas: [{ name: 'Margherita', size: 'small', quantity: 3 }],
    });
    const cancelled = await rig.place();
    await rig.call('DELETE', `/api/orders/${cancelled.id}?reason=Too%20late.`);
    const declined = await rig.call('POST', '/api/orders', { ...AN_ORDER, payment_token: 'tok_declined' });
    expect(declined.status).toBe(402);

    expect(await report()).toMatchObject({
      currency: 'USD',
      placed_orders: 5,
      total_orders: 3,
      // 28.98 and 8.75 % tax: 31.52 for pickup, and 34.51 with delivery; the third is not paid yet.
      total_revenue: '66.03',
      // 66.03 / 2 is 33.015
      average_order_value: '33.02',
      cancelled_orders: 1,
      cancellations: [{ by: 'manager', orders: 1 }],
      rejected_orders: 1,
      rejections: [{ code: 'payment_declined', orders: 1 }],
      pickup_orders: 2,
      delivery_orders: 1,
      popular_pizzas: [
        { name: 'Margherita', quantity: 5, revenue: '64.95' },
        { name: 'Pepperoni', quantity: 2, revenue: '25.98' },
      ],
      peak_hours: [{ orders: 3 }],
      on_time_share: 1,
      promise_error_minutes: { orders: 2 },
      preparation_minutes: { orders: 2, average: 0, median: 0, p90: 0 },
      delivery_minutes: { orders: 1, average: 0, median: 0, p90: 0 },
      chefs: [{ id: MANAGER_ID, name: 'Mona Manager', orders: 2, average_minutes: 0, cooking_minutes: 0 }],
      drivers: [{ id: 'dario', name: null, orders: 1, average_minutes: 0 }],
      top_customers: [
        { name: 'Ben', orders: 1, revenue: '34.51' },
        { name: 'Ada Lovelace', orders: 2, revenue: '31.52' },
      ],
      by_day: [{ total_orders: 3, total_revenue: '66.03' }],
    });
    // Ready immediately, and promised for its cooking time: twelve minutes and one for the second pizza, rounded up.
    expect([-13, -14]).toContain((await report()).promise_error_minutes.bias);

    // A change of one of the day's orders appears in the report immediately.
    await walkTo(rig, waiting.id, 'delivered');
    expect(await report()).toMatchObject({ total_orders: 3, total_revenue: '101.88' });
  });

  test('an unchanged day is not recomputed', async () => {
    const list = jest.spyOn(Object.getPrototypeOf(rig.storage.orders) as typeof rig.storage.orders, 'list');
    let before = await report();
    // Messages of earlier orders may still be in progress, and each is a change.
    await until(async () => {
      list.mockClear();
      before = await report();
      return list.mock.calls.length === 0;
    });
    const { id } = await rig.place(PICKUP);
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.status === 'confirmed');
    expect((await report()).placed_orders).toBe(before.placed_orders + 1);
    expect(list).toHaveBeenCalled();
    list.mockRestore();
  });

  test('CSV exports one table, with formulas escaped', async () => {
    await rig.place({ ...PICKUP, customer_name: '=HYPERLINK("http://x")', customer_phone: '+12125550111' });
    const byDay = await rig.call('GET', '/api/reports/analytics', undefined, { Accept: 'text/csv' });
    expect(byDay.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    const [header, row, ...rest] = (byDay.body as string).trim().split('\n');
    expect(header).toBe(
      'day,placed_orders,total_orders,total_revenue,average_order_value,refunded_amount,cancelled_orders,rejected_orders,on_time_share',
    );
    expect(row).toMatch(/^\d{4}-\d{2}-\d{2},7,5,101\.88,33\.96,/);
    expect(rest).toEqual([]);
    const customers = await rig.call('GET', '/api/reports/analytics?format=csv&table=top_customers');
    expect(customers.body).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(customers.headers.get('Content-Disposition')).toMatch(/^attachment; filename="main-top_customers-.*\.csv"$/);
  });

  test.each([
    ['from=2026-13-01', 'from'],
    ['to=yesterday', 'to'],
    ['from=2026-11-21&to=2026-11-20', 'from'],
    ['from=2020-01-01&to=2026-01-01', 'from'],
    ['format=xml', 'format'],
    ['table=orders', 'table'],
  ])('%s is refused, naming the parameter', async (query, field) => {
    const answer = await rig.call('GET', `/api/reports/analytics?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });
});
