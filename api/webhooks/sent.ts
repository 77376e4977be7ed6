import { z, type RouteConfig } from '@hono/zod-openapi';
import { webhookEvent } from './schemas.ts';

/** What the receivers of webhooks get, for the OpenAPI document. */
export const sentEvent = {
  method: 'post',
  path: 'event',
  operationId: 'receiveEvent',
  tags: ['webhooks'],
  summary: 'An event, as sent to a webhook',
  description:
    'At least once, and in sequence per order. Signed according to Standard Webhooks with the webhook’s secret: check the ' +
    'signature of the raw body before reading it, and ignore an id that you have seen.',
  security: [],
  request: {
    headers: z.object({
      'webhook-id': z.string().openapi({ description: 'The event’s id, the same for every delivery.' }),
      'webhook-timestamp': z.string().openapi({ description: 'When it was sent, in seconds since 1970.' }),
      'webhook-signature': z.string().openapi({ description: 'One or more signatures, separated by spaces.' }),
    }),
    body: { required: true, content: { 'application/cloudevents+json': { schema: webhookEvent } } },
  },
  responses: {
    204: { description: 'Received. Any 2xx within 10 seconds will do.' },
    410: { description: 'Nothing more is wanted: the webhook is paused.' },
    default: { description: 'Not received: it is sent again, with growing pauses, for a day.' },
  },
} satisfies RouteConfig;
