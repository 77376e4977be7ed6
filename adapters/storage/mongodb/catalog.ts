import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Menu } from '../../../domain/catalog/menu.ts';
import { NO_RECIPES, type Recipes } from '../../../domain/stock/index.ts';
import type { StoreSettings } from '../../../domain/catalog/store.ts';
import { DEFAULT_STORE, type StoreId } from '../../../domain/shared/values.ts';
import { menuFormat, writeMenu } from '../../../formats/menu.ts';
import { recipesFormat, writeRecipes } from '../../../formats/recipes.ts';
import { storeFormat, writeStore } from '../../../formats/store.ts';
import type { CatalogStore, CreateStoreResult, ReplaceResult } from '../../../ports.ts';
import { safeRead, versioned } from '../schemas.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import type { Collections, StoreDocument } from './collections.ts';
import { isDuplicate } from './documents.ts';

/** One document per store: its settings, its menu and its recipes, in the same format as the files. */
export class MongoCatalog implements CatalogStore {
  readonly #stores: Collections['stores'];
  readonly #log: Logger;

  constructor({ stores }: Pick<Collections, 'stores'>, log: Logger) {
    this.#stores = stores;
    this.#log = log;
  }

  async settings(storeId: StoreId): Promise<StoreSettings | undefined> {
    const document = await this.#read(storeId);
    return document ? settingsOf(document) : undefined;
  }

  async menu(storeId: StoreId): Promise<Menu | undefined> {
    const document = await this.#read(storeId);
    return document ? menuOf(document) : undefined;
  }

  async recipes(storeId: StoreId): Promise<Recipes> {
    const document = await this.#read(storeId);
    return document ? recipesOf(document) : NO_RECIPES;
  }

  async stores(): Promise<StoreSettings[]> {
    const documents = await this.#stores.find({}, { projection: { menu: 0, recipes: 0 }, sort: { _id: 1 } });
    return documents.flatMap((document) => {
      try {
        return [settingsOf(document)];
      } catch (error) {
        this.#log.error({ err: error }, 'A store is left out until its document is repaired.');
        return [];
      }
    });
  }

  async createStore(settings: StoreSettings, menu: Menu, recipes = NO_RECIPES): Promise<CreateStoreResult> {
    const { id } = settings;
    try {
      const written = { ...settingsPart(settings), ...menuPart(menu), ...recipesPart(recipes) };
      await this.#stores.insertOne({ _id: id, storeId: id, version: 1, ...written });
      return { outcome: 'created' };
    } catch (error) {
      const existing = isDuplicate(error) ? await this.#read(id) : undefined;
      if (!existing) throw error;
      return { outcome: 'exists', settings: settingsOf(existing), menu: menuOf(existing) };
    }
  }

  replaceSettings(settings: StoreSettings, expected: StoreSettings): Promise<ReplaceResult> {
    const isExpected = (document: StoreDocument): boolean =>
      isDeepStrictEqual(writeStore(settingsOf(document)), writeStore(expected));
    return this.#replace(settings.id, settingsPart(settings), isExpected);
  }

  replaceMenu(storeId: StoreId, menu: Menu, expected: Menu): Promise<ReplaceResult> {
    const isExpected = (document: StoreDocument): boolean =>
      isDeepStrictEqual(writeMenu(menuOf(document)), writeMenu(expected));
    return this.#replace(storeId, menuPart(menu), isExpected);
  }

  replaceRecipes(storeId: StoreId, recipes: Recipes, expected: Recipes): Promise<ReplaceResult> {
    const isExpected = (document: StoreDocument): boolean =>
      isDeepStrictEqual(writeRecipes(recipesOf(document)), writeRecipes(expected));
    return this.#replace(storeId, recipesPart(recipes), isExpected);
  }

  /** Creates the default store from the example if it does not exist: the images first, since its menu refers to them. */
  async seed(examples: string, seedImages: (examples: string) => Promise<void>): Promise<void> {
    if (await this.#read(DEFAULT_STORE)) return;
    await seedImages(examples);
    const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(examples, name), 'utf8'));
    const settings = storeFormat.parse(await read('store.json'));
    const recipes = recipesFormat.parse(await read('recipes.json'));
    await this.createStore(settings, menuFormat(settings.currency).parse(await read('menu.json')), recipes);
  }

  /**
   * Reads every store.
   *
   * @throws StartupError for an invalid one
   */
  async readAll(): Promise<void> {
    for (const document of await this.#stores.find({}, { sort: { _id: 1 } })) {
      menuOf(document);
      recipesOf(document);
    }
  }

  /** Replaces a part of a store's document, if that part is unchanged; other parts may change concurrently. */
  async #replace(
    id: StoreId,
    part: Partial<Pick<StoreDocument, 'settings' | 'menu' | 'recipes'>>,
    isExpected: (document: StoreDocument) => boolean,
  ): Promise<ReplaceResult> {
    for (;;) {
      const document = await this.#read(id);
      if (!document || !isExpected(document)) return { outcome: 'changed' };
      const { version } = document;
      const { matchedCount } = await this.#stores.updateOne(
        { _id: id, storeId: id, version },
        { $set: { ...part, version: version + 1 } },
      );
      if (matchedCount === 1) return { outcome: 'replaced' };
    }
  }

  #read(storeId: StoreId): Promise<StoreDocument | null> {
    return this.#stores.findOne({ _id: storeId, storeId });
  }
}

function settingsOf(document: StoreDocument): StoreSettings {
  return parse(document, 'settings', storeFormat);
}

function menuOf(document: StoreDocument): Menu {
  return parse(document, 'menu', menuFormat(settingsOf(document).currency));
}

function recipesOf(document: StoreDocument): Recipes {
  return parse(document, 'recipes', recipesFormat);
}

function parse<T>(document: StoreDocument, part: 'settings' | 'menu' | 'recipes', format: z.ZodType<T>): T {
  const parsed = safeRead(KINDS[part], format, document[part]);
  if (!parsed.error) return parsed.data;
  throw new StartupError(`The ${part} of the store ${document._id} in MongoDB are not valid. ${parsed.reason}`);
}

const KINDS = { settings: 'store', menu: 'menu', recipes: 'recipes' } as const;

function settingsPart(settings: StoreSettings) {
  return { settings: versioned(KINDS.settings, writeStore(settings)) };
}

function menuPart(menu: Menu) {
  return { menu: versioned(KINDS.menu, writeMenu(menu)) };
}

function recipesPart(recipes: Recipes) {
  return { recipes: versioned(KINDS.recipes, writeRecipes(recipes)) };
}
