import { EMPTY_KITCHEN, enqueue } from '../../domain/kitchen/kitchen.ts';
import { pauseKitchen } from '../../domain/kitchen/shift.ts';
import { decide, extend, type PlacedOrder } from '../../domain/order/index.ts';
import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import { lookSignal } from '../../workflows/messages.ts';
import { anOrderId, aPlacedOrder, by, COOK, CUSTOMER, STORE } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/**
 * The kitchen from an order's point of view, with time skipping: its position in the queue, its booking, and the messages to its
 * customer and the kitchen when it will be late. Cooking takes 12 minutes.
 */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  await rig.setClock();
  rig.messages.length = 0;
  await rig.storage.kitchen.change(DEFAULT_STORE, () => ({ kitchen: EMPTY_KITCHEN, result: undefined }));
});

const anOrder = (overrides: Partial<PlacedOrder> = {}): PlacedOrder =>
  aPlacedOrder({ payment: { method: 'cash' }, ...overrides });
const kitchen = () => rig.storage.kitchen.get(DEFAULT_STORE);
const inMinutes = async (minutes: number): Promise<string> =>
  instant((await rig.env.currentTimeMs()) + minutes * 60_000);
const told = ({ order }: PlacedRig, ...kinds: string[]): string[] =>
  rig.messages.flatMap(({ kind, order: { id } }) => (id === order.id && kinds.includes(kind) ? [kind] : []));
/** Time passes, for the activities too. */
const wait = async (minutes: number): Promise<void> => {
  await rig.env.sleep(minutes * 60_000);
  await rig.setClock();
};
const finish = async (order: PlacedRig): Promise<void> => {
  await order.walkTo('delivered');
  await order.handle.result();
};
const missed = async (order: PlacedRig): Promise<number> =>
  (await order.events()).filter((type) => type === 'PromiseMissed').length;

test('an order that is not started: its customer and the kitchen are notified of the delay in advance', async () => {
  const order = await rig.place(anOrder());
  const promised = (await order.read()).promisedAt ?? '';
  await wait(4);
  expect(await missed(order)).toBe(0);
  await wait(3);
  const late = await order.until(({ messages }) => messages.some(({ kind }) => kind === 'kitchen_alert'));
  expect(late.expectedAt! >= instant(Date.parse(promised) + 5 * 60_000)).toBe(true);
  expect(instant(await rig.env.currentTimeMs()) < promised).toBe(true);
  await order.untilIdle();
  await rig.untilSent();
  expect(told(order, 'late', 'kitchen_alert').toSorted()).toEqual(['kitchen_alert', 'late']);
  await finish(order);
  expect(await missed(order)).toBe(1);
});

test('an order that is on time costs two timers, and no notification', async () => {
  const order = await rig.place(anOrder());
  await order.update({ type: 'startCooking' }, by(COOK));
  await wait(13);
  await order.walkTo('delivered');
  await order.handle.result();
  expect(await missed(order)).toBe(0);
  expect(told(order, 'late', 'kitchen_alert')).toEqual([]);
  const { events } = await order.handle.fetchHistory();
  const timers = events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
  // One for its latest start, then one for its promise. The escalation and the collection need none of their own.
  expect(timers).toHaveLength(2);
});

test('a kitchen that falls behind: customers with long waits get the new time 15 minutes before the old one', async () => {
  // Five slots: 20 orders of 12 minutes before this one, promised for 60 minutes from now.
  for (let index = 0; index < 20; index += 1) await queueAnother();
  const order = await rig.place(anOrder());
  const promised = (await order.read()).promisedAt ?? '';
  expect(Date.parse(promised) - (await rig.env.currentTimeMs())).toBeGreaterThan(58 * 60_000);
  await wait(44);
  expect(await missed(order)).toBe(0);
  // Nothing was cooked.
  await wait(3);
  const late = await order.until(({ expectedAt }) => expectedAt !== undefined);
  expect(Date.parse(late.expectedAt ?? '') - Date.parse(promised)).toBeGreaterThan(40 * 60_000);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();
});

async function queueAnother(): Promise<void> {
  const request = { orderId: anOrderId(), orderVersion: 2, minutes: 12 };
  const at = instant(await rig.env.currentTimeMs());
  await rig.storage.kitchen.change(DEFAULT_STORE, (now) => enqueue(now, request, STORE.kitchen, at));
}

