import { mapTextAt, textPaths } from './personal.ts';

const order = {
  customer: { name: 'Ada', phone: '+12125550123' },
  lines: [{ note: 'hot' }, {}],
  total: { cents: 1200 },
};
const paths = textPaths(['customer.name', 'customer.email', 'lines.*.note', 'cancellation.reason']);

test('text at the paths is replaced, what is missing is skipped, and the original stays as it was', () => {
  const before = structuredClone(order);
  const asked: string[] = [];
  const mapped = mapTextAt(order, paths, (text, path) => (asked.push(path), text.toUpperCase()));
  expect(mapped).toEqual({ ...order, customer: { ...order.customer, name: 'ADA' }, lines: [{ note: 'HOT' }, {}] });
  expect(asked).toEqual(['customer.name', 'lines.*.note']);
  expect(order).toEqual(before);
});
