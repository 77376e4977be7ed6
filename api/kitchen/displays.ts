import { createRoute, z } from '@hono/zod-openapi';
import { renewLease } from '../../application/kitchen/lease.ts';
import type { ApiDeps } from '../deps.ts';
import { json, problems, router } from '../http/routing.ts';

const leaseView = z
  .object({
    seconds: z.number().int().nullable().openapi({
      description:
        'For so long, from when it was asked for, the display may have orders begun that the server does not hear of. Null: without limit.',
    }),
    renew_seconds: z.number().int().openapi({ description: 'Ask again after so long.' }),
    order_ids: z.array(z.string()).openapi({ description: 'The orders that may be begun so.' }),
  })
  .openapi('DisplayLease');

const leaseRequest = z
  .strictObject({
    keeps_lease: z
      .boolean()
      .default(false)
      .openapi({
        description:
          'The display has a lease with an end, and keeps to it. Send it from the second request on: until then it may begin everything, and the ' +
          'store’s orders are left to its manager.',
      }),
  })
  .openapi('DisplayLeaseRequest');

const renew = createRoute({
  method: 'post',
  path: '/kitchen/displays/{id}/lease',
  operationId: 'renewDisplayLease',
  tags: ['kitchen'],
  summary: 'Renew the lease of a kitchen display',
  description:
    'A display says that it is in use, every half minute. Where orders that nobody begins are offered to other stores (`moving.by` is lease), ' +
    'a display that does not hear the server begins only the orders of its lease, and none once that is over.',
  request: {
    body: { required: false, content: { 'application/json': { schema: leaseRequest } } },
    params: z.object({ id: z.uuid().openapi({ description: 'Chosen by the display, and kept by it.' }) }),
  },
  responses: { 200: json(leaseView, 'The lease.'), ...problems() },
});

/** The kitchen's displays, as far as they are alive. */
export function displayRoutes(deps: ApiDeps) {
  return router().openapi(renew, async (c) => {
    const { keeps_lease: keepsLease = false } = c.req.header('Content-Type') === undefined ? {} : c.req.valid('json');
    const display = { id: c.req.valid('param').id, keepsLease };
    const { seconds, renewSeconds, orderIds } = await renewLease(deps, c.var.store, display, c.var.principal);
    return c.json({ seconds, renew_seconds: renewSeconds, order_ids: [...orderIds] }, 200);
  });
}
