import { streetOf } from './street.ts';

test.each([
  ['12 Main Street, Springfield', 'Main Street'],
  ['12 Main Street Apt 4B, Springfield', 'Main Street'],
  ['Apt 4B, 12 Main Street, Springfield', 'Main Street'],
  ['Hauptstraße 5a, 10115 Berlin', 'Hauptstraße'],
  ['221B Baker Street, London', 'Baker Street'],
  ['350 5th Avenue, New York 10118', '5th Avenue'],
  ['Via Roma 7, int. 3, Milano', 'Via Roma'],
])('of "%s" the street is "%s"', (text, street) => {
  expect(streetOf({ text })).toBe(street);
});

test('a structured address has its street in a field', () => {
  expect(streetOf({ text: 'Ada, 12 Main Street', street: '12 Main Street, at Ada’s' })).toBe('Main Street');
});

test('where no house number tells which part is the street, none is shown', () => {
  expect(streetOf({ text: 'Ada Lovelace, The Old Mill, Springfield' })).toBeUndefined();
  expect(streetOf({ text: '12, 34, 56 78' })).toBeUndefined();
});
