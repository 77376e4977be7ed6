import { anEvening, aSetup } from '../../tests/support/evening.ts';
import { withOtherSlots } from './compare.ts';
import { OPEN_MINUTES } from './evening.ts';
import { figuresOf, meanLevel } from './figures.ts';
import { runEvening } from './run.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];
/** From a calm evening to one with three times the kitchen's capacity, with planned and much slower cooking. */
const EVENINGS = [
  { orders: 60, slowness: 1 },
  { orders: 150, slowness: 1.1 },
  { orders: 400, slowness: 1.1 },
  { orders: 400, slowness: 1.3 },
];

test.each(EVENINGS)(
  'our promise is more accurate than a fixed half hour: $orders orders, slowness $slowness',
  ({ orders, slowness }) => {
    for (const seed of SEEDS) {
      const { promise, fixedPromise } = figuresOf(runEvening(anEvening({ seed, orders, slowness }), aSetup()));
      expect(promise.median).toBeLessThan(fixedPromise.median);
      expect(promise.p90).toBeLessThan(fixedPromise.p90);
    }
  },
);

test('the demand is the sum of captured, refused, abandoned, declined and unpaid amounts', () => {
  const run = runEvening(anEvening({ orders: 400 }), aSetup());
  const { endings, revenue } = figuresOf(run);
  expect(Object.values(endings).reduce((sum, count) => sum + count)).toBe(400);
  const declined = run.orders.filter(({ payment }) => payment.status === 'declined');
  expect(declined).toHaveLength(endings.declined);
  const unpaid = run.orders.filter(({ rejection }) => rejection?.code === 'payment_action_expired');
  expect(unpaid).toHaveLength(endings.unpaid);
  expect(unpaid.length).toBeGreaterThan(0);
  const total = (orders: typeof run.orders): number => orders.reduce((sum, { totals }) => sum + totals.total.minor, 0);
  expect(revenue.served.minor + revenue.refused.minor + revenue.givenUp.minor).toBe(
    total(run.orders) - total(declined) - total(unpaid),
  );
  const paid = run.orders.reduce((sum, { payment }) => sum + payment.captured.minor, 0);
  expect(revenue.served.minor).toBe(paid);
});

test('utilisation is cooking time relative to available time', () => {
  const run = runEvening(anEvening({ orders: 400 }), aSetup());
  const [from, to] = [Date.parse(run.setup.opensAt), Date.parse(run.setup.opensAt) + OPEN_MINUTES * 60_000];
  const cooked = run.orders.reduce((sum, { cookingStartedAt, readyAt }) => {
    if (cookingStartedAt === undefined || readyAt === undefined) return sum;
    return sum + Math.max(0, Math.min(Date.parse(readyAt), to) - Date.parse(cookingStartedAt));
  }, 0);
  expect(figuresOf(run).utilisation.slots).toBeCloseTo(cooked / (6 * (to - from)), 3);
});

test('a mean over time weights each level by its duration within the span', () => {
  const level = (at: number, waiting: number) => ({ at, waiting, cooking: 0, atThePass: 0, driversOut: 0 });
  const levels = [level(0, 4), level(10, 0), level(30, 2)];
  expect(meanLevel(levels, ({ waiting }) => waiting, { from: 0, to: 40 })).toBe(1.5);
  expect(meanLevel(levels, ({ waiting }) => waiting, { from: 5, to: 15 })).toBe(2);
});

test('the comparison has one slot less, the same number, one more and two more', () => {
  const evening = anEvening({ orders: 40 });
  expect(withOtherSlots(evening, aSetup({ slots: 3 })).map(({ slots }) => slots)).toEqual([2, 3, 4, 5]);
  expect(withOtherSlots(evening, aSetup({ slots: 1 })).map(({ slots }) => slots)).toEqual([1, 2, 3]);
});
