import { z } from '@hono/zod-openapi';
import { addressRequest, decimal, draftPlacementRequest, moment } from '../orders/schemas.ts';

/** Wire schemas of customers. */

/** What the answer to reading a profile says beside what can be set. Sent back, it is ignored. */
const readOnly = Object.fromEntries(
  [
    ...[
      'id',
      'store_id',
      'phone_verified',
      'kept_by',
      'created_time',
      'updated_time',
      'order_count',
      'cancelled_count',
    ],
    ...['total_spend', 'currency', 'favourites', 'first_order_time', 'last_order_time'],
  ].map((name) => [name, z.unknown().optional().openapi({ readOnly: true, description: 'As it was read; ignored.' })]),
);

export const profileRequest = z
  .strictObject({
    ...readOnly,
    name: z.string().trim().min(2).max(100).openapi({ example: 'Ada Lovelace' }),
    phone: z.string().trim().min(1).max(40).openapi({ example: '+1 212 555 0123' }),
    email: z.email().max(200).nullish(),
    address: addressRequest.nullish().openapi({ description: 'For deliveries.' }),
  })
  .openapi('ProfileRequest');

export const customerView = z
  .object({
    id: z.string().openapi({ example: 'cus_0123456789abcdef01234567' }),
    store_id: z.string(),
    name: z.string(),
    phone: z.string(),
    phone_verified: z.boolean().openapi({ description: 'By a code sent to it.' }),
    email: z.string().nullable(),
    address: z.string().nullable().openapi({ description: 'Of the first delivery, or as edited by the customer.' }),
    kept_by: z.enum(['orders', 'customer']).openapi({
      description: 'orders: made from their first order. customer: edited by the customer.',
    }),
    created_time: moment,
    updated_time: moment,
  })
  .openapi('Customer');

export const customerDetailView = customerView
  .extend({
    order_count: z.number().int().openapi({ description: 'Without cancelled and rejected ones.' }),
    cancelled_count: z.number().int(),
    total_spend: decimal.openapi({ description: 'Paid, less what was refunded.' }),
    currency: z.string(),
    favourites: z.array(z.object({ name: z.string(), quantity: z.number().int() })).openapi({
      description: 'The most ordered pizzas, up to five.',
    }),
    first_order_time: moment.nullable(),
    last_order_time: moment.nullable(),
  })
  .openapi('CustomerDetail');

export const reorderRequest = draftPlacementRequest
  .omit({
    customer_name: true,
    customer_phone: true,
    customer_email: true,
    customer_id: true,
    customer_address: true,
    notes: true,
  })
  .partial()
  .extend({
    payment_method: draftPlacementRequest.shape.payment_method
      .removeDefault()
      .optional()
      .openapi({ description: 'Default: as before. A card needs a new payment_token.' }),
    delivery_address: addressRequest.nullish().openapi({ description: 'Default: as before. Null: pickup.' }),
  })
  .openapi('ReorderRequest', { description: 'The differences from the previous order.' });
export type ReorderRequest = z.output<typeof reorderRequest>;
