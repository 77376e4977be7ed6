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

/** A catalog of one menu. Before our first write, somebody else adds a pizza. */
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
  const storage = { catalog: { menu: async () => menu, replaceMenu } } as unknown as Pick<Storage, 'catalog'>;
  return { deps: { storage }, ids: () => menu.pizzas.map(({ id }) => id) };
}

const always = { storeId: DEFAULT_STORE, matches: () => true };
const form = (item: MenuPizza) => ({ name: item.name, read: (id: string) => ({ ...item, id }) });
const fieldsOf = (error: { options: { errors: { field: string }[] } }) =>
  error.options.errors.map(({ field }) => field);

test('a change is made to what somebody quicker has written', async () => {
  const { deps, ids } = catalog({ isBusy: true });
  expect(await addItem(deps, always, 'pizzas', form(pizza('New One!', 'NEWLRG12')))).toMatchObject({ id: 'new-one' });
  expect(ids()).toEqual(['ours', 'last', 'theirs', 'new-one']);
});

test('whoever has read something else is told so, also when it changes meanwhile', async () => {
  const { deps, ids } = catalog({ isBusy: true });
  const asRead = { storeId: DEFAULT_STORE, matches: (current: Menu) => current.pizzas.length === 2 };
  await expect(removeItem(deps, asRead, 'pizzas', 'ours')).rejects.toMatchObject({ code: 'version_mismatch' });
  expect(ids()).toEqual(['ours', 'last', 'theirs']);
});

test('what is replaced stays in its place, and may keep its own name and SKU', async () => {
  const { deps, ids } = catalog();
  const dearer = pizza('ours', 'OURSLRG1', { description: 'Dearer.' });
  expect(await replaceItem(deps, always, 'pizzas', { id: 'ours', form: form(dearer) })).toEqual(dearer);
  expect(await setAvailable(deps, always, 'pizzas', { id: 'ours', available: false })).toMatchObject({
    description: 'Dearer.',
    available: false,
  });
  expect(ids()).toEqual(['ours', 'last']);
});

test('what another pizza has already is at fault, by the names of one pizza’s fields', async () => {
  const { deps } = catalog();
  const twice = addItem(deps, always, 'pizzas', form(pizza('Last', 'OURSLRG1')));
  expect(fieldsOf(await twice.catch((error) => error))).toEqual(['id', 'name', 'variants[0].sku']);
  const unknown = setAvailable(deps, always, 'pizzas', { id: 'none', available: true });
  await expect(unknown).rejects.toMatchObject({ code: 'pizza_not_found' });
});
