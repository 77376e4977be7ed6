import { z } from '@hono/zod-openapi';
import { isIngredientSku, MOVEMENT_KINDS, UNITS } from '../../domain/stock/index.ts';
import { aboutSku, recipesShape } from '../../formats/recipes.ts';
import { personName } from '../http/actors.ts';
import { pageQuery } from '../http/paging.ts';
import { instantText } from '../http/instant-text.ts';
import { moment } from '../orders/schemas.ts';

/** Wire schemas of stock. Quantities are whole numbers of the ingredient's unit. */

export const MOST = 100_000_000;
export const quantity = z.number().int().min(1).max(MOST);
// Recreated here, like the others from formats: see `storeView`.
export const sku = z.string().refine(isIngredientSku, aboutSku).openapi({ example: 'MOZZARELLA' });
export const reference = z
  .string()
  .regex(/^[\w.:-]{1,60}$/, 'A reference is 1 to 60 letters, digits, dots, colons, dashes and underscores.')
  .openapi({ example: 'delivery-2026-11-21-cheese' });
export const reason = z.string().trim().min(1).max(300);

export const skuParam = z.object({ sku });
export const referenceParam = z.object({ reference });

export const levelView = z
  .object({
    sku,
    name: z.string().nullable().openapi({ description: 'From the recipes.' }),
    unit: z.enum(UNITS).nullable(),
    level: z.number().int().openapi({ description: 'On hand plus incoming: the sum of the movements.' }),
    on_hand: z.number().int(),
    incoming: z.number().int(),
    allocated: z.number().int().openapi({ description: 'Allocated to orders.' }),
    available: z.number().int().openapi({ description: 'Not allocated.' }),
    low_at: z.number().int().nullable(),
    is_low: z.boolean(),
  })
  .openapi('StockLevel');

export const batchView = z
  .object({
    reference: z.string(),
    sku,
    received: z.number().int(),
    quantity: z.number().int().openapi({ description: 'The remaining quantity.' }),
    available: z.number().int().openapi({ description: 'The unallocated part of it.' }),
    eta: moment.nullable().openapi({ description: 'Expected arrival; null: on hand.' }),
  })
  .openapi('StockBatch');

export const itemView = levelView.extend({ batches: z.array(batchView) }).openapi('StockItem');

export const batchRequest = z
  .strictObject({
    reference,
    sku,
    quantity,
    eta: instantText.nullish().openapi({ description: 'Expected arrival; default: on hand.' }),
  })
  .openapi('BatchRequest');

export const batchChangeRequest = z
  .strictObject({
    quantity: z.number().int().min(0).max(MOST).optional().openapi({ description: 'The counted quantity.' }),
    eta: instantText.nullish().openapi({ description: 'The new arrival time; null: it has arrived.' }),
    reason: reason.optional(),
  })
  .refine(({ quantity, eta }) => quantity !== undefined || eta !== undefined, 'Set quantity or eta.')
  .openapi('BatchChangeRequest');

export const thresholdRequest = z
  .strictObject({
    low_at: quantity.nullable().openapi({ description: 'Alert the manager below this level; null: never.' }),
  })
  .openapi('ThresholdRequest');

export const wasteRequest = z
  .strictObject({
    sku,
    quantity,
    reason,
    batch: reference.optional().openapi({ description: 'Default: oldest stock on hand first.' }),
  })
  .openapi('WasteRequest');

export const movementView = z
  .object({
    seq: z.number().int(),
    at: moment,
    sku,
    change: z.number().int(),
    kind: z.enum(MOVEMENT_KINDS),
    batch: z.string().nullable(),
    order_id: z.string().nullable(),
    reason: z.string().nullable(),
    by: z.string().nullable(),
    by_name: personName,
  })
  .openapi('StockMovement');

export const movementQuery = pageQuery.extend({ sku: sku.optional() });

export const missingView = z.object({ sku, needed: z.number().int(), available: z.number().int() });
const part = z.object({ batch: z.string(), sku, quantity: z.number().int() });
const need = z.object({ sku, quantity: z.number().int() });

export const orderStockView = z
  .object({
    order_id: z.string(),
    status: z.enum(['none', 'allocated', 'short', 'used', 'released']).openapi({
      description: 'none: it needs no counted ingredient. short: it has lost its stock and waits for more.',
    }),
    needs: z.array(need),
    needed_by: moment.nullable(),
    parts: z.array(part).openapi({ description: 'The batches of its stock.' }),
    missing: z.array(missingView),
  })
  .openapi('OrderStock');

export const shortageView = z
  .object({ order_id: z.string(), since: moment, needed_by: moment, missing: z.array(missingView) })
  .openapi('StockShortage');

export const soldOutView = z
  .object({ pizzas: z.array(z.string()), toppings: z.array(z.string()) })
  .openapi('SoldOut', { description: 'Ids of items that cannot be made for lack of stock.' });

export const allocationRequest = z
  .strictObject({
    reference: reference.openapi({ description: 'Idempotency key of the allocation.' }),
    sku,
    quantity,
    needed_by: instantText.nullish().openapi({ description: 'Default: now, from stock on hand.' }),
  })
  .openapi('AllocationRequest');

export const allocationView = z
  .object({ reference: z.string(), parts: z.array(part), needed_by: moment })
  .openapi('StockAllocation');

export const recipesView = recipesShape.extend({}).openapi('Recipes', {
  description: 'Recipes of the menu’s pizzas and toppings, as in recipes.json.',
});
