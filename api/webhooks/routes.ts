import { randomBytes } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { instant, plusMinutes } from '../../domain/shared/values.ts';
import {
  DELIVERY_STATUSES,
  parseEventId,
  parseWebhookId,
  pingEvent,
  resumed,
  SECRET_OVERLAP_MINUTES,
  secretsAt,
  type ReplayRequest,
  type WebhookId,
  type WebhookSubscription,
  whyNotTaken,
} from '../../domain/webhooks/webhooks.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { linkCursor, pageQuery, readDeliveryPage, writeDeliveryCursor } from '../http/paging.ts';
import { invalid, Refused } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import {
  deliveryView,
  pingView,
  replayRequest,
  webhookEvent,
  webhookRequest,
  webhookSecretView,
  webhookView,
} from './schemas.ts';
import { viewDelivery, viewWebhook } from './views.ts';

/** Each takes a place among what workers do; a store that needs more of them wants something in between. */
const MOST_PER_STORE = 20;
const REPLAY_MINUTES = 7 * 24 * 60;

const idParam = z.object({ id: z.string().openapi({ example: 'whk_0123456789abcdef01234567' }) });
const deliveryParam = idParam.extend({ event_id: z.string().openapi({ example: 'ord_01234567890123456789abcdef.3' }) });
const badBody = ['malformed_json', 'body_too_large', 'unsupported_media_type', 'validation_failed'] as const;
const about = { tags: ['webhooks'], ...scoped('webhooks:manage') };
const of = { ...about, request: { params: idParam } };
const accepted = { 202: { description: 'They are sent again, before what is new.' } };

const create = createRoute({
  method: 'post',
  path: '/webhooks',
  summary: 'Have events sent to a URL',
  description:
    'From now on; as CloudEvents 1.0 (see WebhookEvent), signed as Standard Webhooks says, at least once and in order per order. ' +
    'What is not answered by 2xx within 10 seconds is sent again, later and later, for a day.',
  ...about,
  request: { body: { required: true, content: { 'application/json': { schema: webhookRequest } } } },
  responses: { 201: json(webhookSecretView, 'It is there.'), ...problems(...badBody, 'webhook_limit') },
});

const list = createRoute({
  method: 'get',
  path: '/webhooks',
  summary: 'The store’s webhooks, oldest first',
  ...about,
  responses: { 200: json(z.array(webhookView), 'All of them.'), ...problems() },
});

const read = createRoute({
  method: 'get',
  path: '/webhooks/{id}',
  summary: 'Read a webhook, and how it is doing',
  ...of,
  responses: { 200: json(webhookView, 'The webhook.'), ...problems('webhook_not_found') },
});

const remove = createRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  summary: 'Send nothing more',
  ...of,
  responses: { 204: { description: 'It is gone, and what is known of it.' }, ...problems('webhook_not_found') },
});

const rotate = createRoute({
  method: 'post',
  path: '/webhooks/{id}/secret',
  summary: 'Replace the secret',
  description: 'For a day deliveries are signed with the one before, too.',
  ...of,
  responses: { 200: json(webhookSecretView, 'With its new secret.'), ...problems('webhook_not_found') },
});

const resume = createRoute({
  method: 'post',
  path: '/webhooks/{id}/resume',
  summary: 'Go on with a paused webhook',
  ...of,
  responses: { 200: json(webhookView, 'It goes on where it was.'), ...problems('webhook_not_found') },
});

const test = createRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  summary: 'Send a pizzeria.ping now',
  description: 'Once, and from the API itself; the answer says what came of it.',
  ...of,
  responses: { 200: json(pingView, 'What came of it.'), ...problems('webhook_not_found') },
});

const deliveries = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  summary: 'What became of the latest 1,000 events',
  ...about,
  request: { params: idParam, query: pageQuery.extend({ status: z.enum(DELIVERY_STATUSES).optional() }) },
  responses: {
    200: json(z.array(deliveryView), 'A page, those attempted last first; Link names the next one.'),
    ...problems('webhook_not_found', 'validation_failed'),
  },
});

const replayOne = createRoute({
  method: 'post',
  path: '/webhooks/{id}/deliveries/{event_id}/replay',
  summary: 'Send an event again',
  ...about,
  request: { params: deliveryParam },
  responses: { ...accepted, ...problems('webhook_not_found', 'event_not_found', 'temporal_unreachable') },
});

const replay = createRoute({
  method: 'post',
  path: '/webhooks/{id}/replay',
  summary: 'Send all events from a moment on again',
  ...about,
  request: { params: idParam, body: { required: true, content: { 'application/json': { schema: replayRequest } } } },
  responses: { ...accepted, ...problems(...badBody, 'webhook_not_found', 'temporal_unreachable') },
});

