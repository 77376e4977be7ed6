import { anOrderState } from '../../tests/support/builders.ts';
import { randomFrom } from '../../lib/seeded-random.ts';
import { compare, figuresOf, type StoreFigures } from './compare.ts';

/** When stores with a change do worse than those without. */

const NOTHING: StoreFigures = { orders: 0, refused: 0, promised: 0, minutes: 0, squares: 0 };

/** Stores with as many orders each, of which some were refused, and whose promises were wrong by about so many minutes. */
function stores(
  count: number,
  { orders = 20, refused = 0, error = 4 }: Partial<Record<string, number>> = {},
): StoreFigures[] {
  return Array.from({ length: count }, (_, index) => {
    const promised = orders - refused;
    const each = error + (index % 3) - 1;
    return { orders, refused, promised, minutes: promised * each, squares: promised * (each ** 2 + 4) };
  });
}

test('stores that do alike are as good', () => {
  expect(compare(stores(10), stores(50), 50)).toMatchObject({ verdict: 'as_good', treated: { orders: 200 } });
});

test('more refusals are worse, and it is said how many', () => {
  const result = compare(stores(10, { refused: 4 }), stores(50, { refused: 1 }), 50);
  expect(result).toMatchObject({ verdict: 'worse', treated: { refusalRate: 0.2 }, control: { refusalRate: 0.05 } });
  expect(result.why).toBe('20.0 % of the orders are refused, elsewhere 5.0 %');
  expect(compare(stores(10, { refused: 1 }), stores(50, { refused: 4 }), 50).verdict).toBe('as_good');
});

test('promises that are kept worse are worse', () => {
  const result = compare(stores(10, { error: 9 }), stores(50), 50);
  expect(result).toMatchObject({ verdict: 'worse', why: expect.stringContaining('promises are wrong by 8.9 minutes') });
});

test('from too few orders nothing is concluded, however bad they look', () => {
  expect(compare(stores(2, { refused: 20 }), stores(50), 50).verdict).toBe('too_few');
  expect(compare(stores(10), [], 50)).toMatchObject({ verdict: 'too_few', control: { stores: 0, orders: 0 } });
  // Refused ones have no promise: refusals alone may be enough to halt, but not to go on.
  expect(compare(stores(3, { refused: 20 }), stores(50), 50).verdict).toBe('worse');
});

test('a difference that is sure, but small, halts nothing', () => {
  const [treated, control] = [stores(200, { orders: 1000, refused: 11 }), stores(200, { orders: 1000, refused: 5 })];
  expect(compare(treated, control, 50).verdict).toBe('as_good');
});

test('one store with a bad evening is not taken for the change: stores are compared, not orders', () => {
  const bad: StoreFigures = { ...NOTHING, orders: 60, refused: 40, promised: 20, minutes: 80, squares: 400 };
  expect(compare([...stores(9), bad], stores(50), 50).verdict).toBe('as_good');
});

test('a wave of one or two stores is not halted because no two stores are alike; real harm is seen in them', () => {
  const random = randomFrom(11);
  const group = (count: number, harm = 0): StoreFigures[] =>
    Array.from({ length: count }, () => {
      const [rate, error] = [random() * 0.15 + harm, 2 + random() * 8];
      const refused = Math.round(200 * rate);
      const promised = 200 - refused;
      return { orders: 200, refused, promised, minutes: promised * error, squares: promised * (error ** 2 + 9) };
    });
  const halts = (count: number, harm = 0): number =>
    Array.from({ length: 100 }, () => compare(group(count, harm), group(100), 50)).filter(
      ({ verdict }) => verdict === 'worse',
    ).length;
  expect([1, 2, 3].map((count) => halts(count) < 2)).toEqual([true, true, true]);
  expect([1, 2, 3].map((count) => halts(count, 0.4) > 97)).toEqual([true, true, true]);
  // The same the other way: the last stores without it are few.
  const few = Array.from({ length: 100 }, () => compare(group(100), group(1), 50));
  expect(few.filter(({ verdict }) => verdict === 'worse').length).toBeLessThan(2);
});

test('by chance alone a look says worse less than once in a hundred times, though stores differ among each other', () => {
  const random = randomFrom(7);
  const group = (count: number): StoreFigures[] =>
    Array.from({ length: count }, () => {
      const [orders, rate, error] = [5 + Math.floor(random() * 40), random() * 0.15, 2 + random() * 8];
      const refused = Array.from({ length: orders }, () => random() < rate).filter(Boolean).length;
      const promised = orders - refused;
      return { orders, refused, promised, minutes: promised * error, squares: promised * (error ** 2 + 9) };
    });
  const looks = Array.from({ length: 500 }, () => compare(group(20), group(200), 50).verdict);
  expect(looks.filter((verdict) => verdict === 'worse').length).toBeLessThan(5);
  // A change that refuses twice as many again is found nearly each time.
  const worse = (): StoreFigures[] => group(20).map((each) => ({ ...each, refused: Math.min(each.orders, each.refused + Math.ceil(each.orders * 0.15)) })); // prettier-ignore
  const found = Array.from({ length: 100 }, () => compare(worse(), group(200), 50).verdict);
  expect(found.filter((verdict) => verdict === 'worse').length).toBeGreaterThan(95);
});

test('an order that should be ready is late already; one that is not due says nothing yet; a sale only', () => {
  const promisedAt = '2026-11-20T12:20:00.000Z';
  const [due, early, soon, refused] = [
    anOrderState({ promisedAt }),
    anOrderState({ promisedAt, readyAt: '2026-11-20T12:14:00.000Z', status: 'ready' }),
    anOrderState({ promisedAt: '2026-11-20T13:00:00.000Z' }),
    anOrderState({ promisedAt, status: 'rejected' }),
  ];
  const now = '2026-11-20T12:30:00.000Z';
  expect(figuresOf([due, early, soon, refused], now)).toEqual({
    ...{ orders: 4, refused: 1, promised: 2, minutes: 16, squares: 136 },
  });
  expect(figuresOf([due], '2026-11-21T12:30:00.000Z').minutes).toBe(120);
});

test('of a week ago it counts what was known at that hour: it is compared with orders of which no more is known', () => {
  const readyLater = { readyAt: '2026-11-20T13:00:00.000Z', status: 'ready' } as const;
  const [overdue, notDue] = [
    anOrderState({ promisedAt: '2026-11-20T12:20:00.000Z', ...readyLater }),
    anOrderState({ promisedAt: '2026-11-20T12:40:00.000Z', ...readyLater }),
  ];
  expect(figuresOf([overdue, notDue], '2026-11-20T12:30:00.000Z')).toMatchObject({ promised: 1, minutes: 10 });
});
