import { z } from '@hono/zod-openapi';
import { PIZZA_SIZES } from '../../domain/catalog/menu.ts';
import {
  isKitchenTarget,
  ORDER_STATUSES,
  PAYMENT_METHODS,
  PAYMENT_STATUSES,
  REJECTION_CODES,
} from '../../domain/order/index.ts';
import { hiddenActorView } from '../http/actors.ts';
import { instantText } from '../http/instant-text.ts';
import { moveFields } from './move-views.ts';
import { cookRequest, tappedAt } from './step-claim.ts';
import { decimal, moment } from './values.ts';
import { MAX_LINES_PER_ORDER, MAX_QUANTITY } from '../../domain/catalog/limits.ts';

/** Wire schemas of orders, used for validation, types and OpenAPI. */

export { decimal, moment } from './values.ts';

export const addressRequest = z
  .union(
    [
      z.string().trim().min(10).max(200),
      z.strictObject({
        street: z.string().trim().min(1).max(120),
        city: z.string().trim().min(1).max(80),
        postal_code: z.string().trim().max(20).optional(),
        notes: z.string().trim().max(200).optional(),
      }),
    ],
    { error: 'An address is a string of 10 to 200 characters, or an object with street, city, postal_code?, notes?.' },
  )
  .openapi({ example: '12 Main Street, Springfield' });
export type AddressRequest = z.output<typeof addressRequest>;

/** Of one line; an order has as many pizzas at most. */
export const lineQuantity = z.number().int().min(1).max(MAX_QUANTITY);

export const pizzaRequest = z
  .strictObject({
    sku: z.string().trim().min(1).max(20).optional().openapi({
      description: 'Identifies pizza and size, such as MARGHLRG; excludes pizza_id, name and size.',
    }),
    pizza_id: z.string().trim().min(1).max(60).optional().openapi({ description: 'Such as margherita.' }),
    name: z.string().trim().min(1).max(60).optional().openapi({
      description: 'With a pizza_id, it must be the same pizza.',
      example: 'Margherita',
    }),
    size: z.enum(PIZZA_SIZES).optional().openapi({ description: 'Required unless there is a sku.' }),
    toppings: z
      .array(z.string().trim().min(1).max(60))
      .max(10)
      .default([])
      .openapi({ description: 'By id (extra_cheese: alias of extra-cheese) or name.', example: ['Extra Cheese'] }),
    quantity: lineQuantity.default(1),
  })
  .superRefine(({ sku, pizza_id: pizzaId, name, size }, context) => {
    const fail = (code: string, field: string, message: string): void =>
      context.addIssue({ code: 'custom', params: { code }, path: [field], message });
    if (sku !== undefined) {
      if (pizzaId ?? name ?? size)
        fail('contradiction', 'sku', 'A sku identifies pizza and size: send it without pizza_id, name and size.');
      return;
    }
    if (pizzaId === undefined && name === undefined) fail('required', 'pizza_id', 'Required: pizza_id, name or sku.');
    if (size === undefined) fail('required', 'size', `Required: one of ${PIZZA_SIZES.join(', ')}.`);
  })
  .openapi('PizzaRequest');
export type PizzaRequest = z.output<typeof pizzaRequest>;

const requestedFor = instantText;

export const orderRequest = z
  .strictObject({
    customer_name: z
      .string()
      .trim()
      .min(2)
      .max(100)
      .optional()
      .openapi({ description: 'Default: from my own profile, or that of customer_id.', example: 'Ada Lovelace' }),
    customer_phone: z.string().trim().min(1).max(40).optional().openapi({
      description: 'Default: from my own profile (PUT /customers/me), or that of customer_id.',
      example: '+1 212 555 0123',
    }),
    customer_id: z.string().max(100).nullish().openapi({ description: 'For staff: whose order it is, as found with GET /customers.' }), // prettier-ignore
    customer_email: z.email().max(200).nullish(),
    delivery_address: addressRequest.nullish().openapi({ description: 'Default: pickup.' }),
    customer_address: addressRequest.nullish().openapi({ description: 'Alias of delivery_address.', deprecated: true }),
    pizzas: z.array(pizzaRequest).min(1).max(MAX_LINES_PER_ORDER),
    payment_method: z
      .enum([...PAYMENT_METHODS, 'credit_card'])
      .default('cash')
      .openapi({
        description:
          'cash is paid at handover; online on the page of payment.action_url, before the order is cooked; credit_card is an alias of card.',
      }),
    payment_token: z.string().trim().min(1).max(200).nullish().openapi({ example: 'tok_visa' }),
    payment_return_url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullish()
      .openapi({
        description:
          'Where the customer goes after paying on the provider’s page, or confirming at the bank; `order` is added to it. Default: a page of the API.',
        example: 'https://shop.example/thanks',
      }),
    special_instructions: z.string().trim().max(500).nullish(),
    requested_for: requestedFor.nullish().openapi({
      description:
        'When the customer wants it, up to a week ahead and within opening hours. Default: as soon as possible.',
    }),
    notes: z
      .string()
      .trim()
      .max(500)
      .nullish()
      .openapi({ description: 'Alias of special_instructions.', deprecated: true }),
  })
  .openapi('OrderRequest');

