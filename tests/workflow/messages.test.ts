import { messagesDue, type PlacedOrder } from '../../domain/order/index.ts';
import { money } from '../../domain/shared/money.ts';
import { instant } from '../../domain/shared/values.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, DRIVER, MANAGER } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/**
 * Messages to customers, and alerts to managers. The rig's activities use the real clock, so whatever must be on time comes before
 * skipping hours.
 */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.messages.length = 0;
  delete rig.before.payment;
  delete rig.before.message;
});

/** Promised for a time that no test reaches. */
const forLater = async (): Promise<PlacedOrder> =>
  aPlacedOrder({ requestedFor: instant((await rig.env.currentTimeMs()) + 10 * 60 * 60_000) });
const kinds = ({ order }: Pick<PlacedRig, 'order'>): string[] =>
  rig.messages.filter((message) => message.order.id === order.id).map(({ kind }) => kind);

test('each step has one message: confirmed, ready, on its way', async () => {
  const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
  // Overtaken messages are not sent.
  await rig.untilSent();
  await order.walkTo('ready');
  await until(async () => kinds(order).includes('ready'));
  await order.update({ type: 'sendOut', driverId: DRIVER.id }, by(DRIVER));
  await rig.untilSent();
  await order.update({ type: 'handOver' }, by(DRIVER));
  await order.handle.result();
  expect(kinds(order).toSorted()).toEqual(['confirmation', 'out_for_delivery', 'ready']);
  expect((await order.events()).filter((type) => type === 'MessageSent')).toHaveLength(1);
  const stored = await rig.storage.orders.get(order.order.storeId, order.order.id);
  const due = messagesDue(await order.read(), stored?.events ?? []);
  const keys = due.map(({ orderId, message: { key }, dueAt }) => ({ orderId, key, dueAt }));
  const outcomes = (await rig.storage.outbox.find(order.order.storeId, keys)).map(({ outcome }) => outcome?.outcome);
  expect(outcomes).toEqual(['sent', 'sent']);
});

test('a refund has a message; that of a cancelled order is part of the cancellation message', async () => {
  const refunded = await rig.place(await forLater());
  await refunded.update({ type: 'startCooking' }, by(COOK));
  await refunded.until(({ payment }) => payment.status === 'captured');
  await refunded.signal('refund', { amount: { decimal: '5.00', currency: 'USD' }, reason: 'Cold.' });
  await until(async () => kinds(refunded).includes('refunded'));
  expect(rig.messages.find(({ kind }) => kind === 'refunded')?.order.payment.refunded).toEqual(money(500, 'USD'));
  await refunded.update({ type: 'cancel', reason: 'Burnt.' }, by(MANAGER));
  await refunded.handle.result();
  await rig.untilSent();
  expect(kinds(refunded)).toEqual(['confirmation', 'refunded', 'cancelled']);
});

test('an order that is ready in time, or cancelled, is never reported late', async () => {
  const [ready, cancelled] = [await rig.place(await forLater()), await rig.place(await forLater())];
  await ready.walkTo('ready');
  await cancelled.update({ type: 'cancel' }, by(CUSTOMER));
  await rig.env.sleep('5 minutes');
  await ready.update({ type: 'handOver' }, by(COOK));
  await Promise.all([ready.handle.result(), cancelled.handle.result()]);
  expect([...kinds(ready), ...kinds(cancelled)]).not.toContain('late');
});

test('an order that misses its promise: its customer gets the new time, at most three times', async () => {
  const order = await rig.place(aPlacedOrder());
  const promised = (await order.read()).promisedAt ?? '';
  await order.update({ type: 'startCooking' }, by(COOK));
  await rig.env.sleep('3 hours');
  const late = await order.until(({ messages }) => messages.filter(({ kind }) => kind === 'late').length === 3);
  expect(late.promisedAt).toBe(promised);
  expect(Date.parse(late.expectedAt ?? '')).toBeGreaterThan(Date.parse(promised));
  await order.walkTo('delivered');
  await order.handle.result();
  expect((await order.events()).filter((type) => type === 'PromiseMissed')).toHaveLength(3);
});

test('a refund that fails for 15 minutes alerts the manager, and is still retried', async () => {
  const order = await rig.place(aPlacedOrder());
  let isAway = true;
  rig.before.payment = () => {
    if (isAway) throw new Error('The provider is down.');
  };
  await order.update({ type: 'cancel' }, by(CUSTOMER));
  await rig.env.sleep('1 hour');
  const stalled = await order.until(({ messages }) => messages.some(({ kind }) => kind === 'manager_alert'));
  expect(stalled.payment.status).toBe('authorized');
  expect(rig.messages.find(({ kind }) => kind === 'manager_alert')).toMatchObject({
    about: { code: 'return_stalled', effect: 'release', waitedMinutes: 15 },
  });
  isAway = false;
  expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
  expect((await order.read()).payment.status).toBe('voided');
  expect((await order.events()).filter((type) => type === 'ReturnStalled')).toHaveLength(1);
});
