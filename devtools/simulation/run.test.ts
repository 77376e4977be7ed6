import { endingOf } from './figures.ts';
import { anEvening, aSetup } from '../../tests/support/evening.ts';
import { instant } from '../../domain/shared/values.ts';
import { runEvening, type EveningRun } from './run.ts';

const EVENINGS = [
  { seed: 1, orders: 400, slots: 6, drivers: 4 },
  { seed: 2, orders: 150, slots: 5, drivers: 1 },
  { seed: 3, orders: 30, slots: 1, drivers: 2 },
];

describe.each(EVENINGS)(
  'an evening of $orders orders on $slots slots (seed $seed)',
  ({ seed, orders, slots, drivers }) => {
    let run: EveningRun;
    beforeAll(() => {
      run = runEvening(anEvening({ seed, orders }), aSetup({ slots, drivers }));
    });

    test('every order ends, with no effects due', () => {
      expect(run.orders).toHaveLength(orders);
      for (const order of run.orders) {
        expect(endingOf(order)).toEqual(expect.any(String));
        expect(order.messages.filter(({ status }) => status === 'due')).toEqual([]);
        expect(order.payment.status).toMatch(/^(captured|settled|voided|waived|declined)$/);
      }
      expect(run.levels.at(-1)).toMatchObject({ waiting: 0, cooking: 0, atThePass: 0, driversOut: 0 });
    });

    test('slots and queue never exceed their limits', () => {
      expect(mostAtOnce(run.orders.map((order) => [order.cookingStartedAt, order.readyAt]))).toBe(slots);
      expect(Math.max(...run.levels.map(({ cooking }) => cooking))).toBe(slots);
      // Orders that were being paid when it became full are still taken.
      const onPages = run.deeds
        .filter(({ command }) => command.type === 'answerPage')
        .map(({ at, order }) => [run.orders[order]?.placedAt, instant(at)] as const);
      const limit = 20 + Math.max(0, mostAtOnce(onPages));
      expect(Math.max(...run.levels.map(({ waiting }) => waiting))).toBeLessThanOrEqual(limit);
      const isFull = run.levels.some(({ waiting }) => waiting >= 20);
      expect(run.orders.some((order) => endingOf(order) === 'refused')).toBe(isFull);
    });

    test('no driver has overlapping tours', () => {
      const tours = run.rides.toSorted((a, b) => a.from - b.from);
      for (const [index, { driver, from }] of tours.entries()) {
        const earlier = tours.slice(0, index).findLast((ride) => ride.driver === driver);
        expect(from).toBeGreaterThanOrEqual(earlier?.to ?? 0);
      }
      const delivered = run.orders.filter((order) => endingOf(order) === 'delivered');
      expect(tours.reduce((sum, ride) => sum + ride.orders, 0)).toBe(delivered.length);
      for (const { driverId, outForDeliveryAt, deliveredAt } of delivered) {
        const [left, arrived] = [Date.parse(outForDeliveryAt ?? ''), Date.parse(deliveredAt ?? '')];
        const tour = tours.filter((ride) => ride.driver === driverId && ride.from <= left && ride.to >= arrived);
        expect(tour).toHaveLength(1);
      }
    });
  },
);

test('an online order is queued once it is paid, and refused before it is paid when the queue is full', () => {
  const { orders, deeds } = runEvening(anEvening({ orders: 400 }), aSetup());
  const online = orders.filter(({ payment }) => payment.method === 'online');
  const acts = (type: string): number[] =>
    deeds.flatMap(({ order, command }) => (command.type === type ? [order] : []));
  const turnedAway = acts('turnAway').map((index) => orders[index]);
  expect(turnedAway.map((order) => order?.rejection?.code)).toEqual(turnedAway.map(() => 'kitchen_at_capacity'));
  expect(turnedAway.length).toBeGreaterThan(0);
  expect(online.filter((order) => endingOf(order) === 'refused')).toHaveLength(turnedAway.length);
  const paid = deeds.filter(({ command }) => command.type === 'answerPage' && command.answer === 'paid');
  for (const { order, at } of paid) {
    expect(orders[order]?.payment.status).toMatch(/^(captured|voided)$/);
    expect(Date.parse(orders[order]?.placedAt ?? '')).toBeLessThan(at);
  }
  const charged = online.filter(({ payment }) => payment.captured.minor > 0);
  expect(charged.map(({ status }) => status)).toEqual(charged.map(() => 'delivered'));
});

test('the same seed gives the same evening, a different one a different evening', () => {
  const run = (seed: number) => runEvening(anEvening({ seed, orders: 60 }), aSetup({ slots: 3 }));
  expect(run(5)).toEqual(run(5));
  expect(run(5).orders).not.toEqual(run(6).orders);
});

test('another slot leaves the demand unchanged, and serves more of it', () => {
  const evening = anEvening({ seed: 4, orders: 400 });
  const [six, seven] = [6, 7].map((slots) => runEvening(evening, aSetup({ slots })).orders);
  expect(seven?.map(({ placedAt, lines }) => [placedAt, lines])).toEqual(
    six?.map(({ placedAt, lines }) => [placedAt, lines]),
  );
  const served = (orders: EveningRun['orders'] = []): number =>
    orders.filter(({ status }) => status === 'delivered').length;
  expect(served(seven)).toBeGreaterThan(served(six));
});

test('an order that is not started is escalated and then cancelled, and its customer notified of the delay', () => {
  const calm = anEvening({ seed: 1, orders: 12 });
  const patient = calm.orders.map((order, index) => ({
    ...order,
    arrivesAt: index / 10,
    patience: 1000,
    tolerance: 1000,
    cookingFactor: 5,
  }));
  const { orders } = runEvening({ ...calm, orders: patient }, aSetup({ slots: 1 }));
  const givenUp = orders.find((order) => endingOf(order) === 'neverBegun');
  expect(givenUp?.messages.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['manager_alert', 'late', 'cancelled']),
  );
});

/** The maximum number of simultaneous spans. One that begins when another ends does not overlap. */
function mostAtOnce(spans: readonly (readonly [from: string | undefined, to: string | undefined])[]): number {
  const complete = spans.filter(([from, to]) => from !== undefined && to !== undefined);
  return Math.max(
    ...complete.map(([moment = '']) => complete.filter(([from = '', to = '']) => from <= moment && to > moment).length),
  );
}
