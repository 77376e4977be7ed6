import { z } from 'zod';
import { parseImageId } from '../domain/catalog/images.ts';
import { findMenuProblems } from '../domain/catalog/menu-rules.ts';
import {
  ALLERGENS,
  DIETARY_MARKS,
  MOST_ITEMS,
  PIZZA_SIZES,
  type Menu,
  type MenuCategory,
  type MenuPizza,
  type MenuTopping,
} from '../domain/catalog/menu.ts';
import { formatDecimal, type Currency } from '../domain/shared/money.ts';
import { parseSku } from '../domain/shared/values.ts';
import { amount, checked, readableBy, readAmount } from './values.ts';

/**
 * The schema of a menu, in `menu.json` and over HTTP, where it is written as it is read. Its prices are in the store's
 * currency, which parsing therefore needs.
 */

export const idText = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'An id is 1 to 40 lower-case letters, digits and dashes.')
  .meta({ example: 'margherita' });
export const name = z.string().trim().min(1).max(60).meta({ example: 'Margherita' });
const position = z
  .number()
  .int()
  .min(0)
  .max(9999)
  .nullish()
  .meta({ description: 'Lower ones are displayed first; those without one come last, as they are on the menu.' });

/** Parts that the answers to reading have. They are accepted as they were read, and refused if they say something else. */
const readOnly = {
  currency: z.string().optional().meta({ description: 'The store’s.', readOnly: true }),
  sold_out: z.boolean().optional().meta({
    description:
      'Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.',
    readOnly: true,
  }),
};

export const described = {
  allergens: z
    .array(z.enum(ALLERGENS))
    .max(ALLERGENS.length)
    .refine(isSet, 'Each allergen once.')
    .nullish()
    .meta({ description: 'Those of the European Union’s list that it contains. Null: not stated. Empty: none.' }),
  dietary: z
    .array(z.enum(DIETARY_MARKS))
    .max(DIETARY_MARKS.length)
    .refine(isSet, 'Each mark once.')
    .nullish()
    .meta({ description: 'Marks to choose by.' }),
  position,
};

const item = { name, available: z.boolean().default(true), ...described, ...readOnly };

export const size = z.strictObject({
  size: z.enum(PIZZA_SIZES),
  sku: readableBy(parseSku, 'A SKU is 8 to 12 upper-case letters and digits.').meta({ example: 'MARGHLRG' }),
  price: amount,
  estimated_cooking_time: z.number().int().min(1).max(240).meta({ description: 'Minutes.' }),
});
const sizes = z.array(size).min(1).max(10);

const pizzaParts = {
  ...item,
  description: z.string().max(300),
  category: idText.nullish().meta({ description: 'A category’s id.', example: 'classics' }),
  image: readableBy(parseImageId, 'The id of an image, from POST /menu/images.').nullish(),
  image_url: z.string().nullish().meta({ description: 'Where the image is.', readOnly: true }),
  sizes: sizes.optional(),
  variants: sizes.optional().meta({ description: 'Alias of sizes.', deprecated: true }),
};

export const pizzaShape = z.strictObject({ id: idText, ...pizzaParts }).superRefine(mustHaveSizes);
export const toppingShape = z.strictObject({ id: idText, ...item, price: amount });
export const categoryShape = z.strictObject({
  id: idText,
  name,
  description: z.string().max(300).nullish(),
  position,
});
/** A new item's id may be left out. */
export function pizzaItemShape() {
  return z.strictObject({ id: idText.optional(), ...pizzaParts }).superRefine(mustHaveSizes);
}
export const toppingItemShape = toppingShape.partial({ id: true });
export const categoryItemShape = categoryShape.partial({ id: true });

export const menuShape = z.strictObject({
  categories: z.array(categoryShape).max(MOST_ITEMS).optional(),
  pizzas: z.array(pizzaShape).max(MOST_ITEMS),
  toppings: z.array(toppingShape).max(MOST_ITEMS),
});

type PizzaShape = z.output<typeof pizzaShape>;
type ToppingShape = z.output<typeof toppingShape>;
type Parsed = { readonly currency: Currency; readonly context: z.RefinementCtx; readonly at: readonly PropertyKey[] };

export function menuFormat(currency: Currency): z.ZodType<Menu> {
  return menuShape.transform((shape, context): Menu => {
    const { categories = [] } = shape;
    const menu = {
      ...(categories.length === 0 ? {} : { categories: categories.map(readCategory) }),
      pizzas: shape.pizzas.map((pizza, at) => readPizza(pizza, { currency, context, at: ['pizzas', at] })),
      toppings: shape.toppings.map((topping, at) => readTopping(topping, { currency, context, at: ['toppings', at] })),
    };
    for (const { code, ...problem } of findMenuProblems(menu))
      context.addIssue({ ...problem, code: 'custom', params: { code } });
    return menu;
  });
}

