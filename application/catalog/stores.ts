import { isDeepStrictEqual } from 'node:util';
import { isSupportedCountry } from 'libphonenumber-js';
import type { Menu } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { DEFAULT_STORE, parseStoreId, type StoreId } from '../../domain/shared/values.ts';
import type { CreateStoreResult, Storage } from '../../ports.ts';
import { isStaffOf } from '../access/relation.ts';
import type { Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';
import { imagesOf } from './edit-menu.ts';
import { copyImages } from './images.ts';

interface StoreDeps {
  readonly storage: Pick<Storage, 'catalog' | 'images'>;
}

/** Every store, sorted by id. */
export function listStores({ storage }: StoreDeps): Promise<readonly StoreSettings[]> {
  return storage.catalog.stores();
}

/**
 * A store's settings as the principal may see them: how to reach its staff is for those who manage it.
 *
 * @param principal undefined: of no one, as routes for everyone have it
 */
export function showStore(principal: Principal | undefined, store: StoreSettings): StoreSettings {
  if (principal?.scopes.includes('stores:manage') && isStaffOf(principal, store.id)) return store;
  const { managerPhone: _phone, managerEmail: _email, kitchenPhone: _kitchen, ...shown } = store;
  return shown;
}

/**
 * @param text the id as given, possibly invalid
 * @throws Refused `store_not_found`
 */
export async function findStore(
  { storage }: { readonly storage: Pick<Storage, 'catalog'> },
  text: string,
): Promise<StoreSettings> {
  const id = parseStoreId(text);
  const settings = id && (await storage.catalog.settings(id));
  if (!settings) throw new Refused('store_not_found', `There is no store ${text}.`);
  return settings;
}

/**
 * Opens a store.
 *
 * @param menu default: a copy of the default store's
 * @returns `same` if an identical store exists; `other` if one with this id has different settings or a different menu
 */
export async function openStore(
  deps: StoreDeps,
  settings: StoreSettings,
  menu: Menu | undefined,
): Promise<'created' | 'same' | 'other'> {
  mustBeCountry(settings);
  const { catalog } = deps.storage;
  const result = (await existing(catalog, settings.id)) ?? (await create(deps, settings, menu));
  if (result.outcome === 'created') return 'created';
  const isSame = (!menu || isDeepStrictEqual(menu, result.menu)) && isDeepStrictEqual(settings, result.settings);
  return isSame ? 'same' : 'other';
}

/**
 * Replaces a store's settings, all of them.
 *
 * @param change.matches whether the settings are unchanged since the sender read them
 * @param change.read parses the new settings; not called if the current ones have changed
 */
export async function replaceSettings(
  deps: StoreDeps,
  id: string,
  { matches, read }: { readonly matches: (current: StoreSettings) => boolean; readonly read: () => StoreSettings },
): Promise<StoreSettings> {
  for (;;) {
    const current = await findStore(deps, id);
    if (!matches(current)) {
      throw new Refused('version_mismatch', `Store ${id} was changed in the meantime. Read its settings again.`);
    }
    const settings = read();
    mustBeCountry(settings);
    if (settings.currency !== current.currency) {
      const message = `It stays ${current.currency}: the store’s menu and orders are in it.`;
      throw invalid([{ field: 'currency', code: 'currency_fixed', message }]);
    }
    const { outcome } = await deps.storage.catalog.replaceSettings(settings, current);
    if (outcome === 'replaced') return settings;
    // Another writer was faster: check again against their version.
  }
}

/** Otherwise no number without a country code would be valid. */
function mustBeCountry({ country }: StoreSettings): void {
  if (isSupportedCountry(country)) return;
  throw invalid([{ field: 'country', code: 'unknown_country', message: `There is no country "${country}".` }]);
}

async function create(deps: StoreDeps, settings: StoreSettings, given: Menu | undefined): Promise<CreateStoreResult> {
  const { catalog } = deps.storage;
  const menu = given ?? (await inheritedMenu(catalog, settings.currency));
  // Before the menu that refers to them.
  const [missing] = await copyImages(deps, imagesOf(menu), { from: DEFAULT_STORE, to: settings.id });
  if (given && missing !== undefined) {
    const message = `There is no image ${missing}. A new store's menu may have those of store ${DEFAULT_STORE}.`;
    throw invalid([{ field: 'menu', code: 'unknown_image', message }]);
  }
  return catalog.createStore(settings, menu, await catalog.recipes(DEFAULT_STORE));
}

async function existing(catalog: Storage['catalog'], id: StoreId): Promise<CreateStoreResult | undefined> {
  const settings = await catalog.settings(id);
  return settings && { outcome: 'exists', settings, menu: await catalog.menu(id) };
}

/** A store without a menu starts with a copy of the default store's. */
async function inheritedMenu(catalog: Storage['catalog'], currency: string): Promise<Menu> {
  const origin = await catalog.settings(DEFAULT_STORE);
  const menu = origin?.currency === currency ? await catalog.menu(DEFAULT_STORE) : undefined;
  if (menu) return menu;
  const message = `Send a menu with prices in ${currency}: store ${DEFAULT_STORE} has none that could be copied.`;
  throw invalid([{ field: 'menu', code: 'menu_missing', message }]);
}
