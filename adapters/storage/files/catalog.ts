import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Menu } from '../../../domain/catalog/menu.ts';
import { NO_RECIPES, type Recipes } from '../../../domain/stock/index.ts';
import type { StoreSettings } from '../../../domain/catalog/store.ts';
import { DEFAULT_STORE, parseStoreId, type StoreId } from '../../../domain/shared/values.ts';
import { menuFormat, writeMenu } from '../../../formats/menu.ts';
import { recipesFormat, writeRecipes } from '../../../formats/recipes.ts';
import { storeFormat, writeStore } from '../../../formats/store.ts';
import { StorageDamaged, type CatalogStore, type CreateStoreResult, type ReplaceResult } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import type { DamageLog } from '../damage-log.ts';
import { readVersioned, versioned } from '../schemas.ts';
import { damageOf, isCode, readJson, syncFolder, toJson, writeDurably } from './json-file.ts';
import type { Manifests } from './manifest.ts';

const STORE_FILE = 'store.json';
const MENU_FILE = 'menu.json';
const RECIPES_FILE = 'recipes.json';
const FILES = [STORE_FILE, MENU_FILE, RECIPES_FILE] as const;
type FileName = (typeof FILES)[number];
const KINDS = { [STORE_FILE]: 'store', [MENU_FILE]: 'menu', [RECIPES_FILE]: 'recipes' } as const;

/** How long a file's content is used without checking the file: every request reads it, and it is rarely edited. */
const CHECK_AGAIN_MS = 1000;

/** A file's content when it was last valid. */
interface Known {
  /** Of the file last read; undefined forces a reload. */
  readonly fingerprint: string | undefined;
  readonly value: unknown;
  /** What else the value depends on: a change forces a reload. */
  readonly readWith: string;
  /** When the file was last checked, in milliseconds of `performance.now()`. */
  readonly checkedAt: number;
}

interface Reading<T> {
  readonly schema: () => z.ZodType<T>;
  readonly readWith?: string;
  /** Checks the file in any case: a guarded replacement must compare with what is on disk. */
  readonly isFresh: boolean;
}

/**
 * `<store>/store.json`, `<store>/menu.json` and `<store>/recipes.json`: edited by hand and through the API, checked for
 * changes once a second. A store exists once its `store.json` does.
 */
export class FileCatalog implements CatalogStore {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #known = new Map<string, Known>();
  readonly #locks = new KeyedMutex();

  readonly #manifests: Manifests;
  readonly #damage: DamageLog;

  /** @param options.folder DATA_DIR */
  constructor(options: { folder: string; log: Logger; manifests: Manifests; damage: DamageLog }) {
    this.#folder = options.folder;
    this.#log = options.log;
    this.#manifests = options.manifests;
    this.#damage = options.damage;
  }

  async settings(storeId: StoreId, isFresh = false): Promise<StoreSettings | undefined> {
    return this.#readFile(storeId, STORE_FILE, { schema: () => storeFileOf(storeId), isFresh });
  }

  async menu(storeId: StoreId, isFresh = false): Promise<Menu | undefined> {
    const currency = (await this.settings(storeId, isFresh))?.currency;
    if (currency === undefined) return undefined;
    return this.#readFile(storeId, MENU_FILE, { schema: () => menuFormat(currency), readWith: currency, isFresh });
  }

  async recipes(storeId: StoreId, isFresh = false): Promise<Recipes> {
    return (await this.#readFile(storeId, RECIPES_FILE, { schema: () => recipesFormat, isFresh })) ?? NO_RECIPES;
  }

  async stores(): Promise<StoreSettings[]> {
    const found = await Promise.all(
      (await this.#storeIds()).map((storeId) =>
        this.settings(storeId).catch((error: unknown) => {
          // It is left out until it is repaired, and reported by the health check.
          if (!(error instanceof StorageDamaged)) throw error;
          return undefined;
        }),
      ),
    );
    return found.filter((settings) => settings !== undefined);
  }

  async createStore(settings: StoreSettings, menu: Menu, recipes = NO_RECIPES): Promise<CreateStoreResult> {
    const { id } = settings;
    return this.#locks.runExclusive(id, async () => {
      const existing = await this.settings(id, true);
      if (existing) return { outcome: 'exists', settings: existing, menu: await this.menu(id, true) };
      await mkdir(join(this.#folder, id), { recursive: true });
      await syncFolder(this.#folder);
      // `store.json` last: a crash in between leaves no store.
      await this.#writeFile(id, RECIPES_FILE, writeRecipes(recipes), recipes);
      await this.#writeFile(id, MENU_FILE, writeMenu(menu), menu);
      await this.#writeFile(id, STORE_FILE, writeStore(settings), settings);
      await this.#manifests.add(id, ...FILES);
      return { outcome: 'created' };
    });
  }

  async replaceSettings(settings: StoreSettings, expected: StoreSettings): Promise<ReplaceResult> {
    const { id } = settings;
    return this.#locks.runExclusive(id, async () => {
      const current = await this.settings(id, true);
      if (!current || toJson(writeStore(current)) !== toJson(writeStore(expected))) return { outcome: 'changed' };
      await this.#writeFile(id, STORE_FILE, writeStore(settings), settings);
      return { outcome: 'replaced' };
    });
  }

