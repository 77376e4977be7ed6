import { imageSize } from 'image-size';
import {
  hasEnd,
  imageIdOf,
  imageTypeOf,
  MAX_IMAGE_BYTES,
  MAX_IMAGE_PIXELS,
  parseImageId,
  type ImageId,
} from '../../domain/catalog/images.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { Storage } from '../../ports.ts';
import { invalid, Refused } from '../refused.ts';

interface ImageDeps {
  readonly storage: Pick<Storage, 'images'>;
}

/**
 * Stores an image for the menu. The same content has the same id, so uploading it again changes nothing.
 *
 * @throws Refused `validation_failed` for content that is no image, cut off, or too large
 */
export async function uploadImage({ storage }: ImageDeps, storeId: StoreId, content: Uint8Array): Promise<ImageId> {
  const type = imageTypeOf(content);
  if (!type) {
    throw invalid([
      { field: '', code: 'not_an_image', message: 'Send a PNG, JPEG or WebP file: this is none of them.' },
    ]);
  }
  if (content.length > MAX_IMAGE_BYTES) {
    const message = `An image may have at most ${MAX_IMAGE_BYTES / 1000} kB.`;
    throw invalid([{ field: '', code: 'too_big', message }]);
  }
  const pixels = pixelsOf(content);
  if (pixels === undefined || !hasEnd(content, type)) {
    throw invalid([{ field: '', code: 'damaged_image', message: 'This image is damaged, or was cut off on the way.' }]);
  }
  if (pixels > MAX_IMAGE_PIXELS) {
    const message = `An image may have at most ${MAX_IMAGE_PIXELS / 1_000_000} million pixels; this one has ${pixels}.`;
    throw invalid([{ field: '', code: 'too_many_pixels', message }]);
  }
  const id = imageIdOf(sha256(content), type);
  await storage.images.put(storeId, { id, content });
  return id;
}

/** Width times height; undefined if its header cannot be read. */
function pixelsOf(content: Uint8Array): number | undefined {
  try {
    const { width, height } = imageSize(content);
    return width > 0 && height > 0 ? width * height : undefined;
  } catch {
    return undefined;
  }
}

/** @param text the id as given, possibly invalid */
export async function readImage(
  { storage }: ImageDeps,
  storeId: StoreId,
  text: string,
): Promise<{ readonly id: ImageId; readonly content: Uint8Array }> {
  const id = parseImageId(text);
  const content = id && (await storage.images.get(storeId, id));
  if (!content) throw new Refused('image_not_found', `There is no image ${text}.`);
  return { id, content };
}

/**
 * Copies images of a menu from one store to another, as far as they are there.
 *
 * @returns those that are not
 */
export async function copyImages(
  { storage: { images } }: ImageDeps,
  ids: readonly ImageId[],
  { from, to }: { readonly from: StoreId; readonly to: StoreId },
): Promise<readonly ImageId[]> {
  const missing: ImageId[] = [];
  for (const id of ids) {
    const content = await images.get(from, id);
    if (content) await images.put(to, { id, content });
    else missing.push(id);
  }
  return missing;
}
