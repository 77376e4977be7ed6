import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseImageId } from '../../domain/catalog/images.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import type { ImageStore } from '../../ports.ts';

/** Copies the images of the example menu into the default store. */
export async function seedImages(images: ImageStore, examples: string): Promise<void> {
  const folder = join(examples, 'images');
  for (const name of await readdir(folder)) {
    const id = parseImageId(name);
    if (id) await images.put(DEFAULT_STORE, { id, content: await readFile(join(folder, name)) });
  }
}
