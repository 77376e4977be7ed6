import { z } from 'zod';
import { PIZZA_SIZES, type Menu } from '../domain/catalog/menu.ts';
import { formatDecimal, type Currency } from '../domain/shared/money.ts';
import { parseSku } from '../domain/shared/values.ts';
import { amount, checked, readableBy, readAmount } from './values.ts';

/** A menu as people write it, in `menu.json` and over HTTP. Its prices are in the store's currency, so it is read with it. */

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
  .strictObject({ pizzas: z.array(pizzaShape).max(500), toppings: z.array(toppingShape).max(500) })
  .superRefine((menu, context) => {
    const { pizzas, toppings } = menu;
    const variants = pizzas.flatMap((pizza, at) => pizza.variants.map((each, index) => ({ at, index, sku: each.sku })));
    const unique: [what: string, values: { value: string; path: PropertyKey[] }[]][] = [
      ['pizza id', pizzas.map(({ id }, at) => ({ value: id, path: ['pizzas', at, 'id'] }))],
      ['pizza name', pizzas.map(({ name }, at) => ({ value: name.toLowerCase(), path: ['pizzas', at, 'name'] }))],
      ['topping id', toppings.map(({ id }, at) => ({ value: id, path: ['toppings', at, 'id'] }))],
      ['topping name', toppings.map(({ name }, at) => ({ value: name.toLowerCase(), path: ['toppings', at, 'name'] }))],
      ['SKU', variants.map(({ at, index, sku }) => ({ value: sku, path: ['pizzas', at, 'variants', index, 'sku'] }))],
    ];
    for (const [what, values] of unique) {
      const seen = new Set<string>();
      for (const { value, path } of values) {
        if (seen.has(value))
          context.addIssue({ code: 'custom', path, message: `The ${what} "${value}" is used twice.` });
        seen.add(value);
      }
    }
  });

export function menuFormat(currency: Currency): z.ZodType<Menu, z.input<typeof menuShape>> {
  return menuShape.transform((shape, context): Menu => ({
    pizzas: shape.pizzas.map(({ variants, ...pizza }, at) => ({
      ...pizza,
      variants: variants.map(({ size, sku, price, cooking_minutes: cookingMinutes }, index) => ({
        size,
        sku: checked(parseSku(sku)),
        price: readAmount(price, currency, context, ['pizzas', at, 'variants', index, 'price']),
        cookingMinutes,
      })),
    })),
    toppings: shape.toppings.map(({ price, ...topping }, at) => ({
      ...topping,
      price: readAmount(price, currency, context, ['toppings', at, 'price']),
    })),
  }));
}

/** Always writes equal menus alike, so that what is written can be compared. */
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
