import type { ManagerAlert, PlacedOrder } from '../../domain/order/index.ts';
import { instant } from '../../domain/shared/values.ts';
import { aPlacedOrder, by, COOK, DELIVERY, DRIVER, MANAGER, STORE } from '../support/builders.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** A ready order when the next person does not act: a customer, a driver, a driver on the way. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.messages.length = 0;
});

const OTHER = { role: 'driver', id: 'olga' } as const;

async function ready(overrides: Partial<PlacedOrder> = {}): Promise<PlacedRig> {
  const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY, ...overrides }));
  await order.walkTo('ready');
  return order;
}

async function onTheWay(overrides: Partial<PlacedOrder> = {}): Promise<PlacedRig> {
  const order = await ready(overrides);
  await order.update({ type: 'sendOut', driverId: DRIVER.id }, by(DRIVER));
  return order;
}

/** Without those about late arrivals, which are in arrival.test.ts. */
const alerts = ({ order }: PlacedRig): ManagerAlert[] =>
  rig.messages.flatMap((message) => {
    const isAbout = message.order.id === order.id && message.kind === 'manager_alert';
    return isAbout && message.about.code !== 'delivery_late' ? [message.about] : [];
  });

const timersOf = async ({ handle }: PlacedRig): Promise<number> =>
  ((await handle.fetchHistory()).events ?? []).filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes)
    .length;

/** A sign of life at the test server's time, which is hours ahead of this machine's. */
async function ping(driverId: string): Promise<void> {
  await rig.storage.drivers.seen(STORE.id, { driverId, seenAt: instant(await rig.env.currentTimeMs()) });
}

describe('a pickup order', () => {
  test('that is not collected: its customer is reminded, then the manager alerted, once', async () => {
    const order = await ready({ fulfilment: { type: 'pickup' } });
    await rig.env.sleep('79 minutes');
    expect(await order.events()).toContain('CollectionReminded');
    expect(await order.events()).not.toContain('CollectionOverdue');
    await rig.env.sleep('1 day');
    await order.untilIdle();
    expect(alerts(order)).toEqual([{ code: 'not_collected', waitedMinutes: 60 }]);
    await order.update({ type: 'handOver' }, by(COOK));
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
  });

  test('that is collected after the reminder: the manager is not alerted', async () => {
    const order = await ready({ fulfilment: { type: 'pickup' } });
    await rig.env.sleep('30 minutes');
    await order.update({ type: 'handOver' }, by(COOK));
    await order.handle.result();
    expect(alerts(order)).toEqual([]);
  });
});

