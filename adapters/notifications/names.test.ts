import { writeName } from './names.ts';

test.each([
  ['Ada Lovelace', 'Ada Lovelace'],
  ['  Zoë   O’Brien-Ó Súilleabháin ', 'Zoë O’Brien-Ó Súilleabháin'],
  ["D'Angelo", "D'Angelo"],
  ['J.R. Smith', 'J. R. Smith'],
  ['李雷', '李雷'],
])('%s is written as %s', (name, written) => {
  expect(writeName(name)).toBe(written);
});

test.each([
  ['Ada\r\nBcc: everyone', 'Ada Bcc everyone'],
  ['Ada\u202eevil\u0000', 'Ada evil'],
  ['<b>Ada</b>', 'b Ada b'],
  ['Win at https://evil.example/x', 'Win at https evil. example x'],
  ['evil.example', 'evil. example'],
  ['call 0900 123456', 'call'],
])('what a phone or a mail program would act on is left out of %j', (name, written) => {
  expect(writeName(name)).toBe(written);
});

test('nothing is left of a name without letters', () => {
  expect(writeName('+1 900 555 0199')).toBe('');
  expect(writeName('…')).toBe('');
});

test('a long name is cut between two words', () => {
  const written = writeName('Pablo Diego José Francisco de Paula Juan Nepomuceno Crispín');
  expect(written).toBe('Pablo Diego José Francisco de Paula');
});
