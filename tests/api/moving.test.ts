import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import type { Sender } from '../support/api-rig.ts';
import { CASH, openMovingRig, type MovingRig } from '../support/moving-rig.ts';
import { until } from '../support/until.ts';

/** Orders that their kitchen does not begin, moved to another store with their customer's consent. */

let rig: MovingRig['rig'];
let ada: Sender;
let { twoStores, open, place, read, offer, accept, moneyOf, asCook } = {} as MovingRig;
beforeAll(async () => {
  ({ rig, ada, twoStores, open, place, read, offer, accept, moneyOf, asCook } = await openMovingRig());
});
afterAll(() => rig.close());

test('an order is offered to the other store with its price and time, and moved once its customer agrees', async () => {
  const pair = await twoStores();
  const order = await place(pair.here);
  const offered = await offer(pair, order);
  expect(offered).toMatchObject({
    status: 'offered',
    store_id: pair.thereId,
    difference: '1.00',
    payment_method: 'card',
    pizzas: [{ name: 'Margherita', size: 'large', quantity: 2 }],
  });
  const { status, body } = await accept(pair, order, offered.id);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { status: 'cancelled', moved_to: { store_id: pair.thereId, order_id: offered.order_id } },
  });
  const moved: OrderView = (await ada.call('GET', `${pair.there}/orders/${offered.order_id}`)).body;
  expect(moved).toMatchObject({
    status: 'confirmed',
    total_amount: offered.total_amount,
    delivery_address: order.delivery_address,
    customer_name: order.customer_name,
    customer_phone: order.customer_phone,
    special_instructions: 'Ring twice.',
    moved_from: { store_id: pair.hereId, order_id: order.id, number: order.number },
    payment: { status: 'authorized', authorized: offered.total_amount },
  });
  await until(async () => (await moneyOf(pair.here, order.id))?.status === 'voided');
  expect((await rig.call('POST', `${pair.there}/kitchen/orders/${offered.order_id}/start`)).status).toBe(200);
  await until(async () => (await moneyOf(pair.there, offered.order_id))?.captured === offered.total_amount);
  expect(await moneyOf(pair.here, order.id)).toMatchObject({ captured: '0.00' });
  const { body: events } = await rig.call('GET', `${pair.here}/orders/${order.id}/events`);
  const types = (events as { type: string }[]).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['MoveOffered', 'MoveAccepted', 'OrderCancelled', 'PaymentVoided']));
  expect((await rig.call('GET', `${pair.here}/kitchen/queue`)).body).toEqual([]);
});

test('agreeing again, with the same key, another one, or several at once, places one order', async () => {
  const pair = await twoStores();
  const order = await place(pair.here, CASH);
  const offered = await offer(pair, order);
  expect(offered.payment_method).toBe('cash');
  const key = randomUUID();
  const answers = await Promise.all([
    accept(pair, order, offered.id, key),
    accept(pair, order, offered.id, key),
    accept(pair, order, offered.id),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await accept(pair, order, offered.id, key)).status).toBe(200);
  const { body: there } = await rig.call('GET', `${pair.there}/orders`);
  expect((there as OrderView[]).map(({ id }) => id)).toEqual([offered.order_id]);
  expect(await moneyOf(pair.here, order.id)).toMatchObject({ status: 'waived' });
  const other = await rig.call('POST', `${pair.there}/moves`, { nobody_begins_them: true });
  expect(other.body.code).toBe('moving_off');
});

test('of the kitchen’s start and the customer’s consent, exactly one wins', async () => {
  const pair = await twoStores();
  for (let round = 0; round < 4; round += 1) {
    const order = await place(pair.here);
    const offered = await offer(pair, order);
    const [begun, agreed] = await Promise.all([
      rig.call('POST', `${pair.here}/kitchen/orders/${order.id}/start`),
      accept(pair, order, offered.id),
    ]);
    expect([begun, agreed].filter(({ status }) => status < 300)).toHaveLength(1);
    const here = await read(pair.here, order.id);
    const { status } = await rig.call('GET', `${pair.there}/orders/${offered.order_id}`);
    if (begun.status === 200) {
      expect({ here: here.status, there: status }).toEqual({ here: 'cooking', there: 404 });
    } else {
      expect(['order_moving', 'illegal_transition']).toContain(begun.body.code);
      expect({ here: here.status, there: status }).toEqual({ here: 'cancelled', there: 200 });
    }
  }
});

