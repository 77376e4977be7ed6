import { growthOf, median, pairedRatio, percentile, type Point } from './statistics.ts';

test('the median is the middle value in any input order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([100, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test('a percentile is a measured value (nearest rank)', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, 50)).toBe(50);
  expect(percentile(values, 99)).toBe(99);
  expect(percentile(values, 100)).toBe(100);
  expect(percentile([3, 1, 2], 95)).toBe(3);
  expect(percentile([3, 1, 2], 1)).toBe(1);
  expect(percentile([], 50)).toBeNaN();
});

test('values are sorted numerically, without changing the input', () => {
  const values = [10, 9, 100];
  expect(median(values)).toBe(10);
  expect(percentile(values, 100)).toBe(100);
  expect(values).toEqual([10, 9, 100]);
});

test('a ratio is computed per pair, so that a slow moment of the machine affects both', () => {
  // Both are twice as slow in the second repeat: the ratio is unchanged.
  expect(pairedRatio([8, 4, 9], [10, 5, 10])).toEqual({ median: 0.8, least: 0.8, most: 0.9 });
  expect(() => pairedRatio([1, 2], [1])).toThrow(RangeError);
});

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
