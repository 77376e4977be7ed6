import { preferredOf } from './language.ts';

test.each([
  ['de-CH, fr;q=0.9, en;q=0.8', 'de'],
  ['fr, en;q=0.5, it;q=0.7', 'it'],
  ['EN-gb', 'en'],
  ['es;q=0, it;q=0.1', 'it'],
  ['fr-CA', undefined],
  ['', undefined],
  [';;q=,', undefined],
])('a browser that asks for %p gets %p', (header, language) => {
  expect(preferredOf(header)).toBe(language);
});
