declare const brand: unique symbol;

/** An image of a menu: the SHA-256 of its content, and its type. So its content never changes. */
export type ImageId = string & { readonly [brand]: 'ImageId' };

/** The content types of images, by the ending of their ids. */
export const IMAGE_TYPES = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' } as const;
export type ImageType = keyof typeof IMAGE_TYPES;

export const MAX_IMAGE_BYTES = 300_000;
/** A small file can unpack to far more than a browser can hold. */
export const MAX_IMAGE_PIXELS = 6_000_000;
/** An image that no menu has had for so long is deleted. */
export const UNUSED_IMAGE_DAYS = 30;

/** PNG's name of its last chunk, in ASCII; marks of a JPEG. */
const IEND = 0x49_45_4e_44;
const START_OF_SCAN = 0xff_da;
const END_OF_IMAGE = 0xff_d9;

const IMAGE_ID = /^[0-9a-f]{64}\.(?:png|jpg|webp)$/;

export function parseImageId(text: string): ImageId | undefined {
  return IMAGE_ID.test(text) ? (text as ImageId) : undefined;
}

/** @param sha256 of the content, as hexadecimal digits */
export function imageIdOf(sha256: string, type: ImageType): ImageId {
  return `${sha256}.${type}` as ImageId;
}

export function hashOf(id: ImageId): string {
  return id.slice(0, id.indexOf('.'));
}

export function contentTypeOf(id: ImageId): (typeof IMAGE_TYPES)[ImageType] {
  return IMAGE_TYPES[id.slice(id.indexOf('.') + 1) as ImageType];
}

/** The type by the content's first bytes, whatever its sender says; undefined if it is none of these. */
export function imageTypeOf(content: Uint8Array): ImageType | undefined {
  const startsWith = (at: number, ...bytes: number[]): boolean => bytes.every((byte, i) => content[at + i] === byte);
  if (startsWith(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (startsWith(0, 0xff, 0xd8, 0xff)) return 'jpg';
  // "RIFF", four bytes of length, "WEBP".
  if (startsWith(0, 0x52, 0x49, 0x46, 0x46) && startsWith(8, 0x57, 0x45, 0x42, 0x50)) return 'webp';
  return undefined;
}

/** Whether the file has an end, so that it was not cut off on the way. What follows the end does not matter. */
export function hasEnd(content: Uint8Array, type: ImageType): boolean {
  switch (type) {
    case 'png':
      return endsWithChunk(content);
    case 'jpg':
      return endsAfterScan(content);
    case 'webp':
      return content.length >= 8 + new DataView(content.buffer, content.byteOffset).getUint32(4, true);
    default:
      return type satisfies never;
  }
}

/** A PNG is a row of chunks, each with its length and name, the last of which is IEND. */
function endsWithChunk(content: Uint8Array): boolean {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 8; at + 12 <= content.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === IEND) return true;
  }
  return false;
}

/** A JPEG is a row of segments with their lengths, then the picture, then the mark of the end. A preview among the segments has one, too. */
function endsAfterScan(content: Uint8Array): boolean {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 2; at + 4 <= content.length; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) !== START_OF_SCAN) continue;
    for (let end = at + 4; end + 2 <= content.length; end += 1) if (view.getUint16(end) === END_OF_IMAGE) return true;
    return false;
  }
  return false;
}
