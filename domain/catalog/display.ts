import type { Allergen, DietaryMark, Menu, MenuCategory, MenuPizza, MenuTopping } from './menu.ts';

/** How a menu is shown to somebody who chooses from it. */

/** All given conditions must hold; absent ones do not filter. */
export interface MenuFilter {
  readonly available?: boolean | undefined;
  /** A category's id. */
  readonly category?: string | undefined;
  /** Only what is stated to have none of these: what states nothing may have them. */
  readonly without?: readonly Allergen[] | undefined;
  /** Only what has all of these marks. */
  readonly dietary?: readonly DietaryMark[] | undefined;
}

export function categoriesInOrder({ categories = [] }: Menu): readonly MenuCategory[] {
  return inOrder(categories);
}

/** By category, then by position; what has neither comes last, as it is on the menu. */
export function pizzasInOrder<Pizza extends MenuPizza>(
  menu: Menu & { readonly pizzas: readonly Pizza[] },
): readonly Pizza[] {
  const ranks = new Map(categoriesInOrder(menu).map(({ id }, rank) => [id, rank]));
  const rankOf = ({ category }: Pizza): number => (category === undefined ? LAST : (ranks.get(category) ?? LAST));
  return inOrder(menu.pizzas).toSorted((a, b) => rankOf(a) - rankOf(b));
}

export function inOrder<Item extends { readonly position?: number }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.position ?? LAST) - (b.position ?? LAST));
}

/** Positions and ranks are smaller. */
const LAST = 1_000_000;

export function isShown(item: MenuPizza | MenuTopping, filter: MenuFilter): boolean {
  const { available, category, without, dietary = [] } = filter;
  if (available !== undefined && item.available !== available) return false;
  if (category !== undefined && !('category' in item && item.category === category)) return false;
  if (without && !(item.allergens && !without.some((allergen) => item.allergens?.includes(allergen)))) return false;
  return dietary.every((mark) => marksOf(item).includes(mark));
}

/** What is vegan is vegetarian, too. */
function marksOf({ dietary = [] }: Pick<MenuPizza, 'dietary'>): readonly DietaryMark[] {
  return dietary.includes('vegan') ? [...dietary, 'vegetarian'] : dietary;
}
