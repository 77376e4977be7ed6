declare const brand: unique symbol;

/** An image of a menu: the SHA-256 of its content, and its type. So its content never changes. */
export type ImageId = string & { readonly [brand]: 'ImageId' };

/** The content types of images, by the ending of their ids. */
export const IMAGE_TYPES = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' } as const;
export type ImageType = keyof typeof IMAGE_TYPES;

export const MAX_IMAGE_BYTES = 300_000;

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
