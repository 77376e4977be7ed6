import { categoriesInOrder, inOrder, pizzasInOrder } from '../../domain/catalog/display.ts';
import {
  findByIdOrName,
  NO_MENU,
  type Menu,
  type MenuCategory,
  type MenuPizza,
  type MenuTopping,
} from '../../domain/catalog/menu.ts';
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

/** Whether an item is unavailable only because its ingredients have run out. */
interface Now {
  readonly soldOut: boolean;
}

/** A menu as customers see it. */
export interface MenuOfNow {
  readonly categories: readonly MenuCategory[];
  readonly pizzas: readonly (MenuPizza & Now)[];
  readonly toppings: readonly (MenuTopping & Now)[];
}

/** In the order of display; items without stock are unavailable, too. */
export async function readMenuOfNow(deps: MenuDeps, storeId: StoreId): Promise<MenuOfNow> {
  const menu = await readMenu(deps, storeId);
  const off = await readSoldOut(deps, storeId, menu);
  const now = <Item extends { id: string; available: boolean }>(gone: ReadonlySet<string>, item: Item) => {
    const soldOut = item.available && gone.has(item.id);
    return { ...item, available: item.available && !soldOut, soldOut };
  };
  return {
    categories: categoriesInOrder(menu),
    pizzas: pizzasInOrder({ ...menu, pizzas: menu.pizzas.map((item) => now(off.pizzas, item)) }),
    toppings: inOrder(menu.toppings.map((item) => now(off.toppings, item))),
  };
}

async function readSoldOut(
  { storage, now }: MenuDeps,
  storeId: StoreId,
  menu: Menu,
): Promise<{ readonly pizzas: ReadonlySet<string>; readonly toppings: ReadonlySet<string> }> {
  const room = await storage.stock.get(storeId);
  if (Object.keys(room.items).length === 0) return { pizzas: new Set(), toppings: new Set() };
  return soldOut(room, { menu, recipes: await storage.catalog.recipes(storeId) }, instant(now()));
}

/** @param named its id, or its name */
export async function findPizza(deps: MenuDeps, storeId: StoreId, named: string): Promise<MenuPizza & Now> {
  const found = findByIdOrName((await readMenuOfNow(deps, storeId)).pizzas, named);
  if (!found) throw new Refused('pizza_not_found', `There is no pizza "${named}" on the menu.`);
  return found;
}
