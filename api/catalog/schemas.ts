import { z } from '@hono/zod-openapi';
import { ALLERGENS, DIETARY_MARKS, PIZZA_SIZES } from '../../domain/catalog/menu.ts';
import {
  categoryItemShape,
  categoryShape,
  menuShape,
  pizzaItemShape,
  pizzaShape,
  toppingItemShape,
} from '../../formats/menu.ts';
import { decimal } from '../orders/schemas.ts';

/**
 * Wire schemas of the menu. Every view has the fields of its request, with null for those that are absent, so that it is accepted as
 * it was read.
 */

const position = z.number().int().nullable().openapi({ description: 'Lower ones are displayed first.' });

const item = {
  id: z.string(),
  name: z.string(),
  available: z.boolean(),
  sold_out: z
    .boolean()
    .optional()
    .openapi({
      description:
        'Not available only because its ingredients have run out; it becomes available by itself. Absent where availability is shown as ' +
        'it was set.',
    }),
  allergens: z.array(z.enum(ALLERGENS)).nullable().openapi({
    description: 'Those of the European Union’s list that it contains. Null: not stated.',
  }),
  dietary: z.array(z.enum(DIETARY_MARKS)).nullable(),
  position,
  currency: z.string(),
};

export const pizzaView = z
  .object({
    ...item,
    description: z.string(),
    category: z.string().nullable().openapi({ description: 'A category’s id.' }),
    image: z.string().nullable().openapi({ description: 'The id of its image.' }),
    image_url: z.string().nullable().openapi({ example: '/api/stores/main/menu/images/0f….png' }),
    sizes: z.array(
      z.object({
        size: z.enum(PIZZA_SIZES),
        sku: z.string(),
        price: decimal,
        estimated_cooking_time: z.number().int().openapi({ description: 'Minutes.' }),
      }),
    ),
  })
  .openapi('Pizza');

export const toppingView = z.object({ ...item, price: decimal }).openapi('Topping');

export const categoryView = z
  .object({ id: z.string(), name: z.string(), description: z.string().nullable(), position })
  .openapi('MenuCategory');

export const menuView = z
  .object({ categories: z.array(categoryView), pizzas: z.array(pizzaView), toppings: z.array(toppingView) })
  .openapi('Menu', { description: 'A whole menu.' });

// Recreated here: only schemas created after zod was extended have `openapi`, and the formats may be loaded first.
export const menuRequest = menuShape
  .extend({})
  .openapi('MenuUpdate', { description: 'A whole menu, as in menu.json.' });
/** A missing id is derived from the name. */
export const pizzaItemRequest = pizzaItemShape().openapi('PizzaItemRequest');
export const toppingItemRequest = toppingItemShape.extend({}).openapi('ToppingItemRequest');
export const categoryItemRequest = categoryItemShape.extend({}).openapi('CategoryItemRequest');
export const availabilityRequest = z.strictObject({ available: z.boolean() }).openapi('AvailabilityRequest');

/** Compiles only while every view is accepted as a request. */
type Accepted = [
  z.output<typeof pizzaView> extends z.input<typeof pizzaShape> ? true : never,
  z.output<typeof categoryView> extends z.input<typeof categoryShape> ? true : never,
  z.output<typeof menuView> extends z.input<typeof menuShape> ? true : never,
];
export const WRITTEN_AS_READ: Accepted = [true, true, true];

const listOf = <Values extends readonly [string, ...string[]]>(values: Values, example: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.enum(values)).min(1))
    .optional()
    .openapi({ type: 'string', description: `Comma-separated: ${values.join(', ')}.`, example });

const isAvailable = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()
  .openapi({ description: 'true: only what can be ordered now. false: only what cannot.' });

export const toppingQuery = z.object({
  available: isAvailable,
  without: listOf(ALLERGENS, 'milk,nuts').openapi({
    description: `Only what is stated to contain none of these allergens. Comma-separated: ${ALLERGENS.join(', ')}.`,
  }),
  dietary: listOf(DIETARY_MARKS, 'vegetarian').openapi({
    description: `Only what has all of these marks. Comma-separated: ${DIETARY_MARKS.join(', ')}.`,
  }),
});

export const pizzaQuery = toppingQuery.extend({
  category: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .optional()
    .openapi({ description: 'A category’s id.', example: 'classics' }),
});
