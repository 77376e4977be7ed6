import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  findDelivery,
  listDeliveries,
  replayEvent,
  replayFrom,
  sendPing,
} from '../../application/webhooks/deliveries.ts';
import {
  listWebhooks,
  readWebhook,
  resumeWebhook,
  rotateSecret,
  subscribe,
  unsubscribe,
} from '../../application/webhooks/subscriptions.ts';
import { DELIVERY_STATUSES } from '../../domain/webhooks/webhooks.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { linkCursor, pageQuery, readDeliveryPage, writeDeliveryCursor } from '../http/paging.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { deliveryView, pingView, replayRequest, webhookRequest, webhookSecretView, webhookView } from './schemas.ts';
import { sentEvent } from './sent.ts';
import { viewDelivery, viewWebhook, viewWithSecret } from './views.ts';

export const webhookIdParam = z.object({ id: z.string().openapi({ example: 'whk_0123456789abcdef01234567' }) });
const deliveryParam = webhookIdParam.extend({
  event_id: z.string().openapi({ example: 'ord_01234567890123456789abcdef.3' }),
});
export const deliveriesQuery = pageQuery.extend({ status: z.enum(DELIVERY_STATUSES).optional() });
const about = { tags: ['webhooks'] };
const of = { ...about, request: { params: webhookIdParam } };
const accepted = {
  202: empty('They will be sent again, before new events; read at its Location how that went.', 'Location'),
};

const create = createRoute({
  method: 'post',
  path: '/webhooks',
  operationId: 'createWebhook',
  summary: 'Create a webhook',
  description:
    'Sends new events of orders, drafts, kitchen, menu and stock as CloudEvents 1.0 (see WebhookEvent), signed according to Standard Webhooks, at least once, in sequence per order and for the store itself. ' +
    'Deliveries not answered with 2xx within 10 seconds are retried with backoff for a day.',
  ...about,
  request: { body: { required: true, content: { 'application/json': { schema: webhookRequest } } } },
  responses: { 201: json(webhookSecretView, 'The new webhook.', 'Location'), ...problems('webhook_limit') },
});

const list = createRoute({
  method: 'get',
  path: '/webhooks',
  operationId: 'listWebhooks',
  summary: 'List the store’s webhooks, oldest first',
  description: 'With their status, and how many orders wait to be sent.',
  ...about,
  responses: { 200: json(z.array(webhookView), 'All webhooks.'), ...problems() },
});

const read = createRoute({
  method: 'get',
  path: '/webhooks/{id}',
  operationId: 'getWebhook',
  summary: 'Read a webhook and its status',
  description: 'Its address, event types, status and last error.',
  ...of,
  responses: { 200: json(webhookView, 'The webhook.'), ...problems('webhook_not_found') },
});

const remove = createRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  operationId: 'deleteWebhook',
  summary: 'Delete a webhook',
  description: 'Nothing more is sent to it.',
  ...of,
  responses: { 204: empty('Deleted, with its deliveries.'), ...problems('webhook_not_found') },
});

const rotate = createRoute({
  method: 'post',
  path: '/webhooks/{id}/secret',
  operationId: 'rotateWebhookSecret',
  summary: 'Replace the secret',
  description: 'For a day deliveries are also signed with the previous one. It takes a sign-in within five minutes.',
  ...of,
  responses: {
    200: json(webhookSecretView, 'With its new secret.'),
    ...problems('webhook_not_found', 'recent_sign_in_required'),
  },
});

const resume = createRoute({
  method: 'post',
  path: '/webhooks/{id}/resume',
  operationId: 'resumeWebhook',
  summary: 'Resume a paused webhook',
  description: 'After it answered 410, which pauses it.',
  ...of,
  responses: { 200: json(webhookView, 'It continues where it stopped.'), ...problems('webhook_not_found') },
});

const test = createRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  operationId: 'testWebhook',
  summary: 'Send a pizzeria.ping now',
  description: 'Sent once, directly by the API; the response has the result.',
  ...of,
  responses: { 200: json(pingView, 'The result.'), ...problems('webhook_not_found') },
});

const deliveries = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  operationId: 'listWebhookDeliveries',
  summary: 'List the latest 1,000 deliveries',
  description: 'Of the last days, by status if asked for.',
  ...about,
  request: { params: webhookIdParam, query: deliveriesQuery },
  responses: {
    200: json(z.array(deliveryView), 'A page, latest attempt first; the Link header has the next one.', 'Link'),
    ...problems('webhook_not_found'),
  },
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
  const routes = router()
    .openapi(create, async (c) => {
      const { url, event_types: eventTypes, description } = c.req.valid('json');
      const subscription = await subscribe(deps, c.var.store.id, { url, eventTypes, description });
      c.header('Location', `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${subscription.id}`);
      return c.json(viewWithSecret({ subscription, progress: undefined }), 201);
    })
    .openapi(list, async (c) => c.json((await listWebhooks(deps, c.var.store.id)).map(viewWebhook), 200))
    .openapi(read, async (c) => c.json(viewWebhook(await readWebhook(deps, c.var.store.id, idOf(c))), 200))
    .openapi(remove, async (c) => {
      await unsubscribe(deps, c.var.store.id, idOf(c));
      return c.body(null, 204);
    })
    .openapi(rotate, async (c) => c.json(viewWithSecret(await rotateSecret(deps, c.var.store.id, idOf(c))), 200))
    .openapi(resume, async (c) => c.json(viewWebhook(await resumeWebhook(deps, c.var.store.id, idOf(c))), 200))
    .openapi(test, async (c) => {
      const { eventId, httpStatus, error } = await sendPing(deps, c.var.store.id, idOf(c));
      const said = { http_status: httpStatus ?? null, error: error ?? null };
      return c.json({ delivered: error === undefined, event_id: eventId, ...said }, 200);
    })
    .openapi(deliveries, async (c) => {
      const { status, ...page } = c.req.valid('query');
      const query = { ...readDeliveryPage(page), ...(status === undefined ? {} : { status }) };
      const { deliveries: found, next } = await listDeliveries(deps, c.var.store.id, idOf(c), query);
      if (next) linkCursor(c, writeDeliveryCursor(next));
      return c.json(found.map(viewDelivery), 200);
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
