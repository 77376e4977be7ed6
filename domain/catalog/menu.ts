import type { Money } from '../shared/money.ts';
import type { Sku } from '../shared/values.ts';
import type { ImageId } from './images.ts';

export const PIZZA_SIZES = ['small', 'medium', 'large'] as const;
export type PizzaSize = (typeof PIZZA_SIZES)[number];

/** The allergens that must be stated in the European Union (Regulation 1169/2011, Annex II). */
export const ALLERGENS = [
  'gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soybeans', 'milk', 'nuts', 'celery', 'mustard', 'sesame', 'sulphites', 'lupin',
  'molluscs',
] as const; // prettier-ignore
export type Allergen = (typeof ALLERGENS)[number];

export const DIETARY_MARKS = ['vegetarian', 'vegan', 'gluten_free', 'halal', 'kosher', 'spicy'] as const;
export type DietaryMark = (typeof DIETARY_MARKS)[number];

export interface MenuVariant {
  readonly size: PizzaSize;
  readonly sku: Sku;
  readonly price: Money;
  /** Minutes to prepare and bake one pizza of this size. */
  readonly cookingMinutes: number;
}

export interface MenuCategory {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Lower ones are displayed first; those without one come last. */
  readonly position?: number;
}

/** What customers choose by. */
interface Described {
  /** Absent: not stated, which is not the same as none. */
  readonly allergens?: readonly Allergen[];
  readonly dietary?: readonly DietaryMark[];
  /** Within its category. Lower ones are displayed first; those without one come last. */
  readonly position?: number;
}

export interface MenuPizza extends Described {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The id of its category. */
  readonly category?: string;
  readonly image?: ImageId;
  readonly available: boolean;
  readonly variants: readonly MenuVariant[];
}

export interface MenuTopping extends Described {
  readonly id: string;
  readonly name: string;
  readonly price: Money;
  readonly available: boolean;
}

export interface Menu {
  /** Absent: none. */
  readonly categories?: readonly MenuCategory[];
  readonly pizzas: readonly MenuPizza[];
  readonly toppings: readonly MenuTopping[];
}

/** The menu of a store that has none yet. */
export const NO_MENU: Menu = { pizzas: [], toppings: [] };

/** The maximum number of pizzas on a menu, of toppings, and of categories. */
export const MOST_ITEMS = 500;

/** Finds by id, in which `_` may be written for `-`, or by name; ignoring case and surrounding spaces. */
export function findByIdOrName<T extends { id: string; name: string }>(
  items: readonly T[],
  key: string,
): T | undefined {
  const wanted = key.trim().toLowerCase();
  return (
    items.find((item) => item.id === key) ??
    items.find((item) => item.name.toLowerCase() === wanted) ??
    // Only then: a pizza must not be found by a name that it no longer has.
    (key.includes('_') ? items.find((item) => item.id === wanted.replaceAll('_', '-')) : undefined)
  );
}
