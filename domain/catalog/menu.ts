import type { Money } from '../shared/money.ts';
import type { Sku } from '../shared/values.ts';

export const PIZZA_SIZES = ['small', 'medium', 'large'] as const;
export type PizzaSize = (typeof PIZZA_SIZES)[number];

export interface MenuVariant {
  readonly size: PizzaSize;
  readonly sku: Sku;
  readonly price: Money;
  /** Minutes in the oven and on the bench for one pizza of this size. */
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

/** Finds by id, or by name without regard to case and outer spaces. */
export function findByIdOrName<T extends { id: string; name: string }>(
  items: readonly T[],
  key: string,
): T | undefined {
  const wanted = key.trim().toLowerCase();
  return items.find((item) => item.id === key) ?? items.find((item) => item.name.toLowerCase() === wanted);
}

/** How many pizzas a menu has at most, and how many toppings. */
export const MOST_ITEMS = 500;

/** What of a menu has to be unique in it. */
interface NamedMenu {
  readonly pizzas: readonly {
    readonly id: string;
    readonly name: string;
    readonly variants: readonly { readonly sku: string }[];
  }[];
  readonly toppings: readonly { readonly id: string; readonly name: string }[];
}

export interface Repeat {
  /** Where in the menu. */
  readonly path: (string | number)[];
  readonly message: string;
}

/** What a menu has twice, where it stands for the second time. */
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