  async replaceMenu(storeId: StoreId, menu: Menu, expected: Menu): Promise<ReplaceResult> {
    return this.#locks.runExclusive(storeId, async () => {
      const current = await this.menu(storeId, true);
      if (!current || toJson(writeMenu(current)) !== toJson(writeMenu(expected))) return { outcome: 'changed' };
      await this.#writeFile(storeId, MENU_FILE, writeMenu(menu), menu);
      return { outcome: 'replaced' };
    });
  }

  async replaceRecipes(storeId: StoreId, recipes: Recipes, expected: Recipes): Promise<ReplaceResult> {
    return this.#locks.runExclusive(storeId, async () => {
      const current = (await this.settings(storeId, true)) && (await this.recipes(storeId, true));
      if (!current || toJson(writeRecipes(current)) !== toJson(writeRecipes(expected))) return { outcome: 'changed' };
      await this.#writeFile(storeId, RECIPES_FILE, writeRecipes(recipes), recipes);
      return { outcome: 'replaced' };
    });
  }

  /** Creates the default store from the example files if they are missing: the images first, since its menu refers to them. */
  async seed(examples: string, seedImages: (examples: string) => Promise<void>): Promise<void> {
    const folder = join(this.#folder, DEFAULT_STORE);
    await mkdir(folder, { recursive: true });
    if (!(await this.#manifests.expects(DEFAULT_STORE, MENU_FILE))) await seedImages(examples);
    for (const name of FILES) {
      // A deleted file is not replaced by the example.
      if (await this.#manifests.expects(DEFAULT_STORE, name)) continue;
      const path = join(folder, name);
      if ((await fingerprintOf(path)) !== undefined) continue;
      const example = (await readJson(join(examples, name))) as object;
      await writeDurably(path, toJson(versioned(KINDS[name], example)));
    }
    await this.#manifests.add(DEFAULT_STORE, ...FILES);
  }

  /**
   * Reads every store.
   *
   * @throws StartupError for an invalid file: report it at startup, not to the first customer
   */
  async readAll(): Promise<void> {
    try {
      for (const storeId of await this.#storeIds()) {
        await this.menu(storeId);
        await this.recipes(storeId);
      }
    } catch (error) {
      throw error instanceof StorageDamaged ? new StartupError(error.damage.reason) : error;
    }
  }

  async #storeIds(): Promise<StoreId[]> {
    const folders = (await readdir(this.#folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    return folders.flatMap(({ name }) => parseStoreId(name) ?? []).toSorted();
  }

  async #writeFile(storeId: StoreId, name: FileName, content: object, value: unknown): Promise<void> {
    const path = join(this.#folder, storeId, name);
    await writeDurably(path, toJson(versioned(KINDS[name], content)));
    // Still reload: someone may have edited it right after the write.
    this.#known.set(path, { fingerprint: undefined, value, readWith: '', checkedAt: 0 });
  }

  async #readFile<T>(
    storeId: StoreId,
    name: FileName,
    { schema, readWith = '', isFresh }: Reading<T>,
  ): Promise<T | undefined> {
    const path = join(this.#folder, storeId, name);
    const known = this.#known.get(path);
    const checkedAt = performance.now();
    const isCurrent = known?.fingerprint !== undefined && known.readWith === readWith;
    if (!isFresh && isCurrent && checkedAt - known.checkedAt < CHECK_AGAIN_MS) return known.value as T;
    // Taken before reading, so that a change in between is noticed next time.
    const file = await fingerprintOf(path);
    if (file === undefined && !(await this.#manifests.expects(storeId, name))) return undefined;
    const fingerprint = String(file);
    const check = { fingerprint, readWith, checkedAt };
    if (isCurrent && known.fingerprint === fingerprint) {
      this.#note(path, known, { ...check, value: known.value });
      return known.value as T;
    }
    const read = await readAs(path, KINDS[name], schema());
    if ('value' in read) {
      this.#note(path, known, { ...check, value: read.value });
      this.#damage.mended(storeId, KINDS[name]);
      return read.value;
    }
    const error = this.#damage.found({ storeId, kind: KINDS[name], reason: read.reason }, read.cause);
    // A newer version must not be overwritten with a change of the previous content.
    if (!known || (isFresh && error.damage.isNewer)) throw error;
    // It is being edited, or has an error: keep the previous content.
    this.#log.error(`${read.reason} The previous content stays in force until it is corrected.`);
    this.#note(path, known, { ...check, value: known.value });
    return known.value as T;
  }

  /** Ignored if the file was written through the API after this check began: a slow reader must not bring back the old content. */
  #note(path: string, before: Known | undefined, now: Known): void {
    if (this.#known.get(path) === before) this.#known.set(path, now);
  }
}

/** A copied folder whose file still has the original's id would mix up the two stores. */
function storeFileOf(storeId: StoreId): z.ZodType<StoreSettings> {
  const message = `Must be "${storeId}", the name of its folder.`;
  return storeFormat.refine(({ id }) => id === storeId, { path: ['id'], message });
}

/** Identifies a version of a file; undefined if it is missing. The time alone is too coarse for two quick writes. */
async function fingerprintOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join('/');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function readAs<T>(
  path: string,
  kind: (typeof KINDS)[FileName],
  schema: z.ZodType<T>,
): Promise<{ readonly value: T } | { readonly reason: string; readonly cause?: unknown }> {
  try {
    const content = await readJson(path);
    if (content === undefined) return { reason: `${path} is missing.` };
    const parsed = schema.safeParse(readVersioned(kind, content));
    if (parsed.success) return { value: parsed.data };
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
    return { reason: `${path} is not valid. ${faults.join(' ')}`, cause: parsed.error };
  } catch (error) {
    const reason = damageOf(path, error);
    if (reason === undefined) throw error;
    return { reason, cause: error };
  }
}
