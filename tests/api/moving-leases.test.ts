import { randomUUID } from 'node:crypto';
import storeJson from '../../seed/store.json' with { type: 'json' };
import type { OrderView } from '../../api/orders/schemas.ts';
import { lookAtMoving, offerByPolicy } from '../../application/moving/offer.ts';
import { SERVER_LEASE_SECONDS } from '../../domain/kitchen/lease.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { CASH, openMovingRig, type MovingRig, type Pair } from '../support/moving-rig.ts';

/** Orders that no display can have begun are offered without a manager, and no display begins them from then on. */

let rig: MovingRig['rig'];
let { ada, twoStores, place, offer, accept, lease, lookLater } = {} as MovingRig;
beforeAll(async () => {
  ({ rig, ada, twoStores, place, offer, accept, lease, lookLater } = await openMovingRig());
});
afterAll(() => rig.close());

const POLICY = { by: 'lease', offer_minutes: 60 };
const GONE = SERVER_LEASE_SECONDS + 5;

/** Two stores of which the first moves orders by itself; it has one slot. */
async function byPolicy(): Promise<Pair> {
  const pair = await twoStores(POLICY, { kitchen: { ...storeJson.kitchen, slots: 20 } });
  const { body: settings } = await rig.call('GET', pair.here);
  await rig.call('PUT', pair.here, { ...settings, kitchen: { ...storeJson.kitchen, slots: 1 } });
  return pair;
}

const down = ({ here }: Pair) => rig.call('POST', `${here}/kitchen/pause`, { reason: 'No power.', down: true });
const statusesOf = (orders: readonly OrderView[]) => orders.map(({ move_offer: move }) => move?.status);

test('by policy, what no display can have begun is offered once all leases are over, and never before', async () => {
  const pair = await byPolicy();
  const orders = [await place(pair.here, CASH), await place(pair.here, CASH), await place(pair.here, CASH)];
  const leased = await lease(pair);
  expect(leased.body).toEqual({ seconds: 120, renew_seconds: 30, order_ids: [orders[0]?.id] });
  await down(pair);
  expect(statusesOf(await lookLater(pair, SERVER_LEASE_SECONDS - 30))).toEqual([undefined, undefined, undefined]);
  expect(statusesOf(await lookLater(pair, GONE))).toEqual([undefined, 'offered', 'offered']);
  const { body: look } = await rig.call('GET', `${pair.here}/moves`);
  expect(look).toMatchObject({ offered_by: 'lease', dark: { why: 'down' }, displays: 'in_force' });
  // The one that a display may have begun takes somebody who has looked.
  const refused = await rig.call('POST', `${pair.here}/moves`, { order_ids: [orders[0]?.id] });
  expect(refused.body).toMatchObject([{ offered: false, code: 'kitchen_not_dark' }]);
  await offer(pair, orders[0] as OrderView);
});

test('a store whose orders only its manager moves leases without limit', async () => {
  const pair = await twoStores();
  expect((await lease(pair)).body).toMatchObject({ seconds: null, order_ids: [] });
});

test('a display is relied on once it has said that it keeps a lease: the answer with the first one may be lost', async () => {
  const pair = await byPolicy();
  await place(pair.here, CASH);
  await place(pair.here, CASH);
  await place(pair.here, CASH);
  await down(pair);
  const display = randomUUID();
  expect((await lease(pair, false, display)).body).toMatchObject({ seconds: 120 });
  expect(statusesOf(await lookLater(pair, GONE))).toEqual([undefined, undefined, undefined]);
  expect(await lookAt(pair, GONE)).toBe('unknown');
  await lease(pair, true, display);
  expect(statusesOf(await lookLater(pair, GONE))).toEqual([undefined, 'offered', 'offered']);
});

