import { parseQuantity } from './limits.ts';

test.each([
  [1, true],
  [999, true],
  [0, false],
  [1000, false],
  [1.5, false],
  [Number.NaN, false],
])('%d as a quantity: %s', (value, valid) => {
  expect(parseQuantity(value) !== undefined).toBe(valid);
});
