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
