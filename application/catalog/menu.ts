import { findByIdOrName, NO_MENU, type Menu, type MenuPizza } from '../../domain/catalog/menu.ts';
import { soldOut } from '../../domain/stock/index.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

export interface MenuDeps {
  readonly storage: Pick<Storage, 'catalog' | 'stock'>;
  readonly now: () => number;
}

/** The stored menu. Empty for a store without one. */
export async function readMenu(
  { storage }: { readonly storage: Pick<Storage, 'catalog'> },
  storeId: StoreId,
): Promise<Menu> {
  return (await storage.catalog.menu(storeId)) ?? NO_MENU;
}

/** The menu as customers see it: items without stock are unavailable, too. */
export async function readMenuOfNow(deps: MenuDeps, storeId: StoreId): Promise<Menu> {
  const { storage, now } = deps;
  const menu = await readMenu(deps, storeId);
  const room = await storage.stock.get(storeId);
  if (Object.keys(room.items).length === 0) return menu;
  const off = soldOut(room, { menu, recipes: await storage.catalog.recipes(storeId) }, instant(now()));
  const unless = <T extends { id: string; available: boolean }>(gone: ReadonlySet<string>, item: T): T =>
    gone.has(item.id) ? { ...item, available: false } : item;
  return {
    pizzas: menu.pizzas.map((item) => unless(off.pizzas, item)),
    toppings: menu.toppings.map((item) => unless(off.toppings, item)),
  };
}

/** @param named its id, or its name */
export async function findPizza(deps: MenuDeps, storeId: StoreId, named: string): Promise<MenuPizza> {
  const found = findByIdOrName((await readMenuOfNow(deps, storeId)).pizzas, named);
  if (!found) throw new Refused('pizza_not_found', `There is no pizza "${named}" on the menu.`);
  return found;
}
