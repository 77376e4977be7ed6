import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findDelivery, replayEvent, replayFrom, sendPing } from '../../application/webhooks/deliveries.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { empty, json, problems } from '../http/routing.ts';
import { deliveryView, pingView, replayRequest } from './schemas.ts';
import { sentEvent } from './sent.ts';
import { subscriptionRoutes, webhookIdParam } from './subscriptions.ts';
import { viewDelivery } from './views.ts';

const deliveryParam = webhookIdParam.extend({
  event_id: z.string().openapi({ example: 'ord_01234567890123456789abcdef.3' }),
});
const about = { tags: ['webhooks'] };
const of = { ...about, request: { params: webhookIdParam } };
const accepted = {
  202: empty('They will be sent again, before new events; read at its Location how that went.', 'Location'),
};

const test = createRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  operationId: 'testWebhook',
  summary: 'Send a pizzeria.ping now',
  description: 'Sent once, directly by the API; the response has the result.',
  ...of,
  responses: { 200: json(pingView, 'The result.'), ...problems('webhook_not_found') },
});

const readOne = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries/{event_id}',
  operationId: 'getWebhookDelivery',
  summary: 'Read the delivery of an event',
  description:
    'As of its latest attempt, if it is among the latest 1,000 deliveries. A replayed event is here once it has been sent again.',
  ...about,
  request: { params: deliveryParam },
  responses: { 200: json(deliveryView, 'The delivery.'), ...problems('webhook_not_found', 'event_not_found') },
});

const replayOne = createRoute({
  method: 'post',
  path: '/webhooks/{id}/deliveries/{event_id}/replay',
  operationId: 'replayWebhookEvent',
  summary: 'Send an event again',
  description: 'With the same id, so that a receiver can tell that it is the same.',
  ...about,
  request: { params: deliveryParam },
  responses: { ...accepted, ...problems('webhook_not_found', 'event_not_found', 'temporal_unreachable') },
});

const replay = createRoute({
  method: 'post',
  path: '/webhooks/{id}/replay',
  operationId: 'replayWebhook',
  summary: 'Send all events since a time again',
  description: 'At most seven days back.',
  ...about,
  request: {
    params: webhookIdParam,
    body: { required: true, content: { 'application/json': { schema: replayRequest } } },
  },
  responses: { ...accepted, ...problems('webhook_not_found', 'temporal_unreachable') },
});

/** Webhook subscriptions of a store. */
export function webhookRoutes(deps: ApiDeps) {
  const routes = subscriptionRoutes(deps, {
    path: '/webhooks',
    noun: 'Webhook',
    one: 'webhook',
    about,
    descriptions: {
      create:
        'Sends new events of orders, drafts, kitchen, menu and stock as CloudEvents 1.0 (see WebhookEvent), signed according to Standard Webhooks, at least once, in sequence per order and for the store itself. ' +
        'Deliveries not answered with 2xx within 10 seconds are retried with backoff for a day.',
      list: 'With their status, and how many orders wait to be sent.',
      read: 'Its address, event types, status and last error.',
      remove: 'Nothing more is sent to it.',
      rotate: 'For a day deliveries are also signed with the previous one. It takes a sign-in within five minutes.',
      resume: 'After it answered 410, which pauses it. It continues where it stopped.',
      deliveries: 'Of the last days, by status if asked for.',
    },
    ownerOf: (c) => c.var.store.id,
  })
    .openapi(test, async (c) => {
      const { eventId, httpStatus, error } = await sendPing(deps, c.var.store.id, idOf(c));
      const said = { http_status: httpStatus ?? null, error: error ?? null };
      return c.json({ delivered: error === undefined, event_id: eventId, ...said }, 200);
    })
    .openapi(readOne, async (c) => {
      const { id, event_id: eventId } = c.req.valid('param');
      return c.json(viewDelivery(await findDelivery(deps, c.var.store.id, id, eventId)), 200);
    })
    .openapi(replayOne, async (c) => {
      await replayEvent(deps, c.var.store.id, idOf(c), c.req.valid('param').event_id);
      c.header('Location', c.req.path.replace(/\/replay\/?$/, ''));
      return c.body(null, 202);
    })
    .openapi(replay, async (c) => {
      await replayFrom(deps, c.var.store.id, idOf(c), c.req.valid('json').from);
      c.header('Location', c.req.path.replace(/\/replay\/?$/, '/deliveries'));
      return c.body(null, 202);
    });
  routes.openAPIRegistry.registerWebhook(sentEvent);
  return routes;
}

function idOf(c: Context<AppEnv>): string {
  return c.req.param('id') ?? '';
}
