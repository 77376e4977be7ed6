import { aPlacedOrder, by, COOK, MANAGER, STORE } from '../support/builders.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** An order that a cook began: who it was, and what happens when it is not reported as ready. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  await rig.setClock();
  rig.messages.length = 0;
});

const CARLO = { id: 'c-1', name: 'Carlo' };

/** Alerts that it should have been ready, without those that it will be late. */
const asked = ({ order }: PlacedRig) =>
  rig.messages.flatMap((message) => {
    if (message.order.id !== order.id) return [];
    const isAlert = message.kind === 'kitchen_alert' || message.kind === 'manager_alert';
    return isAlert && message.about?.code === 'cooking_overdue' ? [[message.kind, message.about]] : [];
  });
const slotsOf = async (): Promise<string[]> =>
  (await rig.storage.kitchen.get(STORE.id)).slots.map(({ orderId }) => orderId);

test('the kitchen is asked about a forgotten order, then the manager, each once; it is completed as always', async () => {
  const order = await rig.place();
  await order.update({ type: 'startCooking', cook: CARLO }, by(COOK));
  await rig.env.sleep('26 minutes');
  expect(asked(order)).toEqual([]);
  await rig.env.sleep('2 minutes');
  await order.until(({ messages }) => messages.some(({ key }) => key === 'alert:kitchen:cooking_overdue'));
  await order.untilIdle();
  expect(asked(order)).toEqual([['kitchen_alert', { code: 'cooking_overdue', waitedMinutes: 15 }]]);
  await rig.env.sleep('1 day');
  await order.untilIdle();
  expect(asked(order).slice(1)).toEqual([['manager_alert', { code: 'cooking_overdue', waitedMinutes: 30 }]]);
  expect(await slotsOf()).toContain(order.order.id);
  await order.update({ type: 'complete', cook: { id: 'd-2' } }, by(COOK));
  expect(await slotsOf()).not.toContain(order.order.id);
  expect(await order.read()).toMatchObject({ cook: CARLO, cookId: 'c-1', readyBy: { id: 'd-2' } });
  await order.update({ type: 'handOver' }, by(COOK));
  await order.handle.result();
});

test('preparing is timed, too, and one that is ready in time, or cancelled, is not asked about', async () => {
  const [forgotten, inTime, cancelled] = [await rig.place(), await rig.place(), await rig.place()];
  for (const order of [forgotten, inTime, cancelled]) await order.update({ type: 'prepare' }, by(COOK));
  await rig.env.sleep('20 minutes');
  await inTime.update({ type: 'startCooking' }, by(COOK));
  await inTime.update({ type: 'complete' }, by(COOK));
  await cancelled.update({ type: 'cancel' }, by(MANAGER));
  await rig.env.sleep('20 minutes');
  await forgotten.untilIdle();
  expect(asked(forgotten)).toHaveLength(1);
  await forgotten.update({ type: 'cancel' }, by(MANAGER));
  await inTime.update({ type: 'handOver' }, by(COOK));
  for (const order of [forgotten, inTime, cancelled]) await order.handle.result();
  expect([...asked(inTime), ...asked(cancelled)]).toEqual([]);
});

test('an order placed before there was this timer is not asked about', async () => {
  const { cookingAlertMinutes: _, cookingEscalateMinutes: __, ...timers } = STORE.timers;
  const order = await rig.place(aPlacedOrder({ timers }));
  await order.update({ type: 'startCooking' }, by(COOK));
  await rig.env.sleep('1 day');
  await order.walkTo('delivered');
  await order.handle.result();
  expect(await order.events()).not.toContain('CookingOverdue');
});

test('a signal from a device names its cook', async () => {
  const order = await rig.place();
  await order.signal('startCooking', { cook: CARLO });
  await order.until(({ status }) => status === 'cooking');
  await order.signal('complete');
  await order.until(({ status }) => status === 'ready');
  const state = await order.read();
  expect(state).toMatchObject({ cook: CARLO, cookId: 'c-1' });
  expect(state.readyBy).toBeUndefined();
  await order.update({ type: 'handOver' }, by(COOK));
  await order.handle.result();
});
