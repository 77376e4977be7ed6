import { z } from '@hono/zod-openapi';
import { instantText } from '../http/instant-text.ts';
import { moment, orderLabel } from '../orders/schemas.ts';
import { cookRequest, tappedAt } from '../orders/step-claim.ts';
import { heldView, pauseView } from './holding.ts';

/** Wire schemas of the kitchen. */

export const kitchenStepRequest = z
  .strictObject({ by: cookRequest.optional(), tapped_at: tappedAt })
  .openapi('KitchenStepRequest', { description: 'Who does it, on a device that several cooks use.' });

const reason = z.string().trim().min(1).max(200).optional();

export const pauseRequest = z
  .strictObject({
    until: instantText.optional().openapi({ description: 'When it ends automatically. Default: when it is resumed.' }),
    reason,
    down: z.boolean().optional().openapi({
      description:
        'The kitchen begins nothing, either: what waits can be offered to other stores, if store settings say so.',
    }),
  })
  .openapi('KitchenPauseRequest');

export const staffRequest = z
  .strictObject({
    cooks: z
      .number()
      .int()
      .min(0)
      .max(200)
      .nullable()
      .openapi({ description: 'Cooks on shift. Null: not counted, so all of the store’s slots are available.' }),
  })
  .openapi('KitchenStaffRequest');

export const holdRequest = z.strictObject({ reason }).openapi('KitchenHoldRequest');

const kitchenOrder = z.object({
  ...orderLabel,
  customer_name: z.string().nullable().openapi({ description: 'The first name, for the kitchen.' }),
  fulfilment: z.enum(['pickup', 'delivery']),
  promised_time: moment.nullable(),
  estimated_ready_time: moment.nullable().openapi({ description: 'By the current state of the kitchen.' }),
  is_late: z.boolean().openapi({ description: 'It is not expected by the time last given to the customer.' }),
  missing_ingredients: z
    .array(z.string())
    .openapi({ description: 'It has lost its stock, or was started without it.' }),
});

const activeOrder = kitchenOrder.extend({
  started_time: moment.nullable().openapi({ description: 'When preparation or cooking began.' }),
  cook: z
    .object({ id: z.string(), name: z.string().nullable() })
    .nullable()
    .openapi({ description: 'Who began it; the name is null unless the device gave one.' }),
  is_overdue: z.boolean().openapi({
    description: 'It should have been ready timers.cooking_alert_minutes ago: the kitchen was asked about it.',
  }),
});

export const kitchenStatusView = z
  .object({
    current_capacity: z.number().int().openapi({ description: 'Slots in use.' }),
    has_free_slot: z.boolean().openapi({ description: 'A waiting order can be started now.' }),
    max_concurrent_orders: z
      .number()
      .int()
      .openapi({ description: 'Total slots: the store’s, or as many as the cooks on shift can work on.' }),
    active_orders: z.array(activeOrder).openapi({ description: 'Orders holding a slot.' }),
    waiting_orders: z.number().int(),
    max_waiting_orders: z.number().int().openapi({ description: 'The store’s limit for the queue.' }),
    is_at_capacity: z.boolean().openapi({
      description:
        'The queue is full: an order for as soon as possible is refused with kitchen_at_capacity. A pause refuses it with ' +
        'kitchen_paused. Whether slots are free does not matter for that.',
    }),
    average_cooking_time: z.number().int().openapi({ description: 'Minutes, over the latest orders.' }),
    cooks: z.number().int().nullable().openapi({ description: 'Null if not set.' }),
    pause: pauseView.openapi({ description: 'Present while new orders are paused.' }),
  })
  .openapi('KitchenStatus');
export type KitchenStatusView = z.infer<typeof kitchenStatusView>;

export const kitchenQueueView = z
  .array(
    kitchenOrder.extend({
      position: z.number().int().nullable().openapi({ description: 'Null if it is held.' }),
      minutes: z.number().int(),
      waiting_since: moment,
      rushed: z.boolean(),
      held: heldView,
    }),
  )
  .openapi('KitchenQueue');
