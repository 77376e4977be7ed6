import { createRoute, z } from '@hono/zod-openapi';
import { endSessionsOf } from '../../application/access/sessions.ts';
import type { ApiDeps } from '../deps.ts';
import { ABOVE_STORES, json, router } from '../http/routing.ts';

const ended = z.object({ ended: z.number().int().min(0) }).openapi('SessionsEnded', { example: { ended: 2 } });

const end = createRoute({
  method: 'delete',
  path: '/principals/{id}/sessions',
  operationId: 'endSessions',
  tags: ['access'],
  summary: 'End all sessions of a person',
  description:
    'On all their devices, at once; such as of a lost phone. They may sign in again unless the issuer refuses it, and their access tokens are good ' +
    'until they expire.',
  servers: ABOVE_STORES,
  request: {
    params: z.object({
      id: z
        .string()
        .openapi({ description: 'As events record them.', example: 'usr_0123456789abcdef0123456789abcdef' }),
    }),
  },
  responses: { 200: json(ended, 'How many there were.') },
});

/** What an administrator does about others' sign-ins. */
export function sessionRoutes(deps: Pick<ApiDeps, 'storage'>) {
  return router().openapi(end, async (c) => {
    return c.json({ ended: await endSessionsOf(deps, c.req.valid('param').id) }, 200);
  });
}
