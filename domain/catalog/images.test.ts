import { contentTypeOf, hasEnd, hashOf, imageIdOf, imageTypeOf, parseImageId } from './images.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

test.each([
  ['\u0089PNG\r\n\u001a\n', 'png'],
  ['\u00ff\u00d8\u00ff\u00e0', 'jpg'],
  ['RIFF\u0004\u0000\u0000\u0000WEBP', 'webp'],
  ['RIFF\u0004\u0000\u0000\u0000WAVE', undefined],
  ['GIF89a', undefined],
  ['<svg xmlns="http://www.w3.org/2000/svg">', undefined],
  ['<html>', undefined],
  ['', undefined],
])('content that begins with %j is %s', (text, type) => {
  expect(imageTypeOf(bytes(text))).toBe(type);
});

test('an id is the hash and the type, and nothing that leads elsewhere', () => {
  const id = imageIdOf('0f'.repeat(32), 'webp');
  expect(parseImageId(id)).toBe(id);
  expect([hashOf(id), contentTypeOf(id)]).toEqual(['0f'.repeat(32), 'image/webp']);
  for (const text of ['../menu.json', `${'0f'.repeat(32)}.svg`, `x/${id}`, `${id}\n`, id.toUpperCase()]) {
    expect(parseImageId(text)).toBeUndefined();
  }
});

test.each([
  ['png', '\u0089PNG\r\n\u001a\n\0\0\0\u0002IDATab\0\0\0\0\0\0\0\0IEND\u00aeB`\u0082'],
  // With a preview in its first segment, which has an end of its own.
  ['jpg', '\u00ff\u00d8\u00ff\u00e1\0\u0006\u00ff\u00da\u00ff\u00d9\u00ff\u00da\0\u0003abcd\u00ff\u00d9'],
  ['webp', 'RIFF\u0008\0\0\0WEBPabcd'],
] as const)('a %s that is cut off anywhere has no end, and what follows the end does not matter', (type, text) => {
  expect(hasEnd(bytes(text), type)).toBe(true);
  expect(hasEnd(bytes(`${text} and more`), type)).toBe(true);
  for (let length = 8; length < text.length; length += 1) {
    expect([length, hasEnd(bytes(text.slice(0, length)), type)]).toEqual([length, false]);
  }
});