test('refused by the other store, the order goes on where it is, and nothing is paid twice', async () => {
  const pair = await twoStores();
  const order = await place(pair.here);
  const offered = await offer(pair, order);
  await rig.call('POST', `${pair.there}/kitchen/pause`, { reason: 'The oven is cold.' });
  const { body } = await accept(pair, order, offered.id);
  expect(body).toMatchObject({ status: 'confirmed', moved_to: null, move_offer: { status: 'failed' } });
  expect(body.move_offer.failure).toContain('paused');
  expect(await read(pair.there, offered.order_id)).toMatchObject({ status: 'rejected' });
  await until(async () => (await moneyOf(pair.there, offered.order_id))?.status === 'voided');
  expect((await rig.call('POST', `${pair.here}/kitchen/orders/${order.id}/start`)).status).toBe(200);
  await until(async () => (await moneyOf(pair.here, order.id))?.status === 'captured');
});

test('an order paid online is paid anew; until then neither kitchen has it, and unpaid it stays', async () => {
  const pair = await twoStores();
  const paid = async (): Promise<OrderView> => {
    const body = {
      customer_name: 'Ada Lovelace',
      customer_phone: '+1 212 555 0123',
      payment_method: 'online',
      pizzas: [{ name: 'Margherita', size: 'large' }],
    };
    const { body: order } = await ada.call('POST', `${pair.here}/orders`, body, { 'Idempotency-Key': randomUUID() });
    await pay(order);
    await until(async () => (await read(pair.here, order.id)).status === 'confirmed');
    return order;
  };
  const pay = async ({ payment }: OrderView, answer = 'pay'): Promise<void> => {
    const { pathname } = new URL(payment?.action_url ?? '');
    await rig.call('POST', `${pathname}?answer=${answer}`, '', { 'Content-Type': 'application/x-www-form-urlencoded' });
  };
  const agree = async (order: OrderView): Promise<OrderView> => {
    const offered = await offer(pair, order);
    expect(offered.payment_method).toBe('online');
    expect((await accept(pair, order, offered.id)).status).toBe(202);
    expect((await rig.call('POST', `${pair.here}/kitchen/orders/${order.id}/start`)).body.code).toBe('order_moving');
    expect((await ada.call('DELETE', `${pair.here}/orders/${order.id}`)).body.code).toBe('order_moving');
    return (await ada.call('GET', `${pair.there}/orders/${offered.order_id}`)).body;
  };
  const first = await paid();
  await pay(await agree(first));
  await until(async () => (await read(pair.here, first.id)).status === 'cancelled');
  await until(async () => (await moneyOf(pair.here, first.id))?.status === 'voided');
  const second = await paid();
  await pay(await agree(second), 'decline');
  await until(async () => (await read(pair.here, second.id)).move_offer?.status === 'failed');
  expect(await read(pair.here, second.id)).toMatchObject({ status: 'confirmed', payment: { status: 'authorized' } });
});

test('declined, it stays; another store that lacks something of it is not asked', async () => {
  const pair = await twoStores();
  const order = await place(pair.here);
  const offered = await offer(pair, order);
  const declined = await ada.call('POST', `${pair.here}/orders/${order.id}/move-offers/${offered.id}/decline`);
  expect(declined).toMatchObject({ status: 200, body: { status: 'confirmed', move_offer: { status: 'declined' } } });
  expect((await accept(pair, order, offered.id)).body.code).toBe('offer_lapsed');
  await rig.call('PUT', `${pair.there}/menu/pizzas/margherita/availability`, { available: false });
  const again = await rig.call('POST', `${pair.here}/moves`, { order_ids: [order.id], nobody_begins_them: true });
  expect(again.body).toMatchObject([{ offered: false, code: 'no_other_store' }]);
});

