import { randomBytes } from 'node:crypto';
import { randomFrom } from '../../lib/seeded-random.ts';
import { openText, sealText, subjectKeyOf, subjectOfSealed } from './seal.ts';

const KEY = subjectKeyOf('a1', randomBytes(32));
const OTHER = subjectKeyOf('b2', randomBytes(32));

/** Texts of all lengths and alphabets. */
const SIGNS = Array.from('abcXYZ 0189.-_+@\n"\\\u0000éßñ日本🍕⟦');
const next = randomFrom(1);
const texts = Array.from({ length: 200 }, (_, length) =>
  Array.from({ length: length % 60 }, () => SIGNS[Math.floor(next() * SIGNS.length)]).join(''),
);

test('every text comes back, only with its key and for its field', () => {
  for (const text of texts) {
    const sealed = sealText(KEY, 'name', text);
    expect(openText(KEY, 'name', sealed)).toBe(text);
    expect(openText(KEY, 'phone', sealed)).toBeUndefined();
    expect(openText(OTHER, 'name', sealed)).toBeUndefined();
    expect(openText({ ...OTHER, subject: 'a1' }, 'name', sealed)).toBeUndefined();
  }
});

test('what was opened once is remembered with the key, but not without bound', () => {
  const key = subjectKeyOf('a1', randomBytes(32));
  for (let index = 0; index < 250; index += 1) {
    const sealed = sealText(key, 'name', `Ada ${index}`);
    expect(openText(key, 'name', sealed)).toBe(`Ada ${index}`);
    expect(openText(key, 'name', sealed)).toBe(`Ada ${index}`);
  }
  openText(key, 'body', sealText(key, 'body', 'x'.repeat(10_000)));
  expect(key.opened.size).toBeGreaterThan(0);
  expect(key.opened.size).toBeLessThanOrEqual(100);
  expect(Math.max(...[...key.opened.values()].map(({ length }) => length))).toBeLessThan(1000);
});

test('equal text is sealed equally, any other differently', () => {
  for (const text of texts) {
    expect(sealText(KEY, 'name', text)).toBe(sealText(KEY, 'name', text));
    expect(sealText(KEY, 'name', text)).not.toBe(sealText(KEY, 'phone', text));
    expect(sealText(KEY, 'name', text)).not.toBe(sealText(KEY, 'name', `${text}.`));
    expect(sealText(KEY, 'name', text)).not.toBe(sealText({ ...OTHER, subject: 'a1' }, 'name', text));
  }
});

test('a seal names its subject and shows nothing of the text', () => {
  const sealed = sealText(KEY, 'name', 'Ada Lovelace');
  expect(sealed).toMatch(/^s1\.a1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/);
  expect(subjectOfSealed(sealed)).toBe('a1');
  expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('Ada');
});

test('changed text is not opened', () => {
  const sealed = sealText(KEY, 'name', 'Ada Lovelace');
  for (let at = 'sl.a1.'.length; at < sealed.length; at += 1) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    const opened = openText(KEY, 'name', changed);
    // The last sign of base64 has bits that count for nothing.
    expect(opened === undefined || Buffer.from(changed, 'base64url').equals(Buffer.from(sealed, 'base64url'))).toBe(
      true,
    );
  }
});

test.each([
  '',
  'Ada',
  's1.',
  's1.a1.x.y',
  's2.a1.0123456789abcdef.0123456789abcdef012345',
  's1.a1.0123456789abcdef.short',
])('%j is not sealed', (text) => {
  expect(subjectOfSealed(text)).toBeUndefined();
  expect(openText(KEY, 'name', text)).toBeUndefined();
});
