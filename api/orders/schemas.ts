import { z } from '@hono/zod-openapi';
import { PIZZA_SIZES } from '../../domain/catalog/menu.ts';
import { ORDER_STATUSES, PAYMENT_METHODS, ROLES } from '../../domain/order/index.ts';
import { MAX_LINES_PER_ORDER } from '../../domain/shared/values.ts';
import { menuShape, pizzaShape, toppingShape } from '../../formats/menu.ts';
import { storeShape } from '../../formats/store.ts';

/** The shapes on the wire, each once: it validates, it is the type, and it is the OpenAPI document. */

export const decimal = z.string().openapi({ description: 'An amount as a decimal string.', example: '15.99' });
export const moment = z.string().openapi({ format: 'date-time', example: '2026-11-20T18:30:00.000Z' });

export const addressRequest = z
  .union(
    [
      z.string().trim().min(10).max(200),
      z.object({
        street: z.string().trim().min(1).max(120),
        city: z.string().trim().min(1).max(80),
        postal_code: z.string().trim().max(20).optional(),
        notes: z.string().trim().max(200).optional(),
      }),
    ],
    { error: 'An address is text of 10 to 200 characters, or an object with street, city, postal_code?, notes?.' },
  )
  .openapi({ example: '12 Main Street, Springfield' });
export type AddressRequest = z.output<typeof addressRequest>;

export const pizzaRequest = z
  .object({
    sku: z.string().trim().min(1).max(20).optional().openapi({
      description: 'Names pizza and size; then neither pizza_id, name nor size is sent.',
      example: 'MARGHLRG',
    }),
    pizza_id: z.string().trim().min(1).max(60).optional().openapi({ example: 'margherita' }),
    name: z.string().trim().min(1).max(60).optional().openapi({
      description: 'Beside a pizza_id it has to mean the same pizza.',
      example: 'Margherita',
    }),
    size: z.enum(PIZZA_SIZES).optional().openapi({ description: 'Needed unless there is a sku.' }),
    toppings: z
      .array(z.string().trim().min(1).max(60))
      .max(10)
      .default([])
      .openapi({ description: 'By id or by name.', example: ['Extra Cheese'] }),
    quantity: z.number().int().min(1).max(999).default(1),
  })
  .superRefine(({ sku, pizza_id: pizzaId, name, size }, context) => {
    const fail = (field: string, message: string): void => context.addIssue({ code: 'custom', path: [field], message });
    if (sku !== undefined) {
      if (pizzaId ?? name ?? size)
        fail('sku', 'A sku names pizza and size: send it alone, without pizza_id, name and size.');
      return;
    }
    if (pizzaId === undefined && name === undefined)
      fail('pizza_id', 'Say which pizza: by pizza_id, by name, or by sku.');
    if (size === undefined) fail('size', `Say which size: ${PIZZA_SIZES.join(', ')}.`);
  })
  .openapi('PizzaRequest');
export type PizzaRequest = z.output<typeof pizzaRequest>;

/** A moment as it comes in. */
export const instantText = z.iso.datetime({
  offset: true,
  error: 'A time is ISO 8601 with its offset from UTC, such as 2026-11-20T19:30:00-05:00.',
});
const requestedFor = instantText.openapi({ example: '2026-11-20T19:30:00-05:00' });

