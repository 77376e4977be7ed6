import { displayNumber, localDay, parseOrderId, parseSku, parseStoreId } from './values.ts';

test.each([
  ['ABCD1234', true],
  ['ABCDEF123456', true],
  ['ABC1234', false],
  ['ABCDEFG123456', false],
  ['abcd1234', false],
  ['ABCD-123', false],
])('%s as a SKU: %s', (text, valid) => {
  expect(parseSku(text) !== undefined).toBe(valid);
});

test('a store cannot have the name of a folder next to the stores', () => {
  expect(parseStoreId('harbour-2')).toBeDefined();
  for (const text of ['temporal', 'simulated-payments', '..', 'Main', '', 'a'.repeat(41)]) {
    expect(parseStoreId(text)).toBeUndefined();
  }
});

test('an order id cannot point outside its folder', () => {
  expect(parseOrderId('ord_0123456789abcdefghjkmnpqrs')).toBeDefined();
  for (const text of [
    '../../etc/passwd',
    'ord_..',
    'ord_0123456789abcdefghjkmnpqr/',
    '',
    'ord_0123456789ABCDEFGHJKMNPQRS',
  ]) {
    expect(parseOrderId(text)).toBeUndefined();
  }
  expect(parseStoreId('../main')).toBeUndefined();
});

test('an order belongs to the store’s local day, not the UTC day', () => {
  expect(localDay('2026-11-21T00:44:00.000Z', 'America/New_York')).toBe('2026-11-20');
  expect(localDay('2026-11-21T00:44:00.000Z', 'Europe/Rome')).toBe('2026-11-21');
});

test('order numbers have at least three digits', () => {
  expect([1, 42, 1234].map(displayNumber)).toEqual(['#001', '#042', '#1234']);
});