test('without a list, the nearest store is asked first, and none that is too far or does not say where it is', async () => {
  const at = (id: string, latitude: number) => ({
    id: `${id}-1`,
    name: id,
    location: { latitude, longitude: 12.5 },
  });
  const here = '/api/stores/here-1';
  await open({ id: 'unplaced-1' });
  for (const store of [at('far', 42.9), at('second', 41.95), at('nearest', 41.91)]) await open(store);
  await open({ ...at('here', 41.9), moving: { by: 'manager', max_km: 10 } });
  const pair = { here, there: '', hereId: 'here-1', thereId: '' };
  expect(await offer(pair, await place(here, CASH))).toMatchObject({ store_id: 'nearest-1', distance_km: 1.1 });
  await rig.call('POST', '/api/stores/nearest-1/kitchen/pause', { reason: 'Full.' });
  expect(await offer(pair, await place(here, CASH))).toMatchObject({ store_id: 'second-1' });
  await rig.call('POST', '/api/stores/second-1/kitchen/pause', { down: true });
  const third = await place(here, CASH);
  const none = await rig.call('POST', `${here}/moves`, { order_ids: [third.id], nobody_begins_them: true });
  expect(none.body).toMatchObject([{ offered: false, code: 'no_other_store' }]);
});

test('strangers, cooks and other customers see no offer and cannot answer it', async () => {
  const pair = await twoStores();
  const order = await place(pair.here);
  const offered = await offer(pair, order);
  const path = `${pair.here}/orders/${order.id}/move-offers/${offered.id}/accept`;
  const cook = await asCook(pair);
  expect((await rig.call('POST', path, undefined, cook)).status).toBe(403);
  expect((await rig.call('POST', path, undefined, { Authorization: '' })).status).toBe(401);
  expect((await rig.call('GET', `${pair.here}/orders/${order.id}`, undefined, cook)).body.move_offer).toBeNull();
  expect((await rig.call('GET', `${pair.here}/moves`, undefined, cook)).status).toBe(403);
  expect((await ada.call('GET', `${pair.here}/moves`)).status).toBe(403);
});

/** A form as a browser without script sends it. */
async function submit(sender: Sender, path: string, fields: Record<string, string>): Promise<string> {
  const response = await sender.request(path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect([path, response.status]).toEqual([path, 303]);
  return response.headers.get('Location') ?? '';
}

test('manager and customer do it on their pages, without script', async () => {
  const pair = await twoStores();
  const order = await place(pair.here, CASH);
  const manage = `/manage/${pair.hereId}/moving`;
  expect(await (await rig.request(manage, {})).text()).toContain(order.id);
  expect(await submit(rig, manage, { order: order.id, sure: 'yes' })).toBe(manage);
  expect(await (await rig.request(manage, {})).text()).toContain('asked');
  const path = `/stores/${pair.hereId}/orders/${order.id}`;
  const said = { en: 'Shall Bright', de: 'sie machen?', it: 'Lo prepara Bright', es: '¿Lo prepara Bright' };
  for (const [language, title] of Object.entries(said)) {
    const page = await (await ada.request(path, { headers: { 'Accept-Language': language } })).text();
    expect([language, page.includes(title)]).toEqual([language, true]);
    expect(page).toContain(`${path}/move/accept`);
  }
  const page = await (await ada.request(path, {})).text();
  const [, offerId = ''] = /name="offer" value="(mov_[0-9a-f]+)"/.exec(page) ?? [];
  expect(await submit(ada, `${path}/move/accept`, { offer: offerId, key: randomUUID() })).toBe(path);
  await until(async () => (await read(pair.here, order.id)).moved_to !== null);
  const { moved_to: moved } = await read(pair.here, order.id);
  expect(await (await ada.request(path, {})).text()).toContain(`/stores/${pair.thereId}/orders/${moved?.order_id}`);
});