export const orderRequest = z
  .object({
    customer_name: z
      .string()
      .trim()
      .min(2)
      .max(100)
      .optional()
      .openapi({ description: 'Absent: as the profile of the phone number has it.', example: 'Ada Lovelace' }),
    customer_phone: z.string().trim().min(1).max(40).optional().openapi({
      description: 'Absent: as my own profile has it (PUT /customers/me).',
      example: '+1 212 555 0123',
    }),
    customer_email: z.email().max(200).nullish(),
    delivery_address: addressRequest.nullish().openapi({ description: 'Absent: the customer collects the order.' }),
    customer_address: addressRequest
      .nullish()
      .openapi({ description: 'Another name for delivery_address.', deprecated: true }),
    pizzas: z.array(pizzaRequest).min(1).max(MAX_LINES_PER_ORDER),
    payment_method: z
      .enum([...PAYMENT_METHODS, 'credit_card'])
      .default('cash')
      .openapi({
        description: 'cash and online are paid when the order is handed over; credit_card is another name for card.',
      }),
    payment_token: z.string().trim().min(1).max(200).nullish().openapi({ example: 'tok_visa' }),
    special_instructions: z.string().trim().max(500).nullish(),
    requested_for: requestedFor.nullish().openapi({
      description:
        'When the customer wants it, up to a week ahead and while the store is open. Absent: as soon as it can be.',
    }),
    notes: z
      .string()
      .trim()
      .max(500)
      .nullish()
      .openapi({ description: 'Another name for special_instructions.', deprecated: true }),
  })
  .openapi('OrderRequest');

export const draftRequest = z
  .object({
    pizzas: z.array(pizzaRequest).max(MAX_LINES_PER_ORDER).default([]),
    delivery_address: addressRequest.nullish().openapi({ description: 'Absent: the customer collects the order.' }),
    special_instructions: z.string().trim().max(500).nullish(),
  })
  .openapi('DraftRequest');

/** What a draft lacks of an order. The pizzas are the draft's. */
export const draftPlacementRequest = orderRequest.omit({ pizzas: true }).openapi('DraftPlacementRequest');
export type DraftPlacementRequest = z.output<typeof draftPlacementRequest>;

export const changeRequest = z
  .object({
    pizzas: z
      .array(pizzaRequest)
      .min(1)
      .max(MAX_LINES_PER_ORDER)
      .optional()
      .openapi({ description: 'All pizzas that the order shall hold; priced from the menu of now.' }),
    delivery_address: addressRequest.nullable().optional().openapi({ description: 'Null: the customer collects it.' }),
    special_instructions: z.string().trim().max(500).nullable().optional().openapi({ description: 'Null: none.' }),
    requested_for: requestedFor.nullable().optional().openapi({ description: 'Null: as soon as it can be.' }),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    message: 'Say what to change: pizzas, delivery_address, special_instructions or requested_for.',
  })
  .openapi('OrderChange', { description: 'What is absent stays as it is.' });
export type ChangeRequest = z.output<typeof changeRequest>;

export const statusRequest = z
  .object({
    status: z.enum(ORDER_STATUSES),
    notes: z.string().trim().min(1).max(500).nullish(),
    driver_id: z.string().trim().min(1).max(100).nullish(),
  })
  .openapi('StatusRequest');

export const cancelRequest = z.object({ reason: z.string().trim().min(1).max(500).optional() });

const orderPizza = z.object({
  id: z.string().openapi({ description: 'The pizza’s id on the menu.' }),
  line: z.string(),
  sku: z.string(),
  name: z.string(),
  size: z.enum(PIZZA_SIZES),
  toppings: z.array(z.string()),
  quantity: z.number().int(),
  price: decimal.openapi({ description: 'Of one, with its toppings.' }),
  estimated_cooking_time: z.number().int().openapi({ description: 'Minutes.' }),
});

export const placedStatus = z.enum(ORDER_STATUSES).exclude(['draft']);

/** What everybody who has an order in their hands reads of it: cooks, and drivers. */
export const orderLabel = {
  order_id: z.string(),
  number: z.number().int(),
  status: placedStatus,
  pizzas: z.array(z.string()).openapi({ example: ['2 × Margherita (large, Extra Cheese)'] }),
  special_instructions: z.string().nullable(),
};

/** An order that has been accepted, and is not stored yet. */
export const placingView = z
  .object({
    id: z.string().openapi({ example: 'ord_0123456789abcdefghjkmnpqrs' }),
    status: z
      .literal('placing')
      .openapi({ description: 'Accepted, and about to be stored. Read it again in a moment.' }),
  })
  .openapi('Placing');

