import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  createLink,
  LINK_HOURS,
  listLinks,
  MOST_LINKS,
  openLink,
  withdrawLink,
  type LinkRequest,
} from '../../application/access/links.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import type { Principal } from '../../application/principal.ts';
import { DEFAULT_STORE, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { idParam } from '../orders/answers.ts';
import { moment } from '../orders/schemas.ts';
import { trackingUrl } from '../orders/tracking-url.ts';
import { trackCookie } from '../sessions/cookies.ts';

const newLinkView = z
  .object({
    id: z.string(),
    url: z.url().openapi({
      description: 'Shown once: storage has only a hash of it.',
      example: 'https://pizza.example/track/main.Zk3',
    }),
    created_time: moment,
  })
  .openapi('NewTrackingLink');

const linkView = z
  .object({ id: z.string(), created_time: moment, withdrawn_time: moment.nullable() })
  .openapi('TrackingLink');

const create = createRoute({
  method: 'post',
  path: '/orders/{id}/tracking-links',
  operationId: 'createTrackingLink',
  tags: ['orders'],
  summary: 'Make a tracking link',
  description: `Shows status, times and items of this order to whoever has it, until ${LINK_HOURS} hours after the order’s end. At most ${MOST_LINKS} per order; for its customer and managers. The link is not kept, so a repetition makes another one, also with the same key.`,
  request: { params: idParam },
  responses: { 201: json(newLinkView, 'The link.'), ...problems('order_not_found', 'link_limit', 'forbidden') },
});

const list = createRoute({
  method: 'get',
  path: '/orders/{id}/tracking-links',
  operationId: 'listTrackingLinks',
  tags: ['orders'],
  summary: 'List an order’s tracking links',
  description: 'Oldest first, without their addresses.',
  request: { params: idParam },
  responses: { 200: json(z.array(linkView), 'All of them.'), ...problems('order_not_found', 'forbidden') },
});

const withdraw = createRoute({
  method: 'delete',
  path: '/orders/{id}/tracking-links/{link_id}',
  operationId: 'withdrawTrackingLink',
  tags: ['orders'],
  summary: 'Withdraw a tracking link',
  description: 'It shows nothing any more. Idempotent.',
  request: { params: idParam.extend({ link_id: z.string().max(100) }) },
  responses: { 204: empty('Withdrawn.'), ...problems('order_not_found', 'link_not_found', 'forbidden') },
});

/** Tracking links of an order. */
export function trackingRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  const requestOf = (c: Context<AppEnv>): LinkRequest => ({
    storeId: c.var.store.id,
    orderId: c.req.param('id') ?? '',
    principal: c.var.principal,
  });
  return router()
    .openapi(create, async (c) => {
      c.set('isNotKept', true);
      const { link, token } = await createLink(desk, deps, requestOf(c));
      return c.json({ id: link.id, url: trackingUrl(deps, token), created_time: link.createdAt }, 201);
    })
    .openapi(list, async (c) => {
      const links = await listLinks(desk, deps, requestOf(c));
      const views = links.map(({ id, createdAt, withdrawnAt }) => ({
        id,
        created_time: createdAt,
        withdrawn_time: withdrawnAt ?? null,
      }));
      return c.json(views, 200);
    })
    .openapi(withdraw, async (c) => {
      await withdrawLink(desk, deps, requestOf(c), c.req.valid('param').link_id);
      return c.body(null, 204);
    });
}

/** Exchanges a link for a cookie, so that its token is in no history, log or referrer any longer than necessary. */
export function trackingPage(deps: ApiDeps) {
  return router().get('/track/:token', async (c) => {
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    const token = c.req.param('token');
    const principal = c.get('principal') as Principal | undefined;
    const { storeId, orderId, isNeeded } = await openLink(deps, token, principal);
    if (isNeeded) trackCookie.keep(c, deps, token);
    return c.redirect(orderPage(storeId, orderId), 303);
  });
}

function orderPage(storeId: StoreId, orderId: OrderId): string {
  return storeId === DEFAULT_STORE ? `/orders/${orderId}` : `/stores/${storeId}/orders/${orderId}`;
}
