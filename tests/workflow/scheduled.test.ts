import { instant } from '../../domain/shared/values.ts';
import { progressQuery } from '../../workflows/messages.ts';
import { aPlacedOrder, by, CUSTOMER } from '../support/builders.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** Scheduled orders: accepted now, and queued when due. Cooking takes 12 minutes, with 10 of lead time. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

/** Minutes from now, by the skipped clock. */
const inMinutes = async (minutes: number): Promise<string> =>
  instant((await rig.env.currentTimeMs()) + minutes * 60_000);
const isQueued = async ({ order }: PlacedRig): Promise<boolean> =>
  (await rig.storage.kitchen.get(order.storeId)).tickets.some((ticket) => ticket.orderId === order.id);

test('a scheduled order is confirmed and paid now, and queued when it is due', async () => {
  const requestedFor = await inMinutes(180);
  const order = await rig.place(aPlacedOrder({ requestedFor }));
  const confirmed = await order.read();
  expect(confirmed).toMatchObject({ status: 'confirmed', promisedAt: requestedFor, payment: { status: 'authorized' } });
  expect(confirmed.queuePosition).toBeUndefined();
  expect(await isQueued(order)).toBe(false);
  expect((await order.handle.query(progressQuery)).waitingFor).toBe('its hour');
  await rig.env.sleep('157 minutes');
  expect(await isQueued(order)).toBe(false);
  await rig.env.sleep('2 minutes');
  const queued = await order.until((state) => state.queuePosition !== undefined);
  expect(await isQueued(order)).toBe(true);
  expect(queued.promisedAt).toBe(requestedFor);
  await order.walkTo('delivered');
  await order.handle.result();
  expect(await order.events()).toEqual(expect.arrayContaining(['OrderConfirmed', 'OrderQueued', 'PaymentCaptured']));
});

test('the escalation timer starts when the order is queued', async () => {
  const order = await rig.place(aPlacedOrder({ requestedFor: await inMinutes(24 * 60) }));
  await rig.env.sleep('23 hours');
  expect(await order.events()).not.toContain('QueueEscalated');
  expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(await order.events()).toEqual(
    expect.arrayContaining(['OrderQueued', 'QueueEscalated', 'OrderCancelled', 'PaymentVoided']),
  );
});

test('an order that is wanted sooner than possible is queued immediately', async () => {
  const order = await rig.place(aPlacedOrder({ requestedFor: await inMinutes(1) }));
  expect((await order.read()).queuePosition).toBeGreaterThan(0);
  expect(await isQueued(order)).toBe(true);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();
});

test('moved to a later time, it leaves the queue; moved earlier, it returns', async () => {
  const order = await rig.place();
  expect(await isQueued(order)).toBe(true);
  const later = await inMinutes(240);
  await order.revise({ requestedFor: later });
  expect(await order.read()).toMatchObject({ requestedFor: later, promisedAt: later });
  expect(await isQueued(order)).toBe(false);
  await rig.env.sleep('1 hour');
  expect(await order.events()).not.toContain('QueueEscalated');
  await order.revise({ requestedFor: null });
  const queued = await order.until((state) => state.queuePosition !== undefined);
  expect(queued.requestedFor).toBeUndefined();
  expect(queued.promisedAt! < later).toBe(true);
  expect(await isQueued(order)).toBe(true);
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();
});

test('a kitchen with time to spare may start it early', async () => {
  const order = await rig.place(aPlacedOrder({ requestedFor: await inMinutes(300) }));
  await order.walkTo('delivered');
  expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
  expect(await order.events()).not.toContain('OrderQueued');
});

test('one that is cancelled before it is due is never queued, and its money is returned', async () => {
  const order = await rig.place(aPlacedOrder({ requestedFor: await inMinutes(300) }));
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();
  expect(await isQueued(order)).toBe(false);
  expect((await order.read()).payment.status).toBe('voided');
});

test('rescheduled while the kitchen is slow to respond: it is not queued for its earlier time', async () => {
  const order = await rig.place(aPlacedOrder({ requestedFor: await inMinutes(30) }));
  let answer = (): void => undefined;
  const asked = new Promise<void>((ask) => {
    // The first attempt times out after some seconds; during the second one the workflow can respond.
    rig.before.kitchen = () =>
      new Promise<void>((_, giveUp) => {
        rig.before.kitchen = () => {
          delete rig.before.kitchen;
          giveUp(new Error('The disk is slow.'));
          ask();
          return new Promise<void>((resolve) => (answer = resolve));
        };
      });
  });
  // Just until its time: skipping further would time out the held attempt.
  await rig.env.sleep('8 minutes');
  await asked;
  const later = await inMinutes(240);
  await order.revise({ requestedFor: later });
  answer();
  await rig.env.sleep('1 hour');
  expect(await isQueued(order)).toBe(false);
  const waiting = await order.read();
  expect(waiting).toMatchObject({ status: 'confirmed', requestedFor: later, promisedAt: later });
  expect(waiting.queuePosition).toBeUndefined();
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await order.handle.result();
});
