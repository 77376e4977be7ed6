import { z } from 'zod';
import { PIZZA_SIZES } from '../domain/catalog/menu.ts';
import type {
  ChangeSet,
  MenuChange,
  PizzaChange,
  SettingsChange,
  ToppingChange,
} from '../domain/rollout/change-set.ts';
import { formatDecimal, formatTaxRate, parseTaxRate, type Money } from '../domain/shared/money.ts';
import { readFields, writeFields } from './keys.ts';
import {
  categoryShape,
  described,
  idText,
  name,
  pizzaShape,
  readCategory,
  readPizza,
  readTopping,
  size,
  toppingShape,
  writeMenu,
} from './menu.ts';
import {
  kitchenShape,
  minutes,
  movingShape,
  openingHours,
  readMoving,
  storeShape,
  timersShape,
  writeHours,
  writeMoving,
} from './store.ts';
import { amount, checked, readAmount } from './values.ts';

/**
 * The schema of a change set: what may be changed in many stores at once is listed here, and nothing else is accepted. A field that is left
 * out stays as it is in each store; null takes it away, so that its default applies.
 */

const { max_backlog: maxBacklog, minutes_per_extra_pizza: perPizza, slots_per_cook: perCook } = kitchenShape.shape;

const kitchenChange = z.strictObject({
  max_backlog: maxBacklog.optional(),
  minutes_per_extra_pizza: perPizza.optional(),
  slots_per_cook: perCook.unwrap().nullable().optional(),
  orders_per_quarter_hour: kitchenShape.shape.orders_per_quarter_hour.unwrap().nullable().optional(),
});

type Timer = keyof typeof timersShape.shape;
const MAY_BE_ABSENT: readonly string[] = ['promise_warn_minutes', 'promise_late_minutes'] satisfies Timer[];

/** Without their defaults: what is left out stays as it is. */
const timersChange = z.strictObject(
  Object.fromEntries(
    Object.keys(timersShape.shape).map((timer) => [
      timer,
      MAY_BE_ABSENT.includes(timer) ? minutes.nullable().optional() : minutes.optional(),
    ]),
  ) as {
    [Name in Timer]: Name extends 'promise_warn_minutes' | 'promise_late_minutes'
      ? z.ZodOptional<z.ZodNullable<typeof minutes>>
      : z.ZodOptional<typeof minutes>;
  },
);

const settingsChange = z.strictObject({
  tax_percent: storeShape.shape.tax_percent.optional(),
  delivery_fee: amount.optional(),
  opening_hours: openingHours.nullable().optional().meta({ description: 'Null: always open.' }),
  // As a whole, with its defaults; the neighbours that a store names are its own, and stay.
  moving: movingShape.omit({ stores: true }).nullable().optional().meta({
    description:
      'Whether orders that a kitchen does not begin are offered to another store: replaced as a whole, but for `stores`. Null: they stay.',
  }),
  kitchen: kitchenChange.optional(),
  timers: timersChange.optional(),
});

const itemChange = { name: name.optional(), available: z.boolean().optional(), ...described };

const sizeChange = z.strictObject({
  price: amount.optional(),
  estimated_cooking_time: size.shape.estimated_cooking_time.optional(),
});

const pizzaChange = z.strictObject({
  ...itemChange,
  description: pizzaShape.shape.description.optional(),
  category: pizzaShape.shape.category,
  sizes: z.partialRecord(z.enum(PIZZA_SIZES), sizeChange).optional(),
});

const toppingChange = z.strictObject({ ...itemChange, price: amount.optional() });

const MOST_CHANGED = 200;
const MOST_ADDED = 50;

const menuChange = z.strictObject({
  pizzas: z.record(idText, pizzaChange.nullable()).optional().refine(isShort, `At most ${MOST_CHANGED}.`).meta({
    description: 'By id. Null: it is taken off the menu.',
  }),
  toppings: z.record(idText, toppingChange.nullable()).optional().refine(isShort, `At most ${MOST_CHANGED}.`),
  added: z
    .strictObject({
      categories: z.array(categoryShape).max(MOST_ADDED).optional(),
      pizzas: z.array(pizzaShape).max(MOST_ADDED).optional(),
      toppings: z.array(toppingShape).max(MOST_ADDED).optional(),
    })
    .optional()
    .meta({ description: 'Put at the end of their lists. Images are copied from store main.' }),
});

export const changeSetShape = z.strictObject({
  name: z.string().trim().min(1).max(100).meta({ example: 'Spring prices' }),
  currency: storeShape.shape.currency.optional().meta({
    description: 'Of its amounts; required if it has any. Stores with another one cannot take it.',
    example: 'USD',
  }),
  settings: settingsChange.optional(),
  menu: menuChange.optional(),
});

type Shape = z.output<typeof changeSetShape>;
export type ChangeSetForm = Pick<ChangeSet, 'name' | 'currency' | 'settings' | 'menu'>;

export const changeSetFormat = changeSetShape.transform((shape, context): ChangeSetForm => {
  const { name: its, currency, settings = {}, menu = {} } = shape;
  let isTold = false;
  const amountAt = (text: string, path: PropertyKey[]): Money => {
    if (currency !== undefined) return readAmount(text, currency, context, path);
    if (isTold) return z.NEVER;
    isTold = true;
    const message = 'Say in which currency its amounts are.';
    context.addIssue({ code: 'custom', params: { code: 'required' }, path: ['currency'], message });
    return z.NEVER;
  };
  if (currency === undefined && (menu.added?.pizzas?.length || menu.added?.toppings?.length)) {
    amountAt('', []);
    return z.NEVER;
  }
  return {
    name: its,
    ...(currency === undefined ? {} : { currency }),
    settings: readSettings(settings, amountAt),
    menu: {
      pizzas: mapValues(menu.pizzas, (pizza, id) => pizza && readPizzaChange(pizza, amountAt, ['menu', 'pizzas', id])),
      toppings: mapValues(
        menu.toppings,
        (topping, id) => topping && readToppingChange(topping, amountAt, ['menu', 'toppings', id]),
      ),
      added: readAdded(menu.added ?? {}, currency ?? '', context),
    },
  };
});

