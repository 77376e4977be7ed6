import { contentTypeOf, hashOf, imageIdOf, imageTypeOf, parseImageId } from './images.ts';

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
