import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { StorageUse } from '../../../ports.ts';
import { isCode, JsonFile, readJson } from './json-file.ts';
import { keepDamaged } from './keep-damaged.ts';

const NAMES = ['orders', 'kitchen.json', 'stock.json', 'store.json', 'menu.json', 'recipes.json'] as const;

/** Files a store must have once they have existed. */
export type ManifestName = (typeof NAMES)[number];

const manifestFile = z.array(z.string());

interface OpenManifest {
  readonly names: Set<string>;
  /** False if the list is lost: then the store counts as having had everything. */
  readonly isWhole: boolean;
  readonly file: JsonFile;
}

/**
 * `<store>/manifest.json`: the files created in a store's folder, each noted once. A noted file that is missing was
 * deleted or left out of a backup: an error, not a fresh start.
 */
export class Manifests {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #use: StorageUse;
  readonly #open = new Map<StoreId, Promise<OpenManifest>>();

  constructor(folder: string, log: Logger, use: StorageUse) {
    this.#use = use;
    this.#folder = folder;
    this.#log = log;
  }

  /** Whether a store has had the file, so that it must not be missing. */
  async expects(storeId: StoreId, name: ManifestName): Promise<boolean> {
    const { names, isWhole } = await this.#load(storeId);
    return !isWhole || names.has(name);
  }

  /** Durably notes that a store has the file. */
  async add(storeId: StoreId, ...added: readonly ManifestName[]): Promise<void> {
    const { names, isWhole, file } = await this.#load(storeId);
    if (isWhole && added.every((name) => names.has(name))) return;
    for (const name of added) names.add(name);
    await file.save(() => [...names].toSorted());
  }

  #load(storeId: StoreId): Promise<OpenManifest> {
    let open = this.#open.get(storeId);
    if (!open) {
      open = this.#read(join(this.#folder, storeId));
      this.#open.set(storeId, open);
      open.catch(() => this.#open.delete(storeId));
    }
    return open;
  }

  async #read(folder: string): Promise<OpenManifest> {
    const path = join(folder, 'manifest.json');
    const file = new JsonFile(path);
    try {
      const content = await readJson(path);
      if (content !== undefined) return { names: new Set(manifestFile.parse(content)), isWhole: true, file };
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
      this.#log.error({ err: error, path }, 'manifest.json is damaged: missing files count as lost');
      if (this.#use === 'serve') await keepDamaged(path);
      return { names: new Set(await namesIn(folder)), isWhole: false, file };
    }
    const found = await namesIn(folder);
    // A folder with orders has had a manifest.
    return { names: new Set(found), isWhole: !found.includes('orders'), file };
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const found = await readdir(folder);
    return NAMES.filter((name) => found.includes(name));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}
