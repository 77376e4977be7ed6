import { localDay, instant } from '../../domain/shared/values.ts';
import { NOON } from '../support/noon.ts';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

let rig: ApiRig;
const ids: Record<string, string> = {};
const TODAY = localDay(instant(Date.now()), NOON);
beforeAll(async () => {
  rig = await openApiRig();
  const settings = (await rig.call('GET', '/api/stores/main')).body;
  await rig.call('PUT', '/api/stores/main', { ...settings, time_zone: NOON });
  const cash = { payment_method: 'cash', payment_token: null };
  ids['ada'] = (await rig.place({ ...cash })).id;
  ids['ben'] = (await rig.place({ ...cash, customer_name: 'Ben', customer_phone: '(212) 555-0199' })).id;
  ids['ben again'] = (
    await rig.place({ ...cash, customer_name: 'Ben', customer_phone: '+12125550199', delivery_address: null })
  ).id;
  await rig.call('DELETE', `/api/orders/${ids['ben']}`);
});
afterAll(() => rig.close());

async function listed(query: string): Promise<string[]> {
  const { status, body } = await rig.call('GET', `/api/orders?${query}`);
  expect({ query, status }).toEqual({ query, status: 200 });
  return body.map((order: { id: string }) => Object.keys(ids).find((name) => ids[name] === order.id));
}

test.each([
  ['customer_phone=%2B1%20212%20555%200199', ['ben again', 'ben']],
  ['customer_phone=212-555-0199', ['ben again', 'ben']],
  ['customer_phone=212-555-0100', []],
  ['fulfilment=pickup', ['ben again']],
  ['fulfilment=delivery', ['ben', 'ada']],
  ['status=confirmed&fulfilment=delivery', ['ada']],
  ['status=cancelled,confirmed&customer_phone=2125550199', ['ben again', 'ben']],
  [`date=${TODAY}`, ['ben again', 'ben', 'ada']],
  ['date=2020-01-01', []],
  ['number=2', ['ben']],
  [`number=3&date=${TODAY}`, ['ben again']],
  ['number=99', []],
])('orders with %s', async (query, expected) => {
  expect(await listed(query)).toEqual(expected);
});

test('the next page keeps the filter', async () => {
  const first = await rig.call('GET', '/api/orders?customer_phone=2125550199&limit=1');
  const next = /<([^>]+)>/.exec(first.headers.get('Link') ?? '')?.[1] ?? '';
  const second = await rig.call('GET', next);
  expect([first.body[0].id, second.body[0].id]).toEqual([ids['ben again'], ids['ben']]);
  expect(second.headers.get('Link')).toBeNull();
});

test.each([
  ['customer_phone=Ben', 'customer_phone'],
  ['date=yesterday', 'date'],
  ['date=2026-02-30', 'date'],
  ['number=0', 'number'],
  ['number=x', 'number'],
  ['fulfilment=drone', 'fulfilment'],
  ['status=eaten', 'status'],
  ['driver_id=%20', 'driver_id'],
  ['cash_purse=pocket', 'cash_purse'],
  ['cash_purse=driver:', 'cash_purse'],
  ['cash_purse=till&cash_date=2020-01-01', 'cash_date'],
])('%s is refused, naming %s', async (query, field) => {
  const { status, body } = await rig.call('GET', `/api/orders?${query}`);
  expect({ status, field: body.errors?.[0]?.field }).toEqual({ status: 422, field });
});

test('an order changed to delivery is listed among the deliveries', async () => {
  await rig.call('PATCH', `/api/orders/${ids['ben again']}`, { delivery_address: AN_ORDER.delivery_address });
  expect(await listed('fulfilment=pickup')).toEqual([]);
  expect(await listed('fulfilment=delivery')).toContain('ben again');
});

describe('by driver, cook and cash purse', () => {
  beforeAll(async () => {
    const cook = { by: { id: 'carlo', name: 'Carlo' } };
    const { id } = await rig.place({ payment_method: 'cash', payment_token: null, customer_name: 'Cleo' });
    ids['cleo'] = id;
    await rig.call('POST', `/api/kitchen/orders/${id}/start`, cook);
    await rig.call('POST', `/api/kitchen/orders/${id}/complete`, cook);
    await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivering', driver_id: 'dario' });
    await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivered' });
  });

  test.each([
    ['driver_id=dario', ['cleo']],
    ['driver_id=dario&status=ready', []],
    ['driver_id=dario&date=2020-01-01', []],
    ['cook_id=carlo', ['cleo']],
    ['cook_id=nobody', []],
    ['cash_purse=driver:dario', ['cleo']],
    [`cash_purse=driver:dario&cash_date=${TODAY}&date=${TODAY}`, ['cleo']],
    ['cash_purse=till', []],
    ['cash_purse=all', ['cleo']],
    ['cash_purse=all&status=cancelled', []],
  ])('orders with %s', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  test('the purse is the manager’s to ask about, and others find their own orders only', async () => {
    for (const user of ['customer', 'kitchen', 'driver']) {
      const { status, body } = await rig.as(user).call('GET', '/api/orders?cash_purse=all');
      expect([user, status, body.code]).toEqual([user, 403, 'forbidden']);
    }
    const { body: own } = await rig.as('customer').call('GET', '/api/orders?driver_id=dario');
    expect(own).toEqual([]);
    const { body: staff } = await rig.as('kitchen').call('GET', '/api/orders?cook_id=carlo');
    expect(staff.map(({ id }: { id: string }) => id)).toEqual([ids['cleo']]);
  });
});
