import { createRoute } from '@hono/zod-openapi';
import type { ApiDeps } from '../deps.ts';
import { ABOVE_STORES, empty, problems, router } from '../http/routing.ts';
import { welcomeGuest } from '../sessions/guest-cookies.ts';

const begin = createRoute({
  method: 'post',
  path: '/guest-session',
  operationId: 'beginGuestSession',
  tags: ['customers'],
  servers: ABOVE_STORES,
  summary: 'Order as a guest',
  description:
    'Sets a secret cookie, by which this browser can order, and see its own orders, without an account. A second time, or after signing in, nothing changes.',
  responses: { 204: empty('A guest, or signed in.', 'Set-Cookie'), ...problems() },
});

/** Guests: customers without an account. */
export function guestRoutes(deps: ApiDeps) {
  return router().openapi(begin, (c) => {
    welcomeGuest(c, deps);
    return c.body(null, 204);
  });
}
