import { plusDays } from '../../domain/shared/values.ts';
import { readSpan } from './span.ts';

const TODAY = '2026-11-20';

test('a report covers the days that are asked for, by default the last thirty', () => {
  expect(readSpan({}, TODAY)).toEqual({ from: '2026-10-22', to: TODAY });
  expect(readSpan({ from: '2024-11-20' }, TODAY)).toEqual({ from: '2024-11-20', to: TODAY });
  expect(readSpan({ from: '2000-01-01', to: '2000-01-01' }, TODAY)).toEqual({ from: '2000-01-01', to: '2000-01-01' });
});

// Going back from year 0, each next day would be the same text, and counting them would never end.
test.each([
  [{ to: '0000-01-01' }, ['to']],
  [{ to: '1999-12-31' }, ['to']],
  [{ from: '0000-01-01', to: '9999-12-31' }, ['from', 'to']],
  [{ from: '9999-12-30', to: '9999-12-31' }, ['from', 'to']],
])('%j is refused', (asked, fields) => {
  expect(refusalOf(() => readSpan(asked, TODAY))).toEqual(fields.map((field) => [field, 'out_of_range']));
});

test.each([
  ['0000-01-01', -1],
  ['9999-12-31', 1],
])('%s has no day %i days after it', (day, days) => {
  expect(() => plusDays(day, days)).toThrow(RangeError);
});

function refusalOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    const { options } = error as { options: { errors: { field: string; code: string }[] } };
    return options.errors.map(({ field, code }) => [field, code]);
  }
}