export const draftRequest = z
  .strictObject({
    ...orderRequest.pick({ customer_name: true, customer_phone: true, customer_email: true }).shape,
    pizzas: z.array(pizzaRequest).max(MAX_LINES_PER_ORDER).default([]),
    delivery_address: addressRequest.nullish().openapi({ description: 'Default: pickup.' }),
    special_instructions: z.string().trim().max(500).nullish(),
  })
  .openapi('DraftRequest');

/** The fields needed to place a draft. The pizzas are the draft's. */
export const draftPlacementRequest = orderRequest.omit({ pizzas: true }).openapi('DraftPlacementRequest');
export type DraftPlacementRequest = z.output<typeof draftPlacementRequest>;

export const changeRequest = z
  .strictObject({
    pizzas: z
      .array(pizzaRequest)
      .min(1)
      .max(MAX_LINES_PER_ORDER)
      .optional()
      .openapi({ description: 'All pizzas of the changed order; priced from the current menu.' }),
    delivery_address: addressRequest.nullable().optional().openapi({ description: 'Null: pickup.' }),
    special_instructions: z.string().trim().max(500).nullable().optional().openapi({ description: 'Null: none.' }),
    requested_for: requestedFor.nullable().optional().openapi({ description: 'Null: as soon as possible.' }),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    message: 'Set at least one of pizzas, delivery_address, special_instructions or requested_for.',
  })
  .openapi('OrderChange', { description: 'Absent fields stay unchanged.' });
export type ChangeRequest = z.output<typeof changeRequest>;

export const statusRequest = z
  .strictObject({
    status: z.enum(ORDER_STATUSES),
    by: cookRequest.nullish().openapi({ description: 'The cook, for the kitchen’s statuses.' }),
    tapped_at: tappedAt,
    notes: z.string().trim().min(1).max(500).nullish(),
    driver_id: z.string().trim().min(1).max(100).nullish(),
  })
  .superRefine(({ status, by }, context) => {
    if (!by || isKitchenTarget(status)) return;
    context.addIssue({
      code: 'custom',
      params: { code: 'contradiction' },
      path: ['by'],
      message: `"${status}" is no step of a cook.`,
    });
  })
  .openapi('StatusRequest');

export const cancelRequest = z.object({ reason: z.string().trim().min(1).max(500).optional() });

export const orderPizza = z.object({
  id: z.string().openapi({ description: 'The pizza’s id on the menu.' }),
  line: z.string(),
  sku: z.string(),
  name: z.string(),
  size: z.enum(PIZZA_SIZES),
  toppings: z.array(z.string()),
  quantity: z.number().int(),
  price: decimal.openapi({ description: 'Per piece, with its toppings.' }),
  estimated_cooking_time: z.number().int().openapi({ description: 'Minutes.' }),
});

export const placedStatus = z.enum(ORDER_STATUSES).exclude(['draft']);

/** The label of an order, for cooks and drivers. */
export const orderLabel = {
  order_id: z.string(),
  number: z.number().int(),
  status: placedStatus,
  pizzas: z.array(z.string()).openapi({ example: ['2 × Margherita (large, Extra Cheese)'] }),
  special_instructions: z.string().nullable(),
};

/** An order that is accepted, but not stored yet. */
export const placingView = z
  .object({
    id: z.string().openapi({ example: 'ord_0123456789abcdefghjkmnpqrs' }),
    status: z.literal('placing').openapi({ description: 'Accepted, and about to be stored. Retry in a moment.' }),
  })
  .openapi('Placing');

/** Fields shared by orders and drafts. */
const content = {
  id: z.string().openapi({ example: 'ord_0123456789abcdefghjkmnpqrs' }),
  store_id: z.string(),
  version: z.number().int(),
  fulfilment: z.enum(['pickup', 'delivery']),
  delivery_address: z.string().nullable(),
  pizzas: z.array(orderPizza),
  special_instructions: z.string().nullable(),
  subtotal: decimal,
  tax: decimal,
  delivery_fee: decimal,
  total_amount: decimal,
  currency: z.string(),
  updated_time: moment,
  cancelled_time: moment.nullable(),
  cancellation_reason: z.string().nullable(),
};

