import { anEvening } from '../../tests/support/evening.ts';
import { demandAt, OPEN_MINUTES } from './evening.ts';

test('all orders come during opening hours, in sequence, most of them in the rush', () => {
  const { orders } = anEvening({ orders: 1000 });
  const arrivals = orders.map(({ arrivesAt }) => arrivesAt);
  expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
  expect(Math.min(...arrivals)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...arrivals)).toBeLessThan(OPEN_MINUTES);
  const within = (from: number, to: number): number => arrivals.filter((at) => at >= from && at < to).length;
  // 18:30 to 20:30 is a bit more than a third of the evening.
  expect(within(90, 210)).toBeGreaterThan(500);
  // In proportion to the demand, within random variation.
  expect(within(0, 60) / within(90, 210)).toBeCloseTo((60 * demandAt(30)) / 120, 1);
});

test('demand rises to the rush and falls after it', () => {
  expect([0, 60, 90, 150, 210, OPEN_MINUTES].map(demandAt)).toEqual([0.25, 0.5, 1, 1, 1, 0.12]);
  expect(demandAt(75)).toBe(0.75);
});

test('customers, pizzas and payments have the expected shares', () => {
  const { orders } = anEvening({ orders: 2000 });
  const share = (is: (order: (typeof orders)[number]) => boolean): number => orders.filter(is).length / orders.length;
  expect(share(({ fulfilment }) => fulfilment.type === 'delivery')).toBeCloseTo(0.6, 1);
  expect(share(({ payment }) => payment.method === 'card')).toBeCloseTo(0.6, 1);
  expect(share(({ payment }) => payment.method === 'online')).toBeCloseTo(0.15, 1);
  expect(share(({ cookingFactor }) => cookingFactor > 1.1)).toBeCloseTo(0.5, 1);
  expect(new Set(orders.flatMap(({ lines }) => lines.map(({ pizzaId }) => pizzaId))).size).toBe(12);
});
