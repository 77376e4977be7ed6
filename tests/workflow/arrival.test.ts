import { plusMinutes } from '../../domain/shared/values.ts';
import { aPlacedOrder, by, DELIVERY, DRIVER } from '../support/builders.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** When a delivery is expected, and what happens when it does not arrive. A stop takes twelve minutes until the store has learnt better. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  await rig.setClock();
  rig.messages.length = 0;
});

const SILENT_FOR_A_DAY = { driverSilentMinutes: 24 * 60, driverWaitMinutes: 24 * 60 };

async function ready(): Promise<PlacedRig> {
  const { timers, ...order } = aPlacedOrder({ fulfilment: DELIVERY });
  const placed = await rig.place({ ...order, timers: { ...timers, ...SILENT_FOR_A_DAY } });
  await placed.walkTo('ready');
  return placed;
}

const countOf = async (order: PlacedRig, type: string): Promise<number> =>
  (await order.events()).filter((each) => each === type).length;
const lateMessages = ({ order }: PlacedRig): string[] =>
  rig.messages.flatMap(({ order: { id }, kind }) => (id === order.id && kind === 'delivery_late' ? [kind] : []));
const managerAlerts = ({ order }: PlacedRig) =>
  rig.messages.flatMap((message) =>
    message.order.id === order.id && message.kind === 'manager_alert' ? [message.about] : [],
  );

test('a delivery that arrives in time has an estimate, and no message that it is late', async () => {
  const order = await ready();
  await order.update({ type: 'sendOut' }, by(DRIVER));
  const { arrivalAt = '', outForDeliveryAt = '' } = await order.read();
  expect(arrivalAt >= plusMinutes(outForDeliveryAt, 12) && arrivalAt < plusMinutes(outForDeliveryAt, 13)).toBe(true);
  await rig.env.sleep('20 minutes');
  await order.update({ type: 'handOver' }, by(DRIVER));
  await order.handle.result();
  expect(await countOf(order, 'ArrivalMissed')).toBe(0);
});

test('a late one: the customer is told each time, three times at most, with a new time; the manager is alerted once', async () => {
  const order = await ready();
  await order.update({ type: 'sendOut' }, by(DRIVER));
  const { arrivalAt: first = '' } = await order.read();
  await rig.env.sleep('24 minutes');
  const { arrivalAt: second = '' } = await order.until(({ arrivalAt }) => arrivalAt !== first);
  // Ten minutes late, and twelve for its stop.
  expect(second >= plusMinutes(first, 22)).toBe(true);
  await order.untilIdle();
  await rig.untilSent();
  expect(lateMessages(order)).toEqual(['delivery_late']);
  await rig.env.sleep('5 hours');
  await order.untilIdle();
  expect(await countOf(order, 'ArrivalMissed')).toBe(3);
  await order.update({ type: 'handOver' }, by(DRIVER));
  await order.handle.result();
  expect(managerAlerts(order)).toEqual([{ code: 'delivery_late', lateMinutes: 10 }]);
});

test('one that no driver takes is late, too, counted from the time that its customer knows', async () => {
  const order = await ready();
  await rig.env.sleep('33 minutes');
  expect(await countOf(order, 'ArrivalMissed')).toBe(0);
  // Promised after twelve minutes, twelve for the stop, and ten of tolerance.
  await rig.env.sleep('3 minutes');
  await order.until(({ arrivalAt }) => arrivalAt !== undefined);
  await order.update({ type: 'sendOut' }, by(DRIVER));
  await order.update({ type: 'handOver' }, by(DRIVER));
  await order.handle.result();
  expect(await countOf(order, 'ArrivalMissed')).toBe(1);
});

test('the new estimate is after the stops that its driver makes before it', async () => {
  const [one, two] = [await ready(), await ready()];
  await one.update({ type: 'sendOut' }, by(DRIVER));
  const { arrivalAt: first = '' } = await one.read();
  await two.update({ type: 'sendOut', arrivalAt: plusMinutes(first, 1) }, by(DRIVER));
  await rig.env.sleep('25 minutes');
  const times = await Promise.all(
    [one, two].map(async (each) => (await each.until(({ messages }) => messages.some(({ kind }) => kind === 'delivery_late'))).arrivalAt ?? ''), // prettier-ignore
  );
  // Late a minute after the other, and a stop later: what a stop takes is learnt from the tests before.
  expect(times[1]! >= plusMinutes(times[0]!, 5)).toBe(true);
  for (const order of [one, two]) {
    await order.update({ type: 'handOver' }, by(DRIVER));
    await order.handle.result();
  }
});

test('an order placed before arrivals were estimated waits as it did', async () => {
  const { stopMinutes: _, ...order } = aPlacedOrder({ fulfilment: DELIVERY });
  const { driverUnnamedMinutes: __, ...timers } = order.timers;
  const earlier = await rig.place({ ...order, timers });
  await earlier.walkTo('ready');
  await earlier.update({ type: 'sendOut' }, by({ role: 'manager', id: 'maria' }));
  await rig.env.sleep('1 day');
  await earlier.update({ type: 'handOver' }, by({ role: 'manager', id: 'maria' }));
  await earlier.handle.result();
  const { arrivalAt } = await earlier.read();
  expect(arrivalAt).toBeUndefined();
  const events = await earlier.events();
  expect(events.filter((type) => type === 'ArrivalMissed' || type === 'DriverUnnamed')).toEqual([]);
});