/** One pizza of a menu. */
export function pizzaFormat(currency: Currency): z.ZodType<MenuPizza> {
  return pizzaShape.transform((shape, context) => readPizza(shape, { currency, context, at: [] }));
}

/** One topping of a menu. */
export function toppingFormat(currency: Currency): z.ZodType<MenuTopping> {
  return toppingShape.transform((shape, context) => readTopping(shape, { currency, context, at: [] }));
}

export const categoryFormat: z.ZodType<MenuCategory> = categoryShape.transform(readCategory);

export function readCategory({
  id,
  name: its,
  description,
  position: place,
}: z.output<typeof categoryShape>): MenuCategory {
  return { id, name: its, ...given({ description, position: place }) };
}

export function readPizza(shape: PizzaShape, parsed: Parsed): MenuPizza {
  const { currency, context, at } = parsed;
  const { id, name: its, description, category, image, image_url: url } = shape;
  if (url !== undefined && url !== null && !url.endsWith(image ?? '\n')) {
    context.addIssue({
      code: 'custom',
      params: { code: 'contradiction' },
      path: [...at, 'image_url'],
      message: 'It is not that of the image.',
    });
  }
  return {
    id,
    name: its,
    description,
    ...given({ category, image: image ? checked(parseImageId(image)) : undefined }),
    ...readItem(shape, parsed),
    variants: (shape.sizes ?? shape.variants ?? []).map(
      ({ estimated_cooking_time: cookingMinutes, ...each }, index) => ({
        size: each.size,
        sku: checked(parseSku(each.sku)),
        price: readAmount(each.price, currency, context, [...at, 'sizes', index, 'price']),
        cookingMinutes,
      }),
    ),
  };
}

export function readTopping(shape: ToppingShape, parsed: Parsed): MenuTopping {
  const { currency, context, at } = parsed;
  const { id, name: its, price } = shape;
  return { id, name: its, price: readAmount(price, currency, context, [...at, 'price']), ...readItem(shape, parsed) };
}

function readItem(
  { available, allergens, dietary, position: place, currency: of, sold_out: isSoldOut }: PizzaShape | ToppingShape,
  { currency, context, at }: Parsed,
) {
  if (of !== undefined && of !== currency) {
    context.addIssue({
      code: 'custom',
      params: { code: 'contradiction' },
      path: [...at, 'currency'],
      message: `The store’s currency is ${currency}.`,
    });
  }
  if (isSoldOut && available) {
    const message = 'What is sold out is not available. Leave sold_out away: it follows from the stock.';
    context.addIssue({ code: 'custom', params: { code: 'contradiction' }, path: [...at, 'sold_out'], message });
  }
  // What has only run out is not switched off.
  return { available: available || isSoldOut === true, ...given({ allergens, dietary, position: place }) };
}

/** The fields that are there: null is absent. */
function given<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  const isThere = ([, value]: [string, unknown]): boolean => value !== undefined && value !== null;
  return Object.fromEntries(Object.entries(fields).filter(isThere)) as never;
}

function mustHaveSizes(pizza: { sizes?: unknown; variants?: unknown }, context: z.RefinementCtx): void {
  if ((pizza.sizes === undefined) !== (pizza.variants === undefined)) return;
  const message = pizza.sizes === undefined ? 'Required.' : 'Send sizes, without variants.';
  const code = pizza.sizes === undefined ? 'required' : 'contradiction';
  context.addIssue({ code: 'custom', params: { code }, path: ['sizes'], message });
}

function isSet(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** Canonical: equal menus give equal output, which can be compared. */
export function writeMenu({ categories, pizzas, toppings }: Menu): z.input<typeof menuShape> {
  return {
    ...(categories ? { categories: categories.map(writeCategory) } : {}),
    pizzas: pizzas.map(({ description, category, image, variants, ...pizza }) => ({
      id: pizza.id,
      name: pizza.name,
      description,
      ...given({ category, image }),
      ...writeItem(pizza),
      sizes: variants.map(writeSize),
    })),
    toppings: toppings.map(({ id, name: its, price, ...topping }) => ({
      id,
      name: its,
      price: formatDecimal(price),
      ...writeItem(topping),
    })),
  };
}

export function writeCategory({ id, name: its, description, position: place }: MenuCategory) {
  return { id, name: its, ...given({ description, position: place }) };
}

export function writeSize({ size: its, sku, price, cookingMinutes }: MenuPizza['variants'][number]) {
  return { size: its, sku, price: formatDecimal(price), estimated_cooking_time: cookingMinutes };
}

function writeItem({ available, allergens, dietary, position: place }: Omit<MenuTopping, 'id' | 'name' | 'price'>) {
  return {
    available,
    ...(allergens ? { allergens: [...allergens] } : {}),
    ...(dietary ? { dietary: [...dietary] } : {}),
    ...given({ position: place }),
  };
}
