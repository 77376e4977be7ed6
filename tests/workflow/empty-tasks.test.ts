import { lookSignal } from '../../workflows/messages.ts';
import { StorageUnavailable } from '../../ports.ts';
import { aPlacedOrder, by, COOK, DELIVERY, DRIVER } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** Temporal's worker merges workflow tasks without events when it loads an order from history, but not when that is replayed. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig({ isReal: true });
});
afterAll(() => rig.close());

test('two results that arrive while a write waits for storage, then an order loaded from history by an Update: it replays', async () => {
  const { before } = rig;
  const held = { message: hold(), payment: hold() };
  before.message = () => held.message.released;
  const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
  before.payment = () => held.payment.released;
  await order.update({ type: 'startCooking' }, by(COOK));
  await order.update({ type: 'complete' }, by(COOK));
  before.append = () => Promise.reject(new StorageUnavailable('Staged.'));
  const sentOut = order.update({ type: 'sendOut', driverId: DRIVER.id }, by(DRIVER));
  await until(async () =>
    (await readHistory()).some(
      (each) => each.activityTaskScheduledEventAttributes?.activityType?.name === 'recordEvents',
    ),
  );
  const tasks = await countTasks();
  held.message.release();
  await until(async () => (await countTasks()) > tasks);
  held.payment.release();
  await until(async () => (await countTasks()) > tasks + 1);
  const again: Promise<unknown>[] = [];
  await rig.replaceWorker(async () => {
    again.push(order.update({ type: 'sendOut', driverId: DRIVER.id }, by(DRIVER)).catch(() => undefined));
    await until(async () => (await readHistory()).at(-1)?.workflowTaskScheduledEventAttributes != null);
    await order.handle.signal(lookSignal);
  });
  delete before.append;
  await Promise.all([sentOut, ...again]);
  await order.update({ type: 'handOver' }, by(DRIVER));
  expect(await order.handle.result()).toMatchObject({ status: 'delivered' });

  async function readHistory() {
    return (await order.handle.fetchHistory()).events ?? [];
  }
  async function countTasks(): Promise<number> {
    return (await readHistory()).filter((each) => each.workflowTaskCompletedEventAttributes).length;
  }
});

/** A step that waits until it is released. */
function hold(): { readonly released: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  return { released, release };
}
