import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { listDeliveries } from '../../application/webhooks/deliveries.ts';
import {
  listWebhooks,
  readWebhook,
  resumeWebhook,
  rotateSecret,
  subscribe,
  unsubscribe,
} from '../../application/webhooks/subscriptions.ts';
import { DELIVERY_STATUSES } from '../../domain/webhooks/webhooks.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { linkCursor, pageQuery, readDeliveryPage, writeDeliveryCursor } from '../http/paging.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { deliveryView, webhookRequest, webhookSecretView, webhookView } from './schemas.ts';
import { viewDelivery, viewWebhook, viewWithSecret } from './views.ts';

/** The subscriptions of a store and those to all stores have the same operations, with addresses and words of their own. */

export const webhookIdParam = z.object({ id: z.string().openapi({ example: 'whk_0123456789abcdef01234567' }) });
const deliveriesQuery = pageQuery.extend({ status: z.enum(DELIVERY_STATUSES).optional() });

type Operation = 'create' | 'list' | 'read' | 'remove' | 'rotate' | 'resume' | 'deliveries';

export interface Subscriptions {
  /** `/webhooks`, or where those of all stores are. */
  readonly path: string;
  /** In the operations' ids. */
  readonly noun: string;
  /** In the operations' summaries. */
  readonly one: string;
  readonly about: { readonly tags: string[]; readonly servers?: { url: string }[] };
  readonly descriptions: Readonly<Record<Operation, string>>;
  /** Whose they are. */
  readonly ownerOf: (c: Context<AppEnv>) => StoreId;
}

export function subscriptionRoutes(deps: ApiDeps, kind: Subscriptions) {
  const { ownerOf } = kind;
  const { create, list, read, remove, rotate, resume, deliveries } = describe(kind);
  return router()
    .openapi(create, async (c) => {
      const { url, event_types: eventTypes, description } = c.req.valid('json');
      const subscription = await subscribe(deps, ownerOf(c), { url, eventTypes, description });
      c.header('Location', `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${subscription.id}`);
      return c.json(viewWithSecret({ subscription, progress: undefined }), 201);
    })
    .openapi(list, async (c) => c.json((await listWebhooks(deps, ownerOf(c))).map(viewWebhook), 200))
    .openapi(read, async (c) => c.json(viewWebhook(await readWebhook(deps, ownerOf(c), c.req.valid('param').id)), 200))
    .openapi(remove, async (c) => {
      await unsubscribe(deps, ownerOf(c), c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(rotate, async (c) =>
      c.json(viewWithSecret(await rotateSecret(deps, ownerOf(c), c.req.valid('param').id)), 200),
    )
    .openapi(resume, async (c) =>
      c.json(viewWebhook(await resumeWebhook(deps, ownerOf(c), c.req.valid('param').id)), 200),
    )
    .openapi(deliveries, async (c) => {
      const { status, ...page } = c.req.valid('query');
      const query = { ...readDeliveryPage(page), ...(status === undefined ? {} : { status }) };
      const { deliveries: found, next } = await listDeliveries(deps, ownerOf(c), c.req.valid('param').id, query);
      if (next) linkCursor(c, writeDeliveryCursor(next));
      return c.json(found.map(viewDelivery), 200);
    });
}

function describe({ path, noun, one, about, descriptions }: Subscriptions) {
  const of = { ...about, request: { params: webhookIdParam } };
  return {
    create: createRoute({
      method: 'post',
      path,
      operationId: `create${noun}`,
      summary: `Create a ${one}`,
      description: descriptions.create,
      ...about,
      request: { body: { required: true, content: { 'application/json': { schema: webhookRequest } } } },
      responses: { 201: json(webhookSecretView, 'The new webhook.', 'Location'), ...problems('webhook_limit') },
    }),
    list: createRoute({
      method: 'get',
      path,
      operationId: `list${noun}s`,
      summary: `List every ${one}, oldest first`,
      description: descriptions.list,
      ...about,
      responses: { 200: json(z.array(webhookView), 'All of them.'), ...problems() },
    }),
    read: createRoute({
      method: 'get',
      path: `${path}/{id}`,
      operationId: `get${noun}`,
      summary: `Read a ${one} and its status`,
      description: descriptions.read,
      ...of,
      responses: { 200: json(webhookView, 'The webhook.'), ...problems('webhook_not_found') },
    }),
    remove: createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      operationId: `delete${noun}`,
      summary: `Delete a ${one}`,
      description: descriptions.remove,
      ...of,
      responses: { 204: empty('Deleted, with its deliveries.'), ...problems('webhook_not_found') },
    }),
    rotate: createRoute({
      method: 'post',
      path: `${path}/{id}/secret`,
      operationId: `rotate${noun}Secret`,
      summary: `Replace the secret of a ${one}`,
      description: descriptions.rotate,
      ...of,
      responses: {
        200: json(webhookSecretView, 'With its new secret.'),
        ...problems('webhook_not_found', 'recent_sign_in_required'),
      },
    }),
    resume: createRoute({
      method: 'post',
      path: `${path}/{id}/resume`,
      operationId: `resume${noun}`,
      summary: `Resume a paused ${one}`,
      description: descriptions.resume,
      ...of,
      responses: { 200: json(webhookView, 'It is active.'), ...problems('webhook_not_found') },
    }),
    deliveries: createRoute({
      method: 'get',
      path: `${path}/{id}/deliveries`,
      operationId: `list${noun}Deliveries`,
      summary: `List the latest 1,000 deliveries of a ${one}`,
      description: descriptions.deliveries,
      ...about,
      request: { params: webhookIdParam, query: deliveriesQuery },
      responses: {
        200: json(z.array(deliveryView), 'A page, latest attempt first; the Link header has the next one.', 'Link'),
        ...problems('webhook_not_found'),
      },
    }),
  };
}
