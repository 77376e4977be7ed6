import type { Menu, MenuPizza } from '../../domain/catalog/menu.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, type Sku } from '../../domain/shared/values.ts';
import type { CatalogStore, Storage } from '../../ports.ts';
import { addItem, removeItem, replaceItem, setAvailable } from './edit-menu.ts';

function pizza(id: string, sku: string, overrides: Partial<MenuPizza> = {}): MenuPizza {
  const variants = [{ size: 'large', sku: sku as Sku, price: money(1500, 'USD'), cookingMinutes: 10 }] as const;
  return { id, name: id, description: '', available: true, variants, ...overrides };
}

const OURS = pizza('ours', 'OURSLRG1');
const THEIRS = pizza('theirs', 'THEIRLRG');
const MENU: Menu = { pizzas: [OURS, pizza('last', 'LASTLRG1')], toppings: [] };

/** A catalog of one menu. Before our first write, another writer adds a pizza. */
function catalog({ isBusy = false } = {}) {
  let menu = MENU;
  let isFirst = isBusy;
  const replaceMenu: CatalogStore['replaceMenu'] = async (_, next, expected) => {
    if (isFirst) menu = { ...menu, pizzas: [...menu.pizzas, THEIRS] };
    isFirst = false;
    if (expected !== menu) return { outcome: 'changed' };
    menu = next;
    return { outcome: 'replaced' };
  };
  const catalogStore = { menu: async () => menu, replaceMenu };
  const storage = { catalog: catalogStore } as unknown as Pick<Storage, 'catalog' | 'images'>;
  return { deps: { storage }, ids: () => menu.pizzas.map(({ id }) => id) };
}

const always = { storeId: DEFAULT_STORE, matches: () => true };
const form = (item: MenuPizza) => ({ name: item.name, read: (id: string) => ({ ...item, id }) });
const fieldsOf = (error: { options: { errors: { field: string }[] } }) =>
  error.options.errors.map(({ field }) => field);

test('a change is applied to the version of a faster writer', async () => {
  const { deps, ids } = catalog({ isBusy: true });
  expect(await addItem(deps, always, 'pizzas', form(pizza('New One!', 'NEWLRG12')))).toMatchObject({ id: 'new-one' });
  expect(ids()).toEqual(['ours', 'last', 'theirs', 'new-one']);
});

test('a change based on another version is refused, even if the menu changes during the request', async () => {
  const { deps, ids } = catalog({ isBusy: true });
  const asRead = { storeId: DEFAULT_STORE, matches: (current: Menu) => current.pizzas.length === 2 };
  await expect(removeItem(deps, asRead, 'pizzas', 'ours')).rejects.toMatchObject({ code: 'version_mismatch' });
  expect(ids()).toEqual(['ours', 'last', 'theirs']);
});

test('a replaced item keeps its place, and may keep its name and SKU', async () => {
  const { deps, ids } = catalog();
  const dearer = pizza('ours', 'OURSLRG1', { description: 'Dearer.' });
  expect(await replaceItem(deps, always, 'pizzas', { id: 'ours', form: form(dearer) })).toEqual(dearer);
  expect(await setAvailable(deps, always, 'pizzas', { id: 'ours', available: false })).toMatchObject({
    description: 'Dearer.',
    available: false,
  });
  expect(ids()).toEqual(['ours', 'last']);
});

test('a duplicate of another pizza is reported by the fields of the single pizza', async () => {
  const { deps } = catalog();
  const twice = addItem(deps, always, 'pizzas', form(pizza('Last', 'OURSLRG1')));
  expect(fieldsOf(await twice.catch((error) => error))).toEqual(['id', 'name', 'sizes[0].sku']);
  const unknown = setAvailable(deps, always, 'pizzas', { id: 'none', available: true });
  await expect(unknown).rejects.toMatchObject({ code: 'pizza_not_found' });
});
