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
  estimated_cooking_time: z.number().int().min(1).max(240).meta({ description: 'Minutes.' }),
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

export function menuFormat(currency: Currency): z.ZodType<Menu> {
  const format = menuShape.transform((shape, context): Menu => ({
    pizzas: shape.pizzas.map((pizza, at) => readPizza(pizza, currency, context, ['pizzas', at])),
    toppings: shape.toppings.map((topping, at) => readTopping(topping, currency, context, ['toppings', at])),
  }));
  return z.preprocess(withTodaysNames, format);
}

/** A menu that was stored when a variant's time was called `cooking_minutes` is read all the same, and written under today's name. */
const storedEarlier = z.looseObject({
  pizzas: z.array(z.looseObject({ variants: z.array(z.looseObject({ cooking_minutes: z.number().optional() })) })),
});

function withTodaysNames(written: unknown): unknown {
  const { data: menu } = storedEarlier.safeParse(written);
  const isOld = menu?.pizzas.some(({ variants }) => variants.some((each) => each.cooking_minutes !== undefined));
  if (!menu || !isOld) return written;
  const pizzas = menu.pizzas.map((pizza) => ({
    ...pizza,
    variants: pizza.variants.map(({ cooking_minutes: minutes, ...rest }) =>
      minutes === undefined ? rest : { estimated_cooking_time: minutes, ...rest },
    ),
  }));
  return { ...menu, pizzas };
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
    variants: variants.map(({ size, sku, price, estimated_cooking_time: cookingMinutes }, index) => ({
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
        estimated_cooking_time: cookingMinutes,
      })),
    })),
    toppings: toppings.map(({ id, name, price, available }) => ({ id, name, price: formatDecimal(price), available })),
  };
}