type AmountAt = (text: string, path: PropertyKey[]) => Money;

function readSettings(
  { tax_percent: tax, delivery_fee: fee, ...rest }: NonNullable<Shape['settings']>,
  amountAt: AmountAt,
): SettingsChange {
  // prettier-ignore
  const { kitchen, timers, moving, opening_hours: hours } = rest;
  return {
    ...(tax === undefined ? {} : { taxRate: checked(parseTaxRate(tax)) }),
    ...(fee === undefined ? {} : { deliveryFee: amountAt(fee, ['settings', 'delivery_fee']) }),
    ...(hours === undefined ? {} : { openingHours: hours }),
    ...(moving === undefined ? {} : { moving: moving && readMoving(moving) }),
    ...(kitchen ? { kitchen: readFields(kitchen) } : {}),
    ...(timers ? { timers: readFields(timers) } : {}),
  };
}

function readPizzaChange(
  { sizes, ...fields }: z.output<typeof pizzaChange>,
  amountAt: AmountAt,
  path: PropertyKey[],
): PizzaChange {
  // prettier-ignore
  return {
    ...readFields(fields),
    ...(sizes
      ? {
          sizes: mapValues(sizes, (each, which) => ({
            ...(each?.price === undefined ? {} : { price: amountAt(each.price, [...path, 'sizes', which, 'price']) }),
            ...(each?.estimated_cooking_time === undefined ? {} : { cookingMinutes: each.estimated_cooking_time }),
          })),
        }
      : {}),
  };
}

function readToppingChange(
  { price, ...fields }: z.output<typeof toppingChange>,
  amountAt: AmountAt,
  path: PropertyKey[],
): ToppingChange {
  // prettier-ignore
  return { ...readFields(fields), ...(price === undefined ? {} : { price: amountAt(price, [...path, 'price']) }) };
}

function readAdded(
  { categories = [], pizzas = [], toppings = [] }: NonNullable<NonNullable<Shape['menu']>['added']>,
  currency: string,
  context: z.RefinementCtx,
): MenuChange['added'] {
  const at = ['menu', 'added'];
  return {
    categories: categories.map(readCategory),
    pizzas: pizzas.map((each, index) => readPizza(each, { currency, context, at: [...at, 'pizzas', index] })),
    toppings: toppings.map((each, index) => readTopping(each, { currency, context, at: [...at, 'toppings', index] })),
  };
}

/** As it was sent. */
export function writeChangeSet({ name: its, currency, settings, menu }: ChangeSetForm): Shape {
  const { taxRate, deliveryFee, openingHours: hours, moving, kitchen, timers } = settings;
  return {
    name: its,
    ...(currency === undefined ? {} : { currency }),
    settings: {
      ...(taxRate === undefined ? {} : { tax_percent: formatTaxRate(taxRate) }),
      ...(deliveryFee === undefined ? {} : { delivery_fee: formatDecimal(deliveryFee) }),
      ...(hours === undefined ? {} : { opening_hours: hours && writeHours(hours) }),
      ...(moving === undefined ? {} : { moving: moving && writeMoving(moving) }),
      ...(kitchen ? { kitchen: writeFields(kitchenChange, kitchen) } : {}),
      ...(timers ? { timers: writeFields(timersChange, timers) } : {}),
    },
    menu: {
      pizzas: mapValues(menu.pizzas, (pizza) => pizza && writePizzaChange(pizza)),
      toppings: mapValues(menu.toppings, (topping) => topping && writeToppingChange(topping)),
      added: menuShape(menu.added),
    },
  };
}

function menuShape({ categories, pizzas, toppings }: MenuChange['added']) {
  const written = writeMenu({ pizzas, toppings, ...(categories.length > 0 ? { categories } : {}) });
  return copied(written) as NonNullable<NonNullable<Shape['menu']>['added']>;
}

function writePizzaChange({ sizes, ...fields }: PizzaChange): z.output<typeof pizzaChange> {
  return {
    ...copied(fields),
    ...(sizes
      ? {
          sizes: mapValues(sizes, (each) => ({
            ...(each?.price ? { price: formatDecimal(each.price) } : {}),
            ...(each?.cookingMinutes === undefined ? {} : { estimated_cooking_time: each.cookingMinutes }),
          })),
        }
      : {}),
  } as z.output<typeof pizzaChange>;
}

function writeToppingChange({ price, ...fields }: ToppingChange): z.output<typeof toppingChange> {
  return { ...copied(fields), ...(price ? { price: formatDecimal(price) } : {}) } as z.output<typeof toppingChange>;
}

function mapValues<Key extends string, From, To>(
  record: Readonly<Partial<Record<Key, From>>> | undefined,
  map: (value: From, key: Key) => To,
): Record<Key, To> {
  const entries = Object.entries(record ?? {}) as [Key, From][];
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value, key)])) as Record<Key, To>;
}

/** Without `readonly`. */
function copied<T>(value: T): T {
  return structuredClone(value);
}

function isShort(record: object | undefined): boolean {
  return record === undefined || Object.keys(record).length <= MOST_CHANGED;
}
