import type { Menu, PizzaSize } from '../catalog/menu.ts';
import type { OrderLine } from '../catalog/pricing.ts';
import type { Instant } from '../shared/values.ts';
import { findStock, isCounted } from './levels.ts';
import type { IngredientSku, Missing, Need, StockRoom } from './types.ts';

/** The ingredients of a menu's pizzas and toppings. Kept with the menu, by its ids. */
export interface Recipes {
  readonly ingredients: readonly Ingredient[];
  readonly pizzas: readonly Recipe[];
  readonly toppings: readonly Recipe[];
}

export const UNITS = ['g', 'ml', 'piece'] as const;

export interface Ingredient {
  readonly sku: IngredientSku;
  readonly name: string;
  readonly unit: (typeof UNITS)[number];
}

export interface Recipe {
  readonly id: string;
  readonly uses: readonly RecipeLine[];
}

/** The quantity for one pizza of each size, in the ingredient's unit; a missing size needs none. */
export interface RecipeLine extends Readonly<Partial<Record<PizzaSize, number>>> {
  readonly sku: IngredientSku;
}

export const NO_RECIPES: Recipes = { ingredients: [], pizzas: [], toppings: [] };

/** The parts of a store's catalog that stock depends on. */
export interface Kitchenware {
  readonly menu: Menu;
  readonly recipes: Recipes;
}

/** The counted ingredients that lines need, by SKU; nothing without a recipe. */
export function ingredientsOf(
  lines: readonly Pick<OrderLine, 'pizzaId' | 'size' | 'toppings' | 'quantity'>[],
  ware: Kitchenware,
  room: StockRoom,
): Need[] {
  return usedBy(lines, ware).filter(({ sku }) => isCounted(room, sku));
}

/** All ingredients in lines by the recipes, counted or not, by SKU. */
export function usedBy(
  lines: readonly Pick<OrderLine, 'pizzaId' | 'size' | 'toppings' | 'quantity'>[],
  { menu, recipes }: Kitchenware,
): Need[] {
  const sums = new Map<IngredientSku, number>();
  for (const { pizzaId, size, toppings, quantity } of lines) {
    const chosen = toppings.map((name) => menu.toppings.find((topping) => topping.name === name)?.id);
    const used = [
      ...usesOf(recipes.pizzas, pizzaId),
      ...chosen.flatMap((id) => (id === undefined ? [] : usesOf(recipes.toppings, id))),
    ];
    for (const { sku, [size]: each = 0 } of used) {
      if (each > 0) sums.set(sku, (sums.get(sku) ?? 0) + each * quantity);
    }
  }
  return [...sums].map(([sku, quantity]) => ({ sku, quantity })).toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
}

function usesOf(recipes: readonly Recipe[], id: string): readonly RecipeLine[] {
  return recipes.find((recipe) => recipe.id === id)?.uses ?? [];
}

export interface SoldOut {
  readonly pizzas: ReadonlySet<string>;
  readonly toppings: ReadonlySet<string>;
}

/**
 * The ids of items that cannot be made at a moment, not even one in the smallest size. Derived from the stock and never stored:
 * deliveries make them available again, and items that a person took off the menu stay off.
 */
export function soldOut(room: StockRoom, { menu, recipes }: Kitchenware, at: Instant): SoldOut {
  if (Object.keys(room.items).length === 0) return { pizzas: new Set(), toppings: new Set() };
  const isOut = (needs: readonly Need[]): boolean => needs.length > 0 && 'missing' in findStock(room, needs, at);
  const one = { toppings: [], quantity: 1 as OrderLine['quantity'] };
  const pizzas = menu.pizzas.filter(({ id: pizzaId, variants }) =>
    variants.every(({ size }) => isOut(ingredientsOf([{ ...one, pizzaId, size }], { menu, recipes }, room))),
  );
  const sizes = [...new Set(menu.pizzas.flatMap(({ variants }) => variants.map(({ size }) => size)))];
  const toppings = menu.toppings.filter(
    ({ name }) =>
      sizes.length > 0 &&
      sizes.every((size) =>
        isOut(ingredientsOf([{ ...one, pizzaId: '', size, toppings: [name] }], { menu, recipes }, room)),
      ),
  );
  return { pizzas: new Set(pizzas.map(({ id }) => id)), toppings: new Set(toppings.map(({ id }) => id)) };
}

/** The names of the ordered pizzas that need a missing ingredient. */
export function pizzasWith(
  missing: readonly Missing[],
  lines: readonly Pick<OrderLine, 'pizzaId' | 'name' | 'size' | 'toppings' | 'quantity'>[],
  ware: Kitchenware,
  room: StockRoom,
): string[] {
  const lacks = (line: (typeof lines)[number]): boolean =>
    ingredientsOf([line], ware, room).some(({ sku }) => missing.some((each) => each.sku === sku));
  return [...new Set(lines.filter(lacks).map(({ name }) => name))];
}
