import { z } from '@hono/zod-openapi';
import { DELIVERY_STATUSES, WEBHOOK_EVENT_TYPES, type WebhookEventType } from '../../domain/webhooks/webhooks.ts';
import { ORDER_STATUSES, PAYMENT_METHODS, PAYMENT_STATUSES } from '../../domain/order/index.ts';
import { decimal, moment } from '../orders/schemas.ts';

/** Wire schemas of webhooks. */

const eventType = z.enum(WEBHOOK_EVENT_TYPES as [WebhookEventType, ...WebhookEventType[]]);

export const webhookRequest = z
  .strictObject({
    url: z.string().trim().min(1).max(2000).openapi({
      description: 'Must be https and public, unless the server allows others. Redirects are not followed.',
      example: 'https://pos.example/hooks/pizzeria',
    }),
    event_types: z
      .array(eventType)
      .min(1)
      .nullish()
      .openapi({
        description: 'Default: every type, including future ones.',
        example: ['pizzeria.order.ready'],
      }),
    description: z.string().trim().max(200).nullish(),
  })
  .openapi('WebhookRequest');

export const webhookView = z
  .object({
    id: z.string().openapi({ example: 'whk_0123456789abcdef01234567' }),
    store_id: z.string(),
    url: z.string(),
    event_types: z.array(eventType).nullable(),
    description: z.string().nullable(),
    status: z.enum(['active', 'failing', 'paused']).openapi({
      description: 'failing: no delivery has succeeded since the last failure. paused: it answered 410; resume it.',
    }),
    paused_time: moment.nullable(),
    paused_reason: z.string().nullable(),
    failing_since: moment.nullable(),
    last_error: z.string().nullable(),
    next_attempt_time: moment.nullable().openapi({ description: 'For an endpoint that is down.' }),
    waiting_orders: z.number().int().openapi({ description: 'Orders with unsent events.' }),
    created_time: moment,
  })
  .openapi('Webhook');

export const webhookSecretView = webhookView
  .extend({
    secret: z.string().openapi({
      description: 'Signs deliveries according to Standard Webhooks. Shown only once.',
      example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    }),
  })
  .openapi('WebhookWithSecret');

export const deliveryView = z
  .object({
    event_id: z.string().openapi({ example: 'ord_01234567890123456789abcdef.3' }),
    event_type: z.string(),
    event_time: moment,
    order_id: z.string().nullable().openapi({ description: 'Null for an event of the store itself.' }),
    status: z.enum(DELIVERY_STATUSES).openapi({
      description: 'pending: failed so far, and being retried. failed: expired after a day.',
    }),
    attempts: z.number().int(),
    last_attempt_time: moment,
    http_status: z.number().int().nullable(),
    error: z.string().nullable(),
  })
  .openapi('WebhookDelivery');

export const replayRequest = z
  .strictObject({
    from: z.iso.datetime({ offset: true }).openapi({ description: 'All events since then; at most 7 days back.' }),
  })
  .openapi('WebhookReplayRequest');

export const pingView = z
  .object({
    delivered: z.boolean(),
    event_id: z.string(),
    http_status: z.number().int().nullable(),
    error: z.string().nullable(),
  })
  .openapi('WebhookPing');

const details = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const menuItems = z.array(z.string()).openapi({ example: ['pizzas/funghi'] });
const menuDetails = z
  .strictObject({
    added: menuItems,
    removed: menuItems,
    changed: z.array(z.strictObject({ item: z.string(), fields: z.array(z.string()) })),
  })
  .openapi('MenuChanges', { description: 'Of `pizzeria.menu.changed`.' });

/** The payload sent to receivers. No route uses it: it is in the document for their benefit. */
export const webhookEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().openapi({ description: 'The same for every delivery of an event.' }),
    source: z.string().openapi({ description: 'The store.', example: '/api/stores/main' }),
    type: z.enum([...WEBHOOK_EVENT_TYPES, 'pizzeria.ping']),
    subject: z
      .string()
      .optional()
      .openapi({ description: 'The order’s or draft’s id; or `kitchen`, `menu` or `stock`.' }),
    time: moment,
    datacontenttype: z.literal('application/json'),
    requestid: z
      .string()
      .optional()
      .openapi({ description: 'The id of the request that caused it, where that is known.' }),
    data: z.union([
      z.strictObject({
        version: z.number().int().openapi({ description: 'The order’s version after this event; it only grows.' }),
        details,
        order: z.strictObject({
          id: z.string(),
          number: z.number().int(),
          status: z.enum(ORDER_STATUSES),
          fulfilment: z.enum(['pickup', 'delivery']),
          pizza_count: z.number().int(),
          total_amount: decimal,
          currency: z.string(),
          payment_method: z.enum(PAYMENT_METHODS),
          payment_status: z.enum(PAYMENT_STATUSES),
          order_time: moment,
          requested_for: moment.nullable(),
          estimated_ready_time: moment.nullable(),
        }),
      }),
      z.strictObject({
        version: z.number().int(),
        details,
        draft: z.strictObject({
          id: z.string(),
          status: z.string(),
          fulfilment: z.enum(['pickup', 'delivery']),
          pizza_count: z.number().int(),
          total_amount: decimal,
          currency: z.string(),
          created_time: moment,
        }),
      }),
      z.strictObject({
        sequence: z
          .number()
          .int()
          .openapi({ description: 'Grows with each event about the store’s kitchen, menu and stock.' }),
        details: z.union([menuDetails, details]),
      }),
      z.strictObject({}),
    ]),
  })
  .openapi('WebhookEvent', { description: 'A CloudEvents 1.0 event, sent as application/cloudevents+json.' });
