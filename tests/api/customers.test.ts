import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** Customers never enter details twice; a phone number identifies nobody. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const CASH = { payment_method: 'cash', payment_token: null };
const BEN = { ...CASH, customer_name: 'Ben', customer_phone: '(212) 555-0199', customer_email: 'ben@example.com' };
interface Told {
  readonly id: string;
  readonly kind: string;
  readonly order_id: string;
}

const PICKUP = { delivery_address: null };

const find = async (phone: string) => (await rig.call('GET', `/api/customers?phone=${encodeURIComponent(phone)}`)).body;
async function deliver(id: string): Promise<void> {
  await walkTo(rig, id, 'delivered');
}

describe('staff', () => {
  test('a first order creates a customer, found by phone in any format, with figures of their orders', async () => {
    expect(await find('+12125550199')).toEqual([]);
    const first = await rig.place({ ...BEN, ...PICKUP });
    const again = { ...BEN, customer_id: first.customer_id };
    const second = await rig.place({ ...again, customer_name: 'Benjamin', ...PICKUP });
    const third = await rig.place(again);
    await deliver(first.id);
    await rig.call('DELETE', `/api/orders/${third.id}`);
    const [ben, ...others] = await find('212 555 0199');
    expect(others).toEqual([]);
    expect(ben).toMatchObject({
      phone: '+12125550199',
      email: 'ben@example.com',
      kept_by: 'orders',
      phone_verified: false,
      address: null,
    });
    expect(ben.id).toBe(first.customer_id);
    expect((await rig.call('GET', `/api/customers/${ben.id}`)).body).toMatchObject({
      name: 'Ben',
      order_count: 2,
      cancelled_count: 1,
      // 15.99 + 12.99 and 8.75 % tax: one order is paid at handover, the other is still due.
      total_spend: '31.52',
      favourites: [
        { name: 'Margherita', quantity: 2 },
        { name: 'Pepperoni', quantity: 2 },
      ],
      first_order_time: first.order_time,
      last_order_time: second.order_time,
    });
  });

  test('a customer’s orders are listed in pages', async () => {
    const phone = '+12125550155';
    const placed = [];
    let customer: string | null = null;
    for (let index = 0; index < 3; index += 1) {
      const { id, customer_id } = await rig.place({ ...BEN, customer_phone: phone, customer_id: customer });
      placed.unshift(id);
      customer = customer_id;
    }
    const { id } = (await find(phone))[0];
    const page = await rig.call('GET', `/api/customers/${id}/orders?limit=2`);
    const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('Link') ?? '')?.[1] ?? '';
    const rest = await rig.call('GET', next);
    expect([...page.body, ...rest.body].map((order: { id: string }) => order.id)).toEqual(placed);
    expect(rest.headers.get('Link')).toBeNull();
  });

  test('a customer who was found needs no name, number or email', async () => {
    const { customer_id } = await rig.place({ ...BEN, customer_phone: '+12125550166' });
    const again = await rig.place({ ...CASH, customer_name: undefined, customer_phone: undefined, customer_id });
    expect(again).toMatchObject({
      customer_id,
      customer_name: 'Ben',
      customer_phone: '+12125550166',
      customer_email: 'ben@example.com',
    });
  });

  test('a phone number alone gives neither name nor email of whoever ordered with it', async () => {
    const { customer_id } = await rig.place({ ...BEN, customer_phone: '+12125550167' });
    const { customer_name: _, ...nameless } = { ...AN_ORDER, ...CASH, customer_phone: '212-555-0167' };
    expect(await rig.call('POST', '/api/orders', nameless)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'customer_name', code: 'required' }] },
    });
    const other = await rig.place({ ...nameless, customer_name: 'Eve' });
    expect(other).toMatchObject({ customer_email: null, customer_phone_verified: false });
    expect(other.customer_id).not.toBe(customer_id);
    expect((await rig.call('GET', `/api/customers/${customer_id}`)).body).toMatchObject({
      name: 'Ben',
      order_count: 1,
    });
  });

  test('an order for a customer that does not exist is refused', async () => {
    const order = { ...AN_ORDER, ...CASH, customer_id: 'cus_000000000000000000000000' };
    expect(await rig.call('POST', '/api/orders', order)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'customer_id', code: 'unknown_customer' }] },
    });
  });

  test('20 concurrent orders of a customer leave one profile, as the first made it', async () => {
    const phone = '+12125550188';
    const { customer_id } = await rig.place({ ...BEN, customer_phone: phone });
    const orders = Array.from({ length: 20 }, (_, index) => ({ ...BEN, customer_name: `Ben ${index}`, customer_id }));
    await Promise.all(orders.map((order) => rig.place(order)));
    const found = await find(phone);
    expect(found).toMatchObject([{ id: customer_id, name: 'Ben' }]);
    expect((await rig.call('GET', `/api/customers/${customer_id}`)).body).toMatchObject({ order_count: 21 });
  });

  test('unknown customers are 404, and an invalid phone number is refused', async () => {
    for (const path of [
      '/api/customers/cus_000000000000000000000000',
      '/api/customers/ben',
      '/api/customers/ben/orders',
    ]) {
      expect(await rig.call('GET', path)).toMatchObject({ status: 404, body: { code: 'customer_not_found' } });
    }
    for (const path of ['/api/customers?phone=ben', '/api/customers']) {
      expect(await rig.call('GET', path)).toMatchObject({ status: 422, body: { errors: [{ field: 'phone' }] } });
    }
  });
});

