import { es } from './es.ts';

test('a sentence that ends with a clock such as "6:45 a.m." has one full stop', () => {
  expect(es.promisedFirst('6:45 a.m.')).toBe('Prometido: listo a las 6:45 a.m.');
  expect(es.promisedFirst('18:45')).toBe('Prometido: listo a las 18:45.');
  expect(es.moved.late('6:45 a.m.')).toMatch(/[^.]\.$/);
});
