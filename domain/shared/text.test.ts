import { faultOfText } from './text.ts';

test.each(['Ada Lovelace', '  Ada  ', 'Zoë Ωmega 李', '👩‍👩‍👧 Family', 'नमस्ते', 'שלום\u200f!', 'e\u0301mile', '', '   '])(
  '"%s" is accepted',
  (text) => {
    expect(faultOfText(text, { lines: false })).toBeUndefined();
  },
);

test.each([
  ['half of an emoji', 'Ada \ud83c'],
  ['a zero byte', 'Ada\u0000'],
  ['a bell', '\u0007Ada'],
  ['a control character of the second set', 'Ada\u0090'],
  ['a right-to-left override', 'Ada \u202eecalevoL'],
  ['an isolate that is not closed', '\u2067Ada'],
  ['only zero-width characters', '\u200b\u200d\ufeff'],
  ['only a blank that fonts draw as nothing', '\u3164\u2800'],
])('%s is not', (_, text) => {
  for (const lines of [true, false]) expect(faultOfText(text, { lines })).toBeDefined();
});

test('several lines are accepted only where they are expected', () => {
  const text = 'Ring twice.\r\n\tBeware of the dog.\n';
  expect(faultOfText(text, { lines: true })).toBeUndefined();
  expect(faultOfText(text, { lines: false })).toBe('It must be one line, without tabs.');
  expect(faultOfText('Ada\n', { lines: false })).toBeUndefined();
});