/** What an order and a draft have in common. */
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
    number: z.number().int().openapi({ description: 'The number called out in the shop; starts over each day.' }),
    status: placedStatus,
    customer_id: z.string(),
    customer_name: z.string(),
    customer_phone: z.string(),
    customer_phone_verified: z.boolean(),
    customer_email: z.string().nullable(),
    payment: z.object({
      method: z.enum(PAYMENT_METHODS),
      status: z.string(),
      authorized: decimal.openapi({ description: 'Reserved on the card.' }),
      captured: decimal,
      refunded: decimal,
      action_url: z
        .string()
        .nullable()
        .openapi({ description: 'Where the customer confirms the payment, when asked to.' }),
      client_secret: z.string().nullable().openapi({
        description: 'With this, a page has Stripe’s script finish the payment, while its status is action_required.',
      }),
      failure: z.string().nullable(),
    }),
    requested_for: moment.nullable(),
    queue_position: z.number().int().nullable().openapi({
      description: 'Its place in the kitchen’s queue right now; null for one that does not wait there, or is held.',
    }),
    driver_id: z.string().nullable(),
    change_pending: z
      .boolean()
      .openapi({ description: 'A change waits for its payment; until then nothing is changed.' }),
    order_time: moment,
    confirmed_time: moment.nullable(),
    promised_time: moment.nullable().openapi({ description: 'When it was promised to be ready.' }),
    estimated_ready_time: moment.nullable().openapi({
      description: 'As the kitchen now stands; otherwise the time that its customer was told last.',
    }),
    cooking_started_time: moment.nullable(),
    actual_ready_time: moment.nullable(),
    out_for_delivery_time: moment.nullable(),
    delivered_time: moment.nullable(),
    missing_ingredients: z.array(z.string()),
    rejection: z.object({ code: z.string(), reason: z.string() }).nullable(),
  })
  .openapi('Order');
export type OrderView = z.infer<typeof orderView>;

export const draftView = z
  .object({
    ...content,
    status: z.enum(['draft', 'cancelled']),
    created_time: moment,
    expires_time: moment.nullable().openapi({ description: 'When it is given up, if nobody touches it.' }),
  })
  .openapi('Draft', { description: 'An order that has not been placed.' });
export type DraftView = z.infer<typeof draftView>;

export const eventView = z
  .object({
    seq: z.number().int().nullable().openapi({
      description:
        'Its place in the order’s record. Null for what became of a message that is sent beside it: it makes no other version of the order.',
    }),
    type: z.string().openapi({ example: 'CookingStarted' }),
    at: moment,
    by: z.object({ role: z.enum(ROLES), id: z.string() }),
    summary: z.string().openapi({ description: 'What happened, in words.', example: 'The kitchen began to cook.' }),
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

export const pizzaView = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    available: z.boolean(),
    sizes: z.array(
      z.object({
        size: z.enum(PIZZA_SIZES),
        sku: z.string(),
        price: decimal,
        estimated_cooking_time: z.number().int().openapi({ description: 'Minutes.' }),
      }),
    ),
    currency: z.string(),
  })
  .openapi('Pizza');

export const toppingView = z
  .object({ id: z.string(), name: z.string(), price: decimal, currency: z.string(), available: z.boolean() })
  .openapi('Topping');

// Made again here: a schema knows `openapi` only when it is made after zod has learnt it, and the formats may be loaded first.
export const storeView = storeShape.extend({}).openapi('Store');

export const menuView = menuShape.extend({}).openapi('Menu', { description: 'A whole menu, as in menu.json.' });
/** An id that is not given is made of the name. */
export const pizzaItemRequest = pizzaShape.partial({ id: true }).openapi('PizzaItemRequest');
export const toppingItemRequest = toppingShape.partial({ id: true }).openapi('ToppingItemRequest');
export const availabilityRequest = z.strictObject({ available: z.boolean() }).openapi('AvailabilityRequest');

export const storeSettingsRequest = storeShape.partial({ id: true }).openapi('StoreSettingsRequest');

export const storeRequest = storeShape
  .partial({ id: true })
  .extend({
    menu: menuShape.optional().openapi('MenuRequest', { description: 'Absent: the menu of store main is taken over.' }),
  })
  .openapi('StoreRequest');