describe('me', () => {
  test('without a profile, an order needs name and phone number', async () => {
    expect(await rig.call('GET', '/api/customers/me')).toMatchObject({
      status: 404,
      body: { code: 'customer_not_found' },
    });
    expect((await rig.call('GET', '/api/customers/me/orders')).body).toEqual([]);
    const { customer_name: _, customer_phone: __, ...nobody } = AN_ORDER;
    const answer = await rig.call('POST', '/api/orders', { ...nobody, delivery_address: 'nowhere' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(['delivery_address']);
    const anonymous = await rig.call('POST', '/api/orders', nobody);
    expect(anonymous.body.errors.map(({ field }: { field: string }) => field)).toEqual([
      'customer_name',
      'customer_phone',
    ]);
  });

  test('my orders use the profile I have edited, and do not change it', async () => {
    const profile = {
      name: 'Ada Lovelace',
      phone: '+1 212 555 0123',
      email: 'ada@example.com',
      address: '12 Main Street, Springfield',
    };
    const written = await rig.call('PUT', '/api/customers/me', profile);
    expect(written).toMatchObject({
      status: 200,
      body: { name: 'Ada Lovelace', phone: '+12125550123', kept_by: 'customer', order_count: 0 },
    });
    const { customer_name: _, customer_phone: __, ...order } = { ...AN_ORDER, ...CASH };
    const placed = await rig.call('POST', '/api/orders', order);
    expect(placed).toMatchObject({
      status: 201,
      body: { customer_name: 'Ada Lovelace', customer_phone: '+12125550123', customer_id: written.body.id },
    });
    const renamed = await rig.call('POST', '/api/orders', { ...order, customer_name: 'Ada L.' });
    expect(renamed).toMatchObject({ status: 201, body: { customer_name: 'Ada L.', customer_id: written.body.id } });
    expect((await rig.call('GET', '/api/customers/me')).body).toMatchObject({ name: 'Ada Lovelace', order_count: 2 });
    expect((await rig.call('GET', '/api/customers/me/orders')).body).toHaveLength(2);
    // Anyone else with this number is a different customer.
    const other = await rig.place({ ...CASH });
    expect(other.customer_id).not.toBe(written.body.id);
    expect(await find('+12125550123')).toHaveLength(2);
  });

  test.each([
    [{ name: 'A', phone: '+12125550123' }, ['name']],
    [{ name: 'Ada', phone: 'none', address: '12345' }, ['address']],
    [{ name: 'Ada', phone: 'none', address: 'Lane 12, Springfield' }, ['phone']],
    [{ name: 'Ada', phone: '+12125550123', role: 'manager' }, ['role']],
    [{}, ['name', 'phone']],
  ])('a profile %j is refused by %j', async (profile, fields) => {
    const answer = await rig.call('PUT', '/api/customers/me', profile);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });
});

describe('reordering', () => {
  const again = (id: string, body?: object, key = `again-${Math.random()}`) =>
    rig.call('POST', `/api/orders/${id}/reorder`, body, { 'Idempotency-Key': key });

  test('uses today’s prices, the same customer and the same address', async () => {
    const last = await rig.place({ ...CASH, customer_phone: '+12125550144', special_instructions: 'Ring twice.' });
    const { pizzas } = (await rig.call('GET', '/api/menu')).body;
    const [margherita] = pizzas.filter(({ id }: { id: string }) => id === 'margherita');
    const dearer = margherita.sizes.map((variant: { price: string }) => ({ ...variant, price: '20.00' }));
    expect((await rig.call('PUT', '/api/menu/pizzas/margherita', { ...margherita, sizes: dearer })).status).toBe(200);
    const first = await again(last.id);
    expect(first).toMatchObject({
      status: 201,
      body: {
        // 20.00 instead of 15.99, with its tax.
        total_amount: '38.87',
        customer_id: last.customer_id,
        special_instructions: 'Ring twice.',
        delivery_address: last.delivery_address,
      },
    });
    expect(first.body.id).not.toBe(last.id);
    expect((await rig.call('GET', `/api/orders/${last.id}`)).body.total_amount).toBe('34.51');
    await rig.call('PUT', '/api/menu/pizzas/margherita', margherita);
    expect(first.headers.get('Location')).toBe(`/api/orders/${first.body.id}`);
  });

  test('retried with its key it is one order; with another body the key is refused', async () => {
    const last = await rig.place({ ...CASH });
    const [one, two] = await Promise.all([again(last.id, undefined, 'k'), again(last.id, undefined, 'k')]);
    expect(one.body.id).toBe(two.body.id);
    expect(await again(last.id, PICKUP, 'k')).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('accepts changes; a card needs a new token', async () => {
    const last = await rig.place();
    expect((await again(last.id, { ...PICKUP, payment_method: 'cash' })).body).toMatchObject({
      fulfilment: 'pickup',
      payment: { method: 'cash' },
      delivery_fee: '0.00',
    });
    expect(await again(last.id, { payment_token: 'tok_declined' })).toMatchObject({ status: 402 });
    expect(await again(last.id, { payment_token: 'tok_visa' })).toMatchObject({
      status: 201,
      body: { payment: { authorized: '34.51' } },
    });
    expect(await again(last.id, { delivery_address: 'nowhere' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'delivery_address' }] },
    });
  });

  test('items no longer on the menu are named, and nothing is ordered', async () => {
    const last = await rig.place({ ...CASH });
    await rig.call('PUT', '/api/menu/pizzas/margherita/availability', { available: false });
    const answer = await again(last.id);
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'pizzas[0]', message: expect.stringContaining('Margherita') }] },
    });
    await rig.call('PUT', '/api/menu/pizzas/margherita/availability', { available: true });
  });

  test('a draft or an unknown order cannot be reordered', async () => {
    const draft = (await rig.call('POST', '/api/orders/drafts', { pizzas: AN_ORDER.pizzas })).body;
    expect(await again(draft.id)).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(await again('ord_00000000000000000000000000')).toMatchObject({
      status: 404,
      body: { code: 'order_not_found' },
    });
  });

  test('notifications about my orders are kept until I dismiss them', async () => {
    const at = '/api/customers/me/notifications';
    const listed = async (query = ''): Promise<Told[]> => (await rig.call('GET', at + query)).body;
    await rig.call('PUT', '/api/customers/me', { name: 'Ada Lovelace', phone: '+1 212 555 0123' });
    const { customer_name: _, customer_phone: __, ...mine } = { ...AN_ORDER, ...CASH, ...PICKUP };
    const { id } = (await rig.call('POST', '/api/orders', mine)).body;
    await rig.place({ ...BEN, ...PICKUP });
    const kindsOf = async (): Promise<string[]> =>
      (await listed()).filter(({ order_id: of }) => of === id).map(({ kind }) => kind);
    await until(async () => (await kindsOf()).includes('confirmation'));
    await walkTo(rig, id, 'ready');
    await until(async () => (await kindsOf()).length === 2);
    expect(await kindsOf()).toEqual(['ready', 'confirmation']);

    const [ready, confirmation] = await listed();
    expect(ready).toMatchObject({ subject: expect.stringMatching(/: Order #\d+ is ready$/), read_time: null });
    const read = () => rig.call('POST', `${at}/${ready?.id}/read`, undefined, { 'Idempotency-Key': `read-${id}` });
    expect(await read()).toMatchObject({ status: 200, body: { id: ready?.id, read_time: expect.any(String) } });
    expect((await listed('?unread=true')).map(({ id: unread }) => unread)).not.toContain(ready?.id);
    expect(await rig.call('DELETE', `${at}/${confirmation?.id}`)).toMatchObject({ status: 204 });
    expect(await rig.call('DELETE', `${at}/${confirmation?.id}`)).toMatchObject({ status: 204 });
    expect(await kindsOf()).toEqual(['ready']);
    expect(await rig.call('POST', `${at}/${confirmation?.id}/read`)).toMatchObject({ status: 404 });
    await rig.call('POST', `${at}/read`);
    expect(await listed('?unread=true')).toEqual([]);
    // What is gone is not repeated from an answer that was kept.
    await rig.call('DELETE', `${at}/${ready?.id}`);
    expect(await read()).toMatchObject({ status: 404 });
    expect(await rig.call('DELETE', `${at}/ntf_1`)).toMatchObject({
      status: 404,
      body: { code: 'notification_not_found' },
    });
    expect(await rig.call('GET', `${at}?unread=maybe`)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'unread' }] },
    });
  });
});