test('a device of the shop’s that keeps to no lease leaves the store to its manager', async () => {
  const pair = await byPolicy();
  await place(pair.here, CASH);
  await lease(pair);
  await down(pair);
  const device = { id: `dvc_${'0'.repeat(16)}`, name: 'Old tablet', createdBy: 'maria' };
  const at = instant(Date.now() - 3_600_000);
  const { devices } = rig.storage.access;
  await devices.change(pair.hereId as StoreId, device.id, () => ({ ...device, createdAt: at, seenAt: at }));
  expect(await lookAt(pair, GONE)).toBe('unknown');
  await devices.change(pair.hereId as StoreId, device.id, () => ({
    ...device,
    createdAt: at,
    seenAt: at,
    revokedAt: at,
  }));
  expect(await lookAt(pair, GONE)).toBe('expired');
});

test('what is offered is in no lease any more, until its customer has declined it', async () => {
  const pair = await byPolicy();
  const display = randomUUID();
  await lease(pair, true, display);
  const order = await place(pair.here, CASH);
  await down(pair);
  expect(statusesOf(await lookLater(pair, GONE))).toEqual(['offered']);
  // The display is back. Without the server it must not begin what its customer may be moving just now.
  expect((await lease(pair, true, display)).body.order_ids).toEqual([]);
  const [{ move_offer: offered } = {} as OrderView] = await lookLater(pair, 0);
  await ada.call('POST', `${pair.here}/orders/${order.id}/move-offers/${offered?.id}/decline`);
  expect((await lease(pair, true, display)).body.order_ids).toEqual([order.id]);
});

test('an offer that rests on the leases is not open while a display may begin the order unseen', async () => {
  const pair = await byPolicy();
  await lease(pair);
  const order = await place(pair.here, CASH);
  await down(pair);
  const [{ move_offer: offered } = {} as OrderView] = await lookLater(pair, GONE);
  // It was leased in the moment in which it was offered.
  const { displays } = rig.storage.access;
  const late = { seenAt: instant(Date.now()), isBound: true, mayBegin: [order.id as OrderId] };
  const id = randomUUID();
  await displays.change(pair.hereId as StoreId, id, () => late);
  expect((await accept(pair, order, offered?.id ?? '')).body).toMatchObject({ code: 'offer_lapsed' });
  // It does not any more, and has not.
  await displays.change(pair.hereId as StoreId, id, () => ({ ...late, mayBegin: [] }));
  expect((await accept(pair, order, offered?.id ?? '')).status).toBeLessThan(300);
});

test('a manager who has looked is believed, whatever a display was leased before', async () => {
  const pair = await byPolicy();
  const order = await place(pair.here, CASH);
  expect((await lease(pair)).body.order_ids).toEqual([order.id]);
  const offered = await offer(pair, order);
  expect((await accept(pair, order, offered.id)).status).toBeLessThan(300);
});

test('what was changed while the other store was asked is not offered as it was', async () => {
  const pair = await byPolicy();
  await lease(pair);
  const order = await place(pair.here, CASH);
  await down(pair);
  const deps = { ...rig.workerDeps(), now: () => Date.now() + 2 * GONE * 1000 };
  const { orders } = deps.storage;
  let isChanged = false;
  const changing: typeof orders = Object.assign(Object.create(orders), {
    get: async (...args: Parameters<typeof orders.get>) => {
      const stored = await orders.get(...args);
      if (isChanged) return stored;
      isChanged = true;
      const pizzas = [{ name: 'Pepperoni', size: 'large', quantity: 1 }];
      const changed = await ada.call('PATCH', `${pair.here}/orders/${order.id}`, { pizzas });
      expect(changed.status).toBe(200);
      return stored;
    },
  });
  const store = await rig.storage.catalog.settings(pair.hereId as StoreId);
  if (!store) throw new Error('It has been opened.');
  const offered = await offerByPolicy({ ...deps, storage: { ...deps.storage, orders: changing } }, store);
  expect(offered).toMatchObject([{ outcome: 'not_offered', code: 'version_mismatch' }]);
});

/** What is known of the displays, so many seconds later. */
async function lookAt({ hereId }: Pair, seconds: number): Promise<string> {
  const store = await rig.storage.catalog.settings(hereId as StoreId);
  if (!store) throw new Error('It has been opened.');
  const look = await lookAtMoving({ storage: rig.storage, now: () => Date.now() + seconds * 1000 }, store);
  return look.leases.state;
}
