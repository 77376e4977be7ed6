import { z } from 'zod';
import { PIZZA_SIZES } from '../domain/catalog/menu.ts';
import { isIngredientSku, UNITS, type Recipes } from '../domain/stock/index.ts';

/**
 * The schema of recipes, in `recipes.json` and over HTTP. They refer to pizzas and toppings by menu id; ids missing
 * from the menu are ignored.
 */

export const aboutSku = 'An ingredient’s SKU is 2 to 30 upper-case letters, digits and dashes.';
const ingredientSku = z.string().refine(isIngredientSku, aboutSku).meta({ example: 'MOZZARELLA' });

const ingredient = z.strictObject({
  sku: ingredientSku,
  name: z.string().trim().min(1).max(60).meta({ example: 'Mozzarella' }),
  unit: z.enum(UNITS).meta({ description: 'Unit of its quantities.' }),
});

const amount = z.number().int().min(0).max(100_000).optional();
const use = z.strictObject({ sku: ingredientSku, ...Object.fromEntries(PIZZA_SIZES.map((size) => [size, amount])) });
const recipe = z.strictObject({
  id: z.string().min(1).max(60).meta({ description: 'A pizza’s or a topping’s id.', example: 'margherita' }),
  uses: z.array(use).max(50).meta({ description: 'Quantity of each ingredient per pizza, by size.' }),
});

export const recipesShape = z
  .strictObject({
    ingredients: z.array(ingredient).max(500),
    pizzas: z.array(recipe).max(500),
    toppings: z.array(recipe).max(500),
  })
  .superRefine(({ ingredients, pizzas, toppings }, context) => {
    const mustBeUnique = (what: string, path: string, values: readonly string[]): void => {
      for (const [at, value] of values.entries()) {
        if (values.indexOf(value) === at) continue;
        context.addIssue({
          code: 'custom',
          params: { code: 'duplicate' },
          path: [path, at],
          message: `The ${what} "${value}" is used twice.`,
        });
      }
    };
    const skus = ingredients.map(({ sku }) => sku);
    mustBeUnique('SKU', 'ingredients', skus);
    mustBeUnique('pizza', 'pizzas', pizzas.map(({ id }) => id)); // prettier-ignore
    mustBeUnique('topping', 'toppings', toppings.map(({ id }) => id)); // prettier-ignore
    for (const [kind, recipes] of Object.entries({ pizzas, toppings })) {
      for (const [at, { uses }] of recipes.entries()) {
        for (const [index, { sku }] of uses.entries()) {
          const path = [kind, at, 'uses', index, 'sku'];
          if (!skus.includes(sku)) {
            context.addIssue({
              code: 'custom',
              params: { code: 'unknown_ingredient' },
              path,
              message: `There is no ingredient "${sku}" in this list.`,
            });
          } else if (uses.findIndex((each) => each.sku === sku) !== index) {
            context.addIssue({
              code: 'custom',
              params: { code: 'duplicate' },
              path,
              message: `The ingredient "${sku}" is used twice.`,
            });
          }
        }
      }
    }
  });

export const recipesFormat: z.ZodType<Recipes> = recipesShape.transform((shape) => shape as Recipes);

/** Canonical: equal recipes give equal output, which can be compared. */
export function writeRecipes({ ingredients, pizzas, toppings }: Recipes): z.input<typeof recipesShape> {
  const write = ({ id, uses }: Recipes['pizzas'][number]) => ({
    id,
    uses: uses.map((line) => ({
      sku: line.sku,
      ...Object.fromEntries(PIZZA_SIZES.flatMap((size) => (line[size] === undefined ? [] : [[size, line[size]]]))),
    })),
  });
  return {
    ingredients: ingredients.map(({ sku, name, unit }) => ({ sku, name, unit })),
    pizzas: pizzas.map(write),
    toppings: toppings.map(write),
  };
}
