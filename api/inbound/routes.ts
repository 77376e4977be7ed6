import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { verify } from '../../application/inbound/signature.ts';
import { takeCommand, type InboundCommand } from '../../application/inbound/take.ts';
import { instant } from '../../domain/shared/values.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { checkContent } from '../http/body.ts';
import { HttpProblem } from '../http/problems.ts';
import { json, problems, router } from '../http/routing.ts';
import { inboundAnswer, inboundHeaders, inboundRequest } from './schemas.ts';

/** Enough to tell one delivery from another: thousands are remembered. */
const CONTENT_DIGITS = 16;

const deliver = createRoute({
  method: 'post',
  path: '/inbound/{source}',
  operationId: 'receiveDelivery',
  tags: ['webhooks'],
  summary: 'Take a signed command of another system about the stock',
  description:
    'Signed according to Standard Webhooks with a secret of the source (`INBOUND_WEBHOOKS`), which is all that authenticates it. Each delivery is carried out once, by its `webhook-id`. ' +
    'Those about one reference are carried out in order: by `sequence`, if they have one, else by when they were signed. An id that was used for another delivery is refused, and so is an ingredient that is in no recipe and was never counted, and a batch that another source has brought. A refusal is final for its delivery, except `out_of_order` with Retry-After.',
  request: {
    params: z.object({ source: z.string().openapi({ example: 'erp' }) }),
    headers: inboundHeaders,
    body: { required: true, content: { 'application/json': { schema: inboundRequest } } },
  },
  responses: {
    200: json(inboundAnswer, 'It is carried out.'),
    ...problems('invalid_signature', 'forbidden', 'origin_not_allowed', 'host_not_allowed', 'store_not_found', 'malformed_json',
      'body_too_large', 'unsupported_media_type', 'validation_failed', 'unknown_field', 'batch_exists', 'batch_not_found',
      'sku_not_found', 'out_of_stock', 'idempotency_key_reused', 'illegal_transition', 'out_of_order', 'too_many_requests',
      'storage_unavailable', 'storage_damaged'), // prettier-ignore
  },
});

/** Commands in, from other systems. */
export function inboundRoutes(deps: ApiDeps) {
  const { inboundSecrets, now } = deps;
  const routes = router();
  // Before the body is looked at: an unsigned request learns nothing of what is wrong with it.
  routes.on(
    'POST',
    '/inbound/:source',
    mustBeSigned((source) => (Object.hasOwn(inboundSecrets, source) ? (inboundSecrets[source] ?? []) : []), now),
    checkContent,
  );
  return routes.openapi(deliver, async (c) => {
    const body = c.req.valid('json');
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = c.req.valid('header');
    const delivery = {
      source: c.req.valid('param').source,
      id,
      reference: body.reference,
      content: sha256(JSON.stringify(body)).slice(0, CONTENT_DIGITS),
      ...(body.sequence === undefined ? {} : { sequence: body.sequence }),
      sentAt: instant(Number(timestamp) * 1000),
    };
    const outcome = await takeCommand(deps, c.var.store.id, delivery, commandOf(body));
    return c.json({ delivery_id: id, outcome }, 200);
  });
}

/** A store or a pizza may be called inbound, too. */
const ADDRESS = /^\/api(?:\/stores\/[^/]+)?\/inbound\/[^/]+\/?$/;

/** A delivery has its signature checked before its content. */
export function isDelivery(c: Context): boolean {
  return c.req.method === 'POST' && ADDRESS.test(c.req.path);
}

function commandOf(body: z.output<typeof inboundRequest>): InboundCommand {
  if (body.type !== 'allocate') return body;
  const { needed_by: neededBy, ...rest } = body;
  return { ...rest, neededBy };
}

function mustBeSigned(secretsOf: (source: string) => readonly string[], now: () => number) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const headers = {
      id: c.req.header('webhook-id'),
      timestamp: c.req.header('webhook-timestamp'),
      signature: c.req.header('webhook-signature'),
    };
    const verified = verify(headers, await c.req.text(), secretsOf(c.req.param('source') ?? ''), now());
    if (verified.outcome === 'forged') throw new HttpProblem('invalid_signature', verified.reason);
    await next();
  });
}