export const orderView = z
  .object({
    ...content,
    number: z.number().int().openapi({ description: 'The number called out in the store; starts over each day.' }),
    status: placedStatus,
    customer_id: z.string().nullable(),
    customer_name: z.string().nullable().openapi({ description: 'The first name for the kitchen.' }),
    customer_phone: z.string().nullable(),
    customer_phone_verified: z.boolean().nullable(),
    customer_email: z.string().nullable(),
    payment: z
      .object({
        method: z.enum(PAYMENT_METHODS),
        status: z.enum(PAYMENT_STATUSES),
        authorized: decimal.openapi({ description: 'Reserved on the card.' }),
        captured: decimal,
        refunded: decimal,
        action_url: z.string().nullable().openapi({
          description:
            'Where the customer pays, or confirms the payment, while the order or its change waits for that. For its customer, and for whoever placed it.',
        }),
        client_secret: z.string().nullable().openapi({
          description: 'For completing the payment with Stripe.js while its status is action_required.',
        }),
        failure: z.string().nullable(),
      })
      .nullable(),
    requested_for: moment.nullable(),
    queue_position: z.number().int().nullable().openapi({
      description: 'Its current position in the kitchen queue; null if it is not waiting there or is held.',
    }),
    driver_id: z.string().nullable(),
    change_pending: z.boolean().openapi({ description: 'A change is waiting for its payment; not applied yet.' }),
    order_time: moment,
    confirmed_time: moment.nullable(),
    promised_time: moment.nullable().openapi({ description: 'The promised ready time.' }),
    estimated_ready_time: moment.nullable().openapi({
      description: 'By the current state of the kitchen; otherwise the time last given to the customer.',
    }),
    cooking_started_time: moment.nullable(),
    actual_ready_time: moment.nullable(),
    out_for_delivery_time: moment.nullable(),
    estimated_arrival_time: moment.nullable().openapi({
      description:
        'Of a delivery: by the driver’s tour once it has left; until then, one stop after its estimated ready time. Null for pickup.',
    }),
    delivered_time: moment.nullable(),
    missing_ingredients: z.array(z.string()),
    tracking_url: z.url().optional().openapi({ description: 'A tracking link: only in the answer to placing, for its customer.' }), // prettier-ignore
    rejection: z.object({ code: z.enum(REJECTION_CODES), reason: z.string() }).nullable(),
    ...moveFields,
  })
  .openapi('Order', {
    description:
      'An order, as much as the sender may see of it: what is hidden is null. A driver sees the street before taking it, and the address only until it is delivered.',
  });
export type OrderView = z.infer<typeof orderView>;

export const draftView = z
  .object({
    ...content,
    status: z.enum(['draft', 'cancelled']),
    customer_id: z.string().nullable().openapi({ description: 'Null for a draft of an earlier version.' }),
    customer_name: z.string().nullable(),
    customer_phone: z.string().nullable(),
    customer_email: z.string().nullable(),
    created_time: moment,
    expires_time: moment.nullable().openapi({ description: 'When it expires, unless it is changed.' }),
  })
  .openapi('Draft', { description: 'An order that has not been placed.' });
export type DraftView = z.infer<typeof draftView>;

export const eventView = z
  .object({
    seq: z.number().int().nullable().openapi({
      description:
        'Its place in the order’s record. Null for what is kept beside it, such as what became of a message: it makes no other version of the order.',
    }),
    type: z.string().openapi({ example: 'CookingStarted' }),
    at: moment,
    by: hiddenActorView,
    request_id: z.string().nullable().openapi({
      description:
        'The request that caused it: its X-Request-Id, or the trace id of its traceparent, or a generated id. Null for what the pipeline did by itself.',
    }),
    summary: z.string().openapi({ description: 'Description of what happened.', example: 'Cooking started.' }),
    note: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi('OrderEvent');

export const workflowView = z
  .object({
    workflow_id: z.string(),
    run_id: z.string(),
    execution_status: z.string().openapi({ example: 'RUNNING' }),
    ui_url: z.string().openapi({ description: 'This workflow in the Temporal UI.' }),
    status: z.string(),
    version: z.number().int(),
    waiting_for: z.string(),
    under_way: z.array(z.string()),
    refused: z.array(z.object({ at: moment, name: z.string(), reason: z.string() })),
    order: z.union([orderView, draftView]).nullable(),
  })
  .openapi('OrderWorkflow');
