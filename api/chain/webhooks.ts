import { createRoute, z } from '@hono/zod-openapi';
import { listDeliveries } from '../../application/webhooks/deliveries.ts';
import {
  listWebhooks,
  readWebhook,
  resumeWebhook,
  rotateSecret,
  subscribe,
  unsubscribe,
} from '../../application/webhooks/subscriptions.ts';
import { CHAIN } from '../../domain/webhooks/webhooks.ts';
import type { ApiDeps } from '../deps.ts';
import { linkCursor, readDeliveryPage, writeDeliveryCursor } from '../http/paging.ts';
import { ABOVE_STORES, empty, json, problems, router } from '../http/routing.ts';
import { deliveriesQuery, webhookIdParam } from '../webhooks/routes.ts';
import { deliveryView, webhookRequest, webhookSecretView, webhookView } from '../webhooks/schemas.ts';
import { viewDelivery, viewWebhook, viewWithSecret } from '../webhooks/views.ts';

const about = { tags: ['chain'], servers: ABOVE_STORES };
const of = { ...about, request: { params: webhookIdParam } };

const create = createRoute({
  method: 'post',
  path: '/chain/webhooks',
  operationId: 'createChainWebhook',
  summary: 'Create a webhook for all stores',
  description:
    'Sends the events of every store, also of those opened later, as if each had this webhook; the event’s `source` is its store. In sequence per order, not over stores. ' +
    'Its state in one store is at `GET /stores/{store}/webhooks/{id}`, and events are replayed there.',
  ...about,
  request: { body: { required: true, content: { 'application/json': { schema: webhookRequest } } } },
  responses: { 201: json(webhookSecretView, 'The new webhook.', 'Location'), ...problems('webhook_limit') },
});

const list = createRoute({
  method: 'get',
  path: '/chain/webhooks',
  operationId: 'listChainWebhooks',
  summary: 'List the webhooks for all stores, oldest first',
  description: 'Without those of single stores.',
  ...about,
  responses: { 200: json(z.array(webhookView), 'All of them.'), ...problems() },
});

const read = createRoute({
  method: 'get',
  path: '/chain/webhooks/{id}',
  operationId: 'getChainWebhook',
  summary: 'Read a webhook for all stores',
  description: 'Its address and event types, and whether it is paused. Its progress is different in each store.',
  ...of,
  responses: { 200: json(webhookView, 'The webhook.'), ...problems('webhook_not_found') },
});

const remove = createRoute({
  method: 'delete',
  path: '/chain/webhooks/{id}',
  operationId: 'deleteChainWebhook',
  summary: 'Delete a webhook for all stores',
  description: 'Nothing more is sent to it.',
  ...of,
  responses: { 204: empty('Deleted, with its deliveries.'), ...problems('webhook_not_found') },
});

const rotate = createRoute({
  method: 'post',
  path: '/chain/webhooks/{id}/secret',
  operationId: 'rotateChainWebhookSecret',
  summary: 'Replace the secret of a webhook for all stores',
  description: 'For a day deliveries are also signed with the previous one. It takes a sign-in within five minutes.',
  ...of,
  responses: {
    200: json(webhookSecretView, 'With its new secret.'),
    ...problems('webhook_not_found', 'recent_sign_in_required'),
  },
});

const resume = createRoute({
  method: 'post',
  path: '/chain/webhooks/{id}/resume',
  operationId: 'resumeChainWebhook',
  summary: 'Resume a paused webhook for all stores',
  description: 'In each store it continues where it stopped, with that store’s next change.',
  ...of,
  responses: { 200: json(webhookView, 'It is active.'), ...problems('webhook_not_found') },
});

const deliveries = createRoute({
  method: 'get',
  path: '/chain/webhooks/{id}/deliveries',
  operationId: 'listChainWebhookDeliveries',
  summary: 'List the latest 1,000 deliveries of a webhook for all stores',
  description: 'Of all stores together.',
  ...about,
  request: { params: webhookIdParam, query: deliveriesQuery },
  responses: {
    200: json(z.array(deliveryView), 'A page, latest attempt first; the Link header has the next one.', 'Link'),
    ...problems('webhook_not_found'),
  },
});

/** Webhook subscriptions to all stores. */
export function chainWebhookRoutes(deps: ApiDeps) {
  return router()
    .openapi(create, async (c) => {
      const { url, event_types: eventTypes, description } = c.req.valid('json');
      const subscription = await subscribe(deps, CHAIN, { url, eventTypes, description });
      c.header('Location', `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${subscription.id}`);
      return c.json(viewWithSecret({ subscription, progress: undefined }), 201);
    })
    .openapi(list, async (c) => c.json((await listWebhooks(deps, CHAIN)).map(viewWebhook), 200))
    .openapi(read, async (c) => c.json(viewWebhook(await readWebhook(deps, CHAIN, c.req.valid('param').id)), 200))
    .openapi(remove, async (c) => {
      await unsubscribe(deps, CHAIN, c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(rotate, async (c) => c.json(viewWithSecret(await rotateSecret(deps, CHAIN, c.req.valid('param').id)), 200))
    .openapi(resume, async (c) => c.json(viewWebhook(await resumeWebhook(deps, CHAIN, c.req.valid('param').id)), 200))
    .openapi(deliveries, async (c) => {
      const { status, ...page } = c.req.valid('query');
      const query = { ...readDeliveryPage(page), ...(status === undefined ? {} : { status }) };
      const { deliveries: found, next } = await listDeliveries(deps, CHAIN, c.req.valid('param').id, query);
      if (next) linkCursor(c, writeDeliveryCursor(next));
      return c.json(found.map(viewDelivery), 200);
    });
}
