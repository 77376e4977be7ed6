import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import type { Answer } from '../support/api-rig.ts';
import { CASH, openMovingRig, type MovingRig, type Offered, type Pair } from '../support/moving-rig.ts';
import { until } from '../support/until.ts';

/** Whatever comes at the same moment as the consent: it is one order, made once, paid once, and the books of both stores agree. */

let rig: MovingRig['rig'];
let { ada, audit, twoStores, place, read, offer, accept, moneyOf } = {} as MovingRig;
beforeAll(async () => {
  ({ rig, ada, audit, twoStores, place, read, offer, accept, moneyOf } = await openMovingRig({
    env: { RATE_LIMITS: 'off' },
  }));
});
afterAll(() => rig.close());

const PIZZAS = [{ name: 'Pepperoni', size: 'large', quantity: 1 }];
const RIVALS: Readonly<Record<string, (at: string, order: OrderView, offered: Offered) => Promise<Answer>>> = {
  'the customer’s cancel': (at) => ada.call('DELETE', at),
  'a cancel by the manager': (at) => rig.call('DELETE', at),
  'a change': (at) => ada.call('PATCH', at, { pizzas: PIZZAS }),
  'a rush': (at) => rig.call('POST', `${at}/rush`),
  'a decline': (at, _, { id }) => ada.call('POST', `${at}/move-offers/${id}/decline`),
  'the cook': (at) => rig.call('PUT', `${at}/status`, { status: 'preparing' }),
  'another offer': (at, { id }) =>
    rig.call('POST', at.replace(/orders.*/, 'moves'), { order_ids: [id], nobody_begins_them: true }),
};

async function outcome(pair: Pair, order: OrderView, offered: Offered): Promise<string> {
  await until(async () => (await read(pair.here, order.id)).move_offer?.status !== 'accepted');
  const here = await read(pair.here, order.id);
  const there = await rig.call('GET', `${pair.there}/orders/${offered.order_id}`);
  return `${here.moved_to ? 'moved' : here.status} / ${there.status === 404 ? 'nothing' : there.body.status}`;
}

const WHEN = ['just before', 'just after'] as const;
const CASES = Object.keys(RIVALS).flatMap((rival) => WHEN.map((when) => [when, rival] as const));

test.each(CASES)('consent %s %s', async (when, what) => {
  const pair = await twoStores();
  const order = await place(pair.here);
  const offered = await offer(pair, order);
  const rival = async () => RIVALS[what]?.(`${pair.here}/orders/${order.id}`, order, offered);
  const consent = () => accept(pair, order, offered.id);
  const requests = when === 'just before' ? [consent, rival, consent] : [rival, consent, consent];
  await Promise.all(requests.map((send) => send()));
  const said = await outcome(pair, order, offered);
  expect(['moved / confirmed', 'cancelled / nothing', 'confirmed / nothing', 'preparing / nothing']).toContain(said);
  if (said === 'moved / confirmed') {
    await until(async () => (await moneyOf(pair.here, order.id))?.status === 'voided');
    expect((await moneyOf(pair.there, offered.order_id))?.status).toBe('authorized');
  }
  await until(async () => (await audit(pair)).length === 0);
});

test('the stock that was there when it was offered is gone: it goes on here, and nothing is left behind there', async () => {
  const pair = await twoStores();
  await rig.call('POST', `${pair.there}/inventory/batches`, { reference: 'flour', sku: 'DOUGH', quantity: 800 });
  const order = await place(pair.here);
  const offered = await offer(pair, order);
  await place(pair.there, CASH);
  await accept(pair, order, offered.id);
  expect(await outcome(pair, order, offered)).toBe('confirmed / rejected');
  expect((await read(pair.here, order.id)).move_offer?.failure).toContain('stock');
  const { body: dough } = await rig.call('GET', `${pair.there}/inventory/DOUGH`);
  expect(dough).toMatchObject({ level: 800, allocated: 700 });
  await until(async () => (await audit(pair)).length === 0);
});

test('an order for an hour that has passed meanwhile is moved like one that is wanted at once', async () => {
  const pair = await twoStores();
  const wanted = new Date(Date.now() + 3_000).toISOString();
  const order = await place(pair.here, { requested_for: wanted });
  await until(async () => (await read(pair.here, order.id)).queue_position !== null);
  await until(async () => Date.now() > Date.parse(wanted) + 500);
  const offered = await offer(pair, order);
  await accept(pair, order, offered.id);
  expect(await outcome(pair, order, offered)).toBe('moved / confirmed');
  await until(async () => (await audit(pair)).length === 0);
});

const PAGE = { Authorization: '', Origin: 'http://localhost' };

test('a guest’s order goes on as theirs; links, other customers, drivers and other stores’ staff have no say', async () => {
  const pair = await twoStores();
  const session = await rig.call('POST', '/api/guest-session', undefined, PAGE);
  const [cookie = ''] = session.headers.getSetCookie();
  const guest = { ...PAGE, Cookie: cookie.split(';', 1)[0] ?? '' };
  const body = {
    customer_name: 'Gus Guest',
    customer_phone: '+1 212 555 0199',
    payment_method: 'cash',
    pizzas: [{ name: 'Margherita', size: 'large' }],
  };
  const { body: order } = await rig.call('POST', `${pair.here}/orders`, body, {
    ...guest,
    'Idempotency-Key': randomUUID(),
  });
  const said = await rig.call('POST', `${pair.here}/moves`, { order_ids: [order.id], nobody_begins_them: true });
  expect(said.body).toMatchObject([{ offered: true }]);
  const { move_offer: offered } = await read(pair.here, order.id);
  const path = `${pair.here}/orders/${order.id}/move-offers/${offered?.id ?? ''}/accept`;
  const as = async (user: string, claims?: object) => ({ Authorization: `Bearer ${await rig.token(user, claims)}` });
  const link = { Authorization: `Bearer ${new URL(order.tracking_url).pathname.split('/').at(-1) ?? ''}` };
  const statuses = [];
  for (const headers of [
    link,
    await as('ada'),
    await as('driver', { stores: [pair.hereId] }),
    await as('manager', { stores: [pair.thereId] }),
    await as('kitchen', { stores: [pair.thereId] }),
  ]) {
    statuses.push((await rig.call('POST', path, undefined, headers)).status);
  }
  expect(statuses.every((status) => status >= 401 && status <= 404)).toBe(true);
  await rig.call('POST', path, undefined, guest);
  await until(async () => (await read(pair.here, order.id)).moved_to !== null);
  const there = `${pair.there}/orders/${offered?.order_id ?? ''}`;
  expect((await rig.call('GET', there, undefined, guest)).body).toMatchObject({ customer_name: 'Gus Guest' });
  // Staff of one store see nothing of the order in the other.
  const cook = await as('kitchen', { stores: [pair.hereId] });
  expect((await rig.call('GET', there, undefined, cook)).status).toBe(403);
  const manager = await as('manager', { stores: [pair.thereId] });
  expect((await rig.call('GET', `${pair.here}/orders/${order.id}`, undefined, manager)).status).toBe(403);
  expect((await ada.call('GET', there)).status).toBe(404);
  // As it is kept, nobody reads it.
  const { state } = (await rig.storage.orders.get(pair.thereId as never, offered?.order_id as never)) ?? {};
  expect(JSON.stringify(state)).not.toMatch(/Gus Guest|5550199/);
});
