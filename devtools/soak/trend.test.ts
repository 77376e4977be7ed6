import { growthOf, median, type Point } from './trend.ts';

const line = (slope: number, disturb: (minute: number) => number = () => 0): Point[] =>
  Array.from({ length: 31 }, (_, minute) => [minute, 100 + slope * minute + disturb(minute)] as const);

test('a leak is measured over the whole run, whatever a few outliers say', () => {
  expect(growthOf(line(2))).toBeCloseTo(60);
  expect(growthOf(line(2, (minute) => (minute % 7 === 3 ? 500 : 0)))).toBeCloseTo(60, -1);
});

test('noise without a trend does not count as growth', () => {
  expect(Math.abs(growthOf(line(0, (minute) => ((minute * 7919) % 13) - 6)))).toBeLessThan(4);
  expect(growthOf(line(0))).toBe(0);
  expect(growthOf([])).toBe(0);
});

test('the median of an even number of values is between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