describe('a delivery', () => {
  test('without a driver: the manager is alerted once, and it can still be taken', async () => {
    const order = await ready();
    await rig.env.sleep('29 minutes');
    expect(await order.events()).not.toContain('DriverAwaited');
    await rig.env.sleep('5 hours');
    await order.until(({ messages }) => messages.some(({ key }) => key.startsWith('alert:untaken')));
    expect((await order.events()).filter((type) => type === 'DriverAwaited')).toHaveLength(1);
    await order.update({ type: 'sendOut' }, by(DRIVER));
    await order.update({ type: 'handOver' }, by(DRIVER));
    await order.handle.result();
    expect(alerts(order)).toEqual([{ code: 'driver_awaited', waitedMinutes: 30 }]);
  });

  test('whose driver does not leave: it is unassigned, the manager is alerted, and another driver delivers it', async () => {
    const order = await ready();
    await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(DRIVER));
    await rig.env.sleep('14 minutes');
    expect(await order.read()).toMatchObject({ status: 'ready', driverId: DRIVER.id });
    await rig.env.sleep('2 minutes');
    const free = await order.until(({ driverId }) => driverId === undefined);
    expect(free).toMatchObject({ status: 'ready' });
    expect(free.silentDriverId).toBeUndefined();
    await order.update({ type: 'assignDriver', driverId: OTHER.id }, by(OTHER));
    await order.update({ type: 'sendOut' }, by(OTHER));
    await order.update({ type: 'handOver' }, by(OTHER));
    await order.handle.result();
    expect((await order.read()).driverId).toBe(OTHER.id);
    expect(alerts(order)).toEqual([{ code: 'driver_not_left', driverId: DRIVER.id, waitedMinutes: 15 }]);
  });

  test('returned and taken again: the time to leave restarts', async () => {
    const order = await ready();
    await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(DRIVER));
    await rig.env.sleep('10 minutes');
    await order.update({ type: 'unassignDriver' }, by(DRIVER));
    await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(DRIVER));
    await rig.env.sleep('10 minutes');
    expect((await order.read()).driverId).toBe(DRIVER.id);
    await order.update({ type: 'sendOut' }, by(DRIVER));
    await order.update({ type: 'handOver' }, by(DRIVER));
    await order.handle.result();
    expect(alerts(order)).toEqual([]);
  });

  test('whose driver falls silent: it is ready again, the manager is alerted, and another driver takes it over', async () => {
    const order = await onTheWay();
    await rig.env.sleep('44 minutes');
    expect(await order.read()).toMatchObject({ status: 'delivering', driverId: DRIVER.id });
    await rig.env.sleep('2 minutes');
    const lost = await order.until(({ status }) => status === 'ready');
    expect(lost).toMatchObject({ silentDriverId: DRIVER.id });
    expect(lost.driverId).toBeUndefined();
    await order.update({ type: 'assignDriver', driverId: OTHER.id }, by(OTHER));
    expect((await order.read()).silentDriverId).toBeUndefined();
    await expect(order.update({ type: 'handOver', driverId: DRIVER.id }, by(DRIVER))).rejects.toMatchObject({
      cause: { type: 'driver_mismatch' },
    });
    await order.update({ type: 'sendOut' }, by(OTHER));
    await order.update({ type: 'handOver' }, by(OTHER));
    await order.handle.result();
    expect(await order.read()).toMatchObject({ status: 'delivered', driverId: OTHER.id });
    expect(alerts(order)).toEqual([{ code: 'driver_silent', driverId: DRIVER.id, waitedMinutes: 45 }]);
  });

  test('whose silent driver delivers it after all, before another one takes it over', async () => {
    const order = await onTheWay({ payment: { method: 'cash' } });
    await rig.env.sleep('46 minutes');
    await order.until(({ status }) => status === 'ready');
    await order.update({ type: 'handOver', driverId: DRIVER.id }, by(MANAGER));
    await order.handle.result();
    const delivered = await order.read();
    expect(delivered).toMatchObject({ status: 'delivered', driverId: DRIVER.id, payment: { status: 'settled' } });
    expect(delivered.silentDriverId).toBeUndefined();
  });

  test('whose driver gives signs of life: it stays assigned, and costs at most one timer per check, plus the running one and that of its arrival', async () => {
    const timers = { ...STORE.timers, deliveryLateMinutes: 24 * 60 };
    const order = await ready({ timers });
    // The outcome of its message is stored with the next write; without one, it would have a timer.
    await order.untilIdle();
    await order.update({ type: 'sendOut' }, by(DRIVER));
    const before = await timersOf(order);
    for (let quarter = 0; quarter < 8; quarter += 1) {
      await rig.env.sleep('15 minutes');
      await ping(DRIVER.id);
    }
    expect(await order.read()).toMatchObject({ status: 'delivering', driverId: DRIVER.id });
    expect((await timersOf(order)) - before).toBeLessThanOrEqual(5);
    await order.update({ type: 'handOver' }, by(DRIVER));
    await order.handle.result();
    expect(alerts(order)).toEqual([]);
  });

  test('that left without a named driver: the manager is asked once, and it can be delivered all the same', async () => {
    const order = await ready();
    await order.update({ type: 'sendOut' }, by(MANAGER));
    await rig.env.sleep('19 minutes');
    expect(await order.events()).not.toContain('DriverUnnamed');
    await rig.env.sleep('1 day');
    expect(await order.read()).toMatchObject({ status: 'delivering' });
    await order.update({ type: 'handOver' }, by(MANAGER));
    await order.handle.result();
    expect(alerts(order)).toEqual([{ code: 'driver_unnamed', waitedMinutes: 20 }]);
  });

  test('whose driver is named on the way: from then on the driver is expected to be heard from', async () => {
    const order = await ready();
    await order.update({ type: 'sendOut' }, by(MANAGER));
    await rig.env.sleep('10 minutes');
    await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(MANAGER));
    await rig.env.sleep('30 minutes');
    expect(await order.read()).toMatchObject({ status: 'delivering', driverId: DRIVER.id });
    await rig.env.sleep('6 minutes');
    await order.until(({ status }) => status === 'ready');
    await order.update({ type: 'handOver', driverId: DRIVER.id }, by(MANAGER));
    await order.handle.result();
    expect(alerts(order)).toEqual([{ code: 'driver_silent', driverId: DRIVER.id, waitedMinutes: 45 }]);
  });
});

test('a driver’s action on one order is a sign of life for their other orders', async () => {
  const [one, two] = [await onTheWay(), await ready()];
  await rig.env.sleep('40 minutes');
  await two.update({ type: 'sendOut', driverId: DRIVER.id }, by(DRIVER));
  await rig.env.sleep('40 minutes');
  expect(await one.read()).toMatchObject({ status: 'delivering', driverId: DRIVER.id });
  for (const order of [one, two]) {
    await order.update({ type: 'handOver' }, by(DRIVER));
    await order.handle.result();
  }
});
