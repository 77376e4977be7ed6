import { parseStoreId } from '../../../domain/shared/values.ts';
import { readSettings } from '../settings.ts';
import { percentileRatio } from './fairness.ts';
import { arrivalsOf, groupsOf, sharesOf, storeOf } from './sizes.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test('the largest of 500 stores has 500 times the orders of the smallest', () => {
  const shares = sharesOf(500);
  expect(sum(shares)).toBeCloseTo(1);
  expect(shares[0]! / shares[499]!).toBeCloseTo(500);
  expect(shares[0]! / shares[9]!).toBeCloseTo(10);
});

test('stores have valid ids, in the order of their size', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => storeOf(index + 1));
  expect(ids.filter((id) => parseStoreId(id) !== id)).toEqual([]);
  expect(ids.toSorted()).toEqual(ids);
});

test('each store belongs to the ten largest, the middle or the smallest half, however few there are', () => {
  for (const stores of [2, 3, 5, 20, 21, 22, 500]) {
    const groups = groupsOf(stores).filter(({ name }, index) => index > 0 || name !== 'the largest' || stores < 4);
    const ranks = groups.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
    expect(ranks).toEqual(Array.from({ length: stores }, (_, index) => index + 1));
  }
  expect(groupsOf(500).map(({ name }) => name)).toEqual([
    'the largest',
    'the 10 largest',
    'in the middle (11–250)',
    'the smallest half (251–500)',
  ]);
});

test('orders arrive at the rate asked for, in the stores’ shares, and again the same with the same seed', () => {
  const shares = sharesOf(100);
  const arrivals = arrivalsOf(shares, 120, 500, 1);
  expect(arrivals.length / 500).toBeCloseTo(120, -1);
  expect(arrivals.every(({ at }, index) => at >= (arrivals[index - 1]?.at ?? 0) && at < 500 * 60_000)).toBe(true);
  for (const rank of [1, 2, 50, 100]) {
    const expected = arrivals.length * shares[rank - 1]!;
    const found = arrivals.filter((arrival) => arrival.rank === rank).length;
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected));
  }
  expect(arrivalsOf(shares, 120, 500, 1)).toEqual(arrivals);
  expect(arrivalsOf(shares, 120, 500, 2)).not.toEqual(arrivals);
});

test('the gaps between orders are as often short as in a Poisson process', () => {
  const arrivals = arrivalsOf(sharesOf(10), 60, 500, 1);
  const gaps = arrivals.map(({ at }, index) => at - (arrivals[index - 1]?.at ?? 0));
  // A gap is shorter than the mean with the probability 1 − 1/e.
  expect(gaps.filter((gap) => gap < 1_000).length / gaps.length).toBeCloseTo(0.632, 1);
});

test('a ratio of percentiles comes with the range in which few values leave it', () => {
  const values = Array.from({ length: 200 }, (_, index) => 100 + (index % 100));
  const doubled = values.map((value) => 2 * value);
  const { ratio, from, to } = percentileRatio(doubled, values, 95);
  expect(ratio).toBeCloseTo(2);
  expect(from).toBeLessThanOrEqual(2);
  expect(to).toBeGreaterThanOrEqual(2);
  const few = percentileRatio(doubled.slice(0, 100), values.slice(0, 20), 95);
  expect(few.to - few.from).toBeGreaterThan(to - from);
  expect(percentileRatio([], values, 95).ratio).toBeNaN();
});

test('minutes and rate of a run with many stores are options', () => {
  expect(readSettings(['--stores', '5', '--minutes', '0.2'])).toMatchObject({
    stores: 5,
    minutes: 0.2,
    perMinute: 120,
  });
  expect(readSettings(['--stores', '5', '--per-minute', '30'])).toMatchObject({ minutes: 10, perMinute: 30 });
  expect(readSettings(['--workers', '1', '--in-flight', '4'])).toMatchObject({ inFlight: [4] });
  expect(() => readSettings(['--stores', '1'])).toThrow('--stores');
  expect(() => readSettings(['--stores', '5', '--minutes', '0'])).toThrow('--minutes');
  expect(() => readSettings(['--stores', '5', '--open', '5'])).toThrow('Only one of');
});
