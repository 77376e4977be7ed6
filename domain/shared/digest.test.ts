import { digestOf } from './digest.ts';

test('the digest does not depend on the order of the entries', () => {
  const [a, b] = [{ id: 'ord_a', version: 3 }, { id: 'ord_b', version: 1 }]; // prettier-ignore
  expect(digestOf([a, b])).toBe(digestOf([b, a]));
});

test('another version, another order and a missing order each change it', () => {
  const all = [{ id: 'ord_a', version: 3 }, { id: 'ord_b', version: 1 }]; // prettier-ignore
  const others = [
    [{ id: 'ord_a', version: 4 }, all[1]],
    [{ id: 'ord_c', version: 3 }, all[1]],
    [all[0]],
    [],
  ] as (typeof all)[];
  expect(new Set([all, ...others].map(digestOf)).size).toBe(5);
});

test('it is FNV-1a with 32 bits', () => {
  expect(digestOf([])).toBe('0.811c9dc5');
  // Over "a:1".
  expect(digestOf([{ id: 'a', version: 1 }])).toBe('1.' + reference('a:1'));
});

function reference(text: string): string {
  let hash = 0x811c9dc5n;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
  return hash.toString(16).padStart(8, '0');
}
