import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashOf, parseImageId, type ImageId } from '../../../domain/catalog/images.ts';
import type { Instant, StoreId } from '../../../domain/shared/values.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import { sha256 } from '../../../lib/sha256.ts';
import { StorageDamaged, type ImageStore, type MenuImage } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { damageOf, DamagedContent, isCode, makeFolder, writeDurably } from './json-file.ts';

/** `<store>/images/<sha256>.png`. The file's time is that when it was last needed. */
export class FileImages implements ImageStore {
  readonly #folder: string;
  readonly #damage: DamageLog;
  /** Of each store: between the look at a file's time and its removal, it must not be needed again. */
  readonly #locks = new KeyedMutex();

  /** @param folder DATA_DIR */
  constructor(folder: string, damage: DamageLog) {
    this.#folder = folder;
    this.#damage = damage;
  }

  async put(storeId: StoreId, { id, content }: MenuImage): Promise<void> {
    const known = await this.get(storeId, id).catch((error: unknown) => {
      if (!(error instanceof StorageDamaged)) throw error;
      return undefined;
    });
    if (known && (await this.need(storeId, [id])).length === 0) return;
    const path = this.#pathOf(storeId, id);
    await makeFolder(dirname(path));
    await writeDurably(path, content);
    this.#damage.mended(storeId, 'image', id);
  }

  async get(storeId: StoreId, id: ImageId): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(storeId, id);
    try {
      const content = await readFile(path);
      if (sha256(content) !== hashOf(id)) throw new DamagedContent('Its content is not that of its name.');
      this.#damage.mended(storeId, 'image', id);
      return content;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      const reason = damageOf(path, error);
      throw reason === undefined ? error : this.#damage.found({ storeId, kind: 'image', id, reason }, error);
    }
  }

  async ids(storeId: StoreId): Promise<readonly ImageId[]> {
    try {
      const names = await readdir(join(this.#folder, storeId, 'images'));
      return names.flatMap((name) => parseImageId(name) ?? []).toSorted();
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  need(storeId: StoreId, ids: readonly ImageId[]): Promise<readonly ImageId[]> {
    return this.#locks.runExclusive(storeId, async () => {
      const now = new Date();
      const missing: ImageId[] = [];
      for (const id of ids) {
        const path = this.#pathOf(storeId, id);
        await utimes(path, now, now).catch((error: unknown) => {
          if (!isCode(error, 'ENOENT')) throw error;
          missing.push(id);
        });
      }
      return missing;
    });
  }

  removeUnneeded(storeId: StoreId, before: Instant): Promise<number> {
    return this.#locks.runExclusive(storeId, async () => {
      let removed = 0;
      for (const id of await this.ids(storeId)) {
        const path = this.#pathOf(storeId, id);
        if ((await stat(path)).mtimeMs >= Date.parse(before)) continue;
        await rm(path);
        removed += 1;
      }
      return removed;
    });
  }

  #pathOf(storeId: StoreId, id: ImageId): string {
    return join(this.#folder, storeId, 'images', id);
  }
}