test('a ticket follows rush, hold and release; a held order cannot be started', async () => {
  await queueAnother();
  const order = await rig.place(anOrder());
  const first = async (): Promise<boolean> => (await kitchen()).tickets[0]?.orderId === order.order.id;
  expect(await first()).toBe(false);
  await order.update({ type: 'rush' }, by(COOK));
  expect(await first()).toBe(true);
  await order.signal('hold', { reason: 'Allergy.', actor: COOK });
  const held = await order.until((state) => state.held !== undefined);
  expect(held.held).toMatchObject({ by: COOK, reason: 'Allergy.' });
  expect(await first()).toBe(false);
  await expect(order.update({ type: 'startCooking' }, by(COOK))).rejects.toMatchObject({
    cause: { type: 'order_held', message: expect.stringContaining('Allergy.') },
  });
  await expect(order.update({ type: 'release' }, by(CUSTOMER))).rejects.toMatchObject({ cause: { type: 'forbidden' } });
  await order.update({ type: 'release' }, by(COOK));
  expect(await first()).toBe(true);
  await finish(order);
  expect(await order.events()).toEqual(expect.arrayContaining(['OrderRushed', 'OrderHeld', 'OrderReleased']));
});

test('the kitchen fails just after an order was held: the ticket is held once it recovers', async () => {
  const order = await rig.place(anOrder());
  let failures = 0;
  rig.before.kitchen = () => {
    failures += 1;
    if (failures < 4) throw new Error('The disk is full.');
    delete rig.before.kitchen;
  };
  await order.update({ type: 'hold' }, by(COOK));
  expect(failures).toBe(4);
  expect((await kitchen()).tickets[0]?.turn?.heldSince).toBeDefined();
  expect((await order.events()).filter((type) => type === 'OrderHeld')).toHaveLength(1);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();
  expect((await kitchen()).tickets).toEqual([]);
});

test('a hold whose Update was lost in a crash: the workflow finds it in storage, and holds the ticket', async () => {
  const order = await rig.place(anOrder());
  await order.untilIdle();
  const { storeId, id: orderId } = order.order;
  const stored = await rig.storage.orders.get(storeId, orderId);
  const at = instant(await rig.env.currentTimeMs());
  const decision = decide(stored?.state, { ...by(COOK), type: 'hold' }, at);
  if (!stored || decision.kind !== 'events') throw new Error('It cannot be held.');
  const { events } = decision;
  const state = extend(stored, events).state ?? stored.state;
  await rig.storage.orders.append({ storeId, orderId, expectedVersion: stored.state.version, events, state });
  await order.handle.signal(lookSignal);
  await until(async () => (await kitchen()).tickets[0]?.turn?.heldSince !== undefined);
  await expect(order.update({ type: 'startCooking' }, by(COOK))).rejects.toMatchObject({
    cause: { type: 'order_held' },
  });
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();
});

test('a paused kitchen takes a scheduled order when it is due', async () => {
  const order = await rig.place(anOrder({ requestedFor: await inMinutes(90) }));
  await rig.storage.kitchen.change(DEFAULT_STORE, (now) => ({
    kitchen: pauseKitchen(now, { since: instant(Date.now()), by: COOK }),
    result: undefined,
  }));
  await wait(70);
  await order.until((state) => state.queuePosition !== undefined);
  const refused = rig.begin(anOrder());
  await refused.answer;
  expect((await rig.read(refused.order)).rejection?.code).toBe('kitchen_paused');
  await finish(order);
});

test('a scheduled order keeps its booking until it leaves the kitchen, and a late request makes none', async () => {
  const requestedFor = await inMinutes(90);
  const order = await rig.place(anOrder({ requestedFor }));
  expect((await kitchen()).bookings).toMatchObject([{ orderId: order.order.id }]);
  await order.revise({ requestedFor: await inMinutes(150) });
  const { bookings = [] } = await kitchen();
  expect(bookings).toHaveLength(1);
  expect((bookings[0]?.quarter ?? '') > requestedFor).toBe(true);
  await order.revise({ requestedFor: null });
  expect((await kitchen()).bookings).toEqual([]);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();

  const cooked = await rig.place(anOrder({ requestedFor }));
  await finish(cooked);
  expect((await kitchen()).bookings).toEqual([]);
});

test('a declined scheduled order frees its booking', async () => {
  const declined = rig.begin(
    anOrder({ requestedFor: await inMinutes(90), payment: { method: 'card', token: 'tok_declined' } }),
  );
  await declined.answer;
  expect((await rig.read(declined.order)).status).toBe('rejected');
  expect((await kitchen()).bookings).toEqual([]);
});
