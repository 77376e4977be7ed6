import { cp, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Menu } from '../../../domain/menu.ts';
import type { StoreSettings } from '../../../domain/store.ts';
import { DEFAULT_STORE, type StoreId } from '../../../domain/values.ts';
import type { CatalogStore } from '../../../ports.ts';
import { StartupError } from '../../../startup-error.ts';
import { isCode, readJson } from './json-file.ts';
import { menuFile, storeFile } from './schemas.ts';

/** `<store>/store.json` and `<store>/menu.json`: edited by people, read again when they have changed. */
export class FileCatalog implements CatalogStore {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #read = new Map<string, { modified: number; value: unknown }>();

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  async settings(storeId: StoreId): Promise<StoreSettings | undefined> {
    return this.#readFile(storeId, 'store.json', storeFile);
  }

  async menu(storeId: StoreId): Promise<Menu | undefined> {
    const settings = await this.settings(storeId);
    return settings && (await this.#readFile(storeId, 'menu.json', menuFile(settings.currency)));
  }

  /** Gives the default store the example's files where it has none yet. */
  async seed(examples: string): Promise<void> {
    const folder = join(this.#folder, DEFAULT_STORE);
    await mkdir(folder, { recursive: true });
    for (const name of ['store.json', 'menu.json']) {
      await cp(join(examples, name), join(folder, name), { force: false, errorOnExist: false });
    }
  }

  async #readFile<T>(storeId: StoreId, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const path = join(this.#folder, storeId, name);
    const modified = await stat(path).then(
      (file) => file.mtimeMs,
      (error: unknown) => {
        if (isCode(error, 'ENOENT')) return undefined;
        throw error;
      },
    );
    if (modified === undefined) return undefined;
    const known = this.#read.get(path);
    if (known?.modified === modified) return known.value as T;
    try {
      const value = parseFile(path, schema, await readJson(path).catch((error: unknown) => notJson(path, error)));
      this.#read.set(path, { modified, value });
      return value;
    } catch (error) {
      if (!known || !(error instanceof StartupError)) throw error;
      // Somebody is editing it, or made a mistake: the shop goes on with what it had.
      this.#log.error(`${error.message} What it said before stays in force until it is mended.`);
      this.#read.set(path, { modified, value: known.value });
      return known.value as T;
    }
  }
}

function parseFile<T>(path: string, schema: z.ZodType<T>, content: unknown): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new StartupError(`${path} is not valid. ${faults.join(' ')}`);
}

function notJson(path: string, error: unknown): never {
  throw new StartupError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
}
