import { nearestName } from './nearest.ts';

const KNOWN = ['delivery_address', 'customer_name', 'quantity', 'toppings', 'until', 'amount', 'reason', 'size', 'sku'];

test.each([
  ['delivery_adress', 'delivery_address'],
  ['customerName', 'customer_name'],
  ['qty', 'quantity'],
  ['topings', 'toppings'],
  ['untill', 'until'],
  ['ammount', 'amount'],
  ['amuont', 'amount'],
  ['Size', 'size'],
])('%s is taken for %s', (written, meant) => {
  expect(nearestName(written, KNOWN)).toBe(meant);
});

test.each(['colour', '__proto__', '', 'x', 'x'.repeat(10_000)])('%.12s is taken for none', (written) => {
  expect(nearestName(written, KNOWN)).toBeUndefined();
});