/** Webhooks: who is told of a store's orders. */
export function webhookRoutes(deps: Pick<ApiDeps, 'storage' | 'sender' | 'dispatchers' | 'log' | 'now'>) {
  const { storage, sender, dispatchers, log, now } = deps;
  const moment = () => instant(now());

  async function find(c: Context<AppEnv>): Promise<WebhookSubscription> {
    const id = parseWebhookId(c.req.param('id') ?? '');
    const found = id && (await storage.webhooks.get(c.var.store.id, id));
    if (!found) throw new Refused('webhook_not_found', `There is no webhook ${c.req.param('id') ?? ''}.`);
    return found;
  }

  async function change(
    c: Context<AppEnv>,
    apply: (known: WebhookSubscription) => WebhookSubscription,
  ): Promise<WebhookSubscription> {
    const { id, storeId } = await find(c);
    const changed = await storage.webhooks.change(storeId, id, apply);
    if (!changed) throw new Refused('webhook_not_found', `There is no webhook ${id} any more.`);
    return changed;
  }

  /** The next change of an order does the same, so this may fail. */
  async function wake(subscription: WebhookSubscription): Promise<void> {
    await dispatchers.wake(subscription).catch((error: unknown) => {
      log.warn({ err: error, webhook: subscription.id }, 'A webhook’s dispatcher could not be woken.');
    });
  }

  async function sendAgain(subscription: WebhookSubscription, what: ReplayRequest): Promise<void> {
    await dispatchers.replay(subscription, what).catch((error: unknown) => {
      log.warn({ err: error, webhook: subscription.id }, 'A replay could not be asked for.');
      const detail = 'The dispatcher of this webhook cannot be reached right now. Try again in a moment.';
      throw new Refused('temporal_unreachable', detail, { retryAfter: 5 });
    });
  }

  async function view(subscription: WebhookSubscription): Promise<z.input<typeof webhookView>> {
    return viewWebhook(subscription, await storage.webhooks.progress(subscription.storeId, subscription.id));
  }

  const routes = router()
    .openapi(create, async (c) => {
      const { url, event_types: eventTypes, description } = c.req.valid('json');
      const storeId = c.var.store.id;
      const fault = await sender.check(url);
      if (fault !== undefined) throw invalid([{ field: 'url', code: 'invalid_url', message: fault }]);
      if ((await storage.webhooks.list(storeId)).length >= MOST_PER_STORE) {
        throw new Refused('webhook_limit', `A store has at most ${MOST_PER_STORE} webhooks. Remove one first.`);
      }
      const subscription: WebhookSubscription = {
        id: `whk_${randomBytes(12).toString('hex')}` satisfies WebhookId,
        storeId,
        url: new URL(url).href,
        ...(eventTypes ? { eventTypes: [...new Set(eventTypes)] } : {}),
        ...(description ? { description } : {}),
        secret: newSecret(),
        createdAt: moment(),
      };
      await storage.webhooks.create(subscription);
      await wake(subscription);
      c.header('Location', `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${subscription.id}`);
      return c.json({ ...viewWebhook(subscription, undefined), secret: subscription.secret }, 201);
    })
    .openapi(list, async (c) => c.json(await Promise.all((await storage.webhooks.list(c.var.store.id)).map(view)), 200))
    .openapi(read, async (c) => c.json(await view(await find(c)), 200))
    .openapi(remove, async (c) => {
      const subscription = await find(c);
      await storage.webhooks.remove(subscription.storeId, subscription.id);
      await wake(subscription);
      return c.body(null, 204);
    })
    .openapi(rotate, async (c) => {
      const until = plusMinutes(moment(), SECRET_OVERLAP_MINUTES);
      const secret = newSecret();
      const changed = await change(c, (known) => ({
        ...known,
        secret,
        previousSecret: { secret: known.secret, until },
      }));
      return c.json({ ...(await view(changed)), secret: changed.secret }, 200);
    })
    .openapi(resume, async (c) => {
      const changed = await change(c, resumed);
      await wake(changed);
      return c.json(await view(changed), 200);
    })
    .openapi(test, async (c) => {
      const subscription = await find(c);
      const { storeId, url } = subscription;
      const event = pingEvent(storeId, `ping_${randomBytes(12).toString('hex')}`, moment());
      const result = await sender.send({ url, secrets: secretsAt(subscription, moment()), event });
      const httpStatus = result.outcome === 'answered' ? result.httpStatus : null;
      const error = whyNotTaken(result) ?? null;
      return c.json({ delivered: error === null, event_id: event.id, http_status: httpStatus, error }, 200);
    })
    .openapi(deliveries, async (c) => {
      const { id, storeId } = await find(c);
      const { status, ...page } = c.req.valid('query');
      const query = { ...readDeliveryPage(page), ...(status === undefined ? {} : { status }) };
      const { deliveries: found, next } = await storage.webhooks.deliveries(storeId, id, query);
      if (next) linkCursor(c, writeDeliveryCursor(next));
      return c.json(found.map(viewDelivery), 200);
    })
    .openapi(replayOne, async (c) => {
      const subscription = await find(c);
      const { event_id: eventId } = c.req.valid('param');
      const event = parseEventId(eventId);
      const order = event && (await storage.orders.get(subscription.storeId, event.orderId));
      if (!event || event.seq > (order?.events.length ?? 0)) {
        throw new Refused('event_not_found', `There is no event ${eventId}.`);
      }
      await sendAgain(subscription, { eventId });
      return c.body(null, 202);
    })
    .openapi(replay, async (c) => {
      const subscription = await find(c);
      const from = instant(Date.parse(c.req.valid('json').from));
      if (from < plusMinutes(moment(), -REPLAY_MINUTES)) {
        throw invalid([
          { field: 'from', code: 'too_long_ago', message: 'Events of the last 7 days can be sent again.' },
        ]);
      }
      await sendAgain(subscription, { from });
      return c.body(null, 202);
    });
  routes.openAPIRegistry.register('WebhookEvent', webhookEvent);
  return routes;
}

/** As Standard Webhooks writes them: 32 random bytes in base64. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
