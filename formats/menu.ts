import { z } from 'zod';
import {
  findRepeats,
  MOST_ITEMS,
  PIZZA_SIZES,
  type Menu,
  type MenuPizza,
  type MenuTopping,
} from '../domain/catalog/menu.ts';
import { formatDecimal, type Currency } from '../domain/shared/money.ts';
import { parseSku } from '../domain/shared/values.ts';
import { amount, checked, readableBy, readAmount } from './values.ts';

/**
 * The schema of a menu, in `menu.json` and over HTTP. Its prices are in the store's currency, which parsing therefore
 * needs.
 */

const named = {
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'An id is 1 to 40 lower-case letters, digits and dashes.')
    .meta({ example: 'margherita' }),
  name: z.string().min(1).max(60).meta({ example: 'Margherita' }),
  available: z.boolean().default(true),
};

const variant = z.strictObject({
  size: z.enum(PIZZA_SIZES),
  sku: readableBy(parseSku, 'A SKU is 8 to 12 upper-case letters and digits.').meta({ example: 'MARGHLRG' }),
  price: amount,
  cooking_minutes: z.number().int().min(1).max(240),
});

export const pizzaShape = z.strictObject({
  ...named,
  description: z.string().max(300),
  variants: z.array(variant).min(1).max(10),
});
export const toppingShape = z.strictObject({ ...named, price: amount });

export const menuShape = z
  .strictObject({ pizzas: z.array(pizzaShape).max(MOST_ITEMS), toppings: z.array(toppingShape).max(MOST_ITEMS) })
  .superRefine((menu, context) => {
    for (const { path, message } of findRepeats(menu)) context.addIssue({ code: 'custom', path, message });
  });

export function menuFormat(currency: Currency): z.ZodType<Menu, z.input<typeof menuShape>> {
  return menuShape.transform((shape, context): Menu => ({
    pizzas: shape.pizzas.map((pizza, at) => readPizza(pizza, currency, context, ['pizzas', at])),
    toppings: shape.toppings.map((topping, at) => readTopping(topping, currency, context, ['toppings', at])),
  }));
}

/** One pizza of a menu. */
export function pizzaFormat(currency: Currency): z.ZodType<MenuPizza, z.input<typeof pizzaShape>> {
  return pizzaShape.transform((shape, context) => readPizza(shape, currency, context, []));
}

/** One topping of a menu. */
export function toppingFormat(currency: Currency): z.ZodType<MenuTopping, z.input<typeof toppingShape>> {
  return toppingShape.transform((shape, context) => readTopping(shape, currency, context, []));
}

function readPizza(
  { variants, ...pizza }: z.output<typeof pizzaShape>,
  currency: Currency,
  context: z.RefinementCtx,
  at: readonly PropertyKey[],
): MenuPizza {
  return {
    ...pizza,
    variants: variants.map(({ size, sku, price, cooking_minutes: cookingMinutes }, index) => ({
      size,
      sku: checked(parseSku(sku)),
      price: readAmount(price, currency, context, [...at, 'variants', index, 'price']),
      cookingMinutes,
    })),
  };
}

function readTopping(
  { price, ...topping }: z.output<typeof toppingShape>,
  currency: Currency,
  context: z.RefinementCtx,
  at: readonly PropertyKey[],
): MenuTopping {
  return { ...topping, price: readAmount(price, currency, context, [...at, 'price']) };
}

/** Canonical: equal menus give equal output, which can be compared. */
export function writeMenu({ pizzas, toppings }: Menu): z.input<typeof menuShape> {
  return {
    pizzas: pizzas.map(({ id, name, description, available, variants }) => ({
      id,
      name,
      description,
      available,
      variants: variants.map(({ size, sku, price, cookingMinutes }) => ({
        size,
        sku,
        price: formatDecimal(price),
        cooking_minutes: cookingMinutes,
      })),
    })),
    toppings: toppings.map(({ id, name, price, available }) => ({ id, name, price: formatDecimal(price), available })),
  };
}
