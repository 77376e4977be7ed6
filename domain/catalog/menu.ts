import type { Money } from '../shared/money.ts';
import type { Sku } from '../shared/values.ts';

export const PIZZA_SIZES = ['small', 'medium', 'large'] as const;
export type PizzaSize = (typeof PIZZA_SIZES)[number];

export interface MenuVariant {
  readonly size: PizzaSize;
  readonly sku: Sku;
  readonly price: Money;
  /** Minutes to prepare and bake one pizza of this size. */
  readonly cookingMinutes: number;
}

export interface MenuPizza {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly available: boolean;
  readonly variants: readonly MenuVariant[];
}

export interface MenuTopping {
  readonly id: string;
  readonly name: string;
  readonly price: Money;
  readonly available: boolean;
}

export interface Menu {
  readonly pizzas: readonly MenuPizza[];
  readonly toppings: readonly MenuTopping[];
}

/** The menu of a store that has none yet. */
export const NO_MENU: Menu = { pizzas: [], toppings: [] };

/** Finds by id, or by name, ignoring case and surrounding spaces. */
export function findByIdOrName<T extends { id: string; name: string }>(
  items: readonly T[],
  key: string,
): T | undefined {
  const wanted = key.trim().toLowerCase();
  return items.find((item) => item.id === key) ?? items.find((item) => item.name.toLowerCase() === wanted);
}

/** The maximum number of pizzas on a menu, and of toppings. */
export const MOST_ITEMS = 500;

/** The parts of a menu that must be unique in it. */
interface NamedMenu {
  readonly pizzas: readonly {
    readonly id: string;
    readonly name: string;
    readonly variants: readonly { readonly sku: string }[];
  }[];
  readonly toppings: readonly { readonly id: string; readonly name: string }[];
}

export interface Repeat {
  /** Path within the menu. */
  readonly path: (string | number)[];
  readonly message: string;
}

/** Duplicate names, ids and SKUs in a menu, each at its second occurrence. */
export function findRepeats({ pizzas, toppings }: NamedMenu): Repeat[] {
  const variants = pizzas.flatMap((pizza, at) => pizza.variants.map((each, index) => ({ at, index, sku: each.sku })));
  const unique: [what: string, values: { value: string; path: (string | number)[] }[]][] = [
    ['pizza id', pizzas.map(({ id }, at) => ({ value: id, path: ['pizzas', at, 'id'] }))],
    ['pizza name', pizzas.map(({ name }, at) => ({ value: name.toLowerCase(), path: ['pizzas', at, 'name'] }))],
    ['topping id', toppings.map(({ id }, at) => ({ value: id, path: ['toppings', at, 'id'] }))],
    ['topping name', toppings.map(({ name }, at) => ({ value: name.toLowerCase(), path: ['toppings', at, 'name'] }))],
    ['SKU', variants.map(({ at, index, sku }) => ({ value: sku, path: ['pizzas', at, 'variants', index, 'sku'] }))],
  ];
  return unique.flatMap(([what, values]) => {
    const seen = new Set<string>();
    return values.flatMap(({ value, path }) => {
      if (!seen.has(value)) {
        seen.add(value);
        return [];
      }
      return [{ path, message: `The ${what} "${value}" is used twice.` }];
    });
  });
}
