import { createRoute } from '@hono/zod-openapi';
import { giveBack, putAside, stockOf } from '../../application/inventory/allocations.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import type { ApiDeps } from '../deps.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { askerOf, idParam } from '../orders/answers.ts';
import { allocationRequest, allocationView, orderStockView, referenceParam } from './schemas.ts';

const ofOrder = createRoute({
  method: 'get',
  path: '/orders/{id}/allocations',
  operationId: 'getOrderStock',
  tags: ['inventory'],
  summary: 'Read the stock allocated to an order',
  description: 'What it needs, what it has been given, and what is missing.',
  request: { params: idParam },
  responses: { 200: json(orderStockView, 'What it needs, and its batches.'), ...problems('order_not_found') },
});

const add = createRoute({
  method: 'post',
  path: '/inventory/allocations',
  operationId: 'allocateStock',
  tags: ['inventory'],
  summary: 'Allocate stock for another system, all or nothing',
  description: 'Idempotent by reference.',
  request: { body: { required: true, content: { 'application/json': { schema: allocationRequest } } } },
  responses: {
    201: json(allocationView, 'The allocated batches.'),
    ...problems('sku_not_found', 'out_of_stock', 'idempotency_key_reused',
      'illegal_transition'), // prettier-ignore
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/inventory/allocations/{reference}',
  operationId: 'releaseStock',
  tags: ['inventory'],
  summary: 'Release an allocation of another system',
  description: 'First record what it has used with `POST /inventory/waste`, or by counting the batch.',
  request: { params: referenceParam },
  responses: { 204: empty('Released.'), ...problems('allocation_not_found') },
});

/** Stock allocations. */
export function allocationRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);

  return router()
    .openapi(ofOrder, async (c) => {
      const { state } = await desk.find(askerOf(c), c.req.valid('param').id);
      const { status, needs, neededBy, parts, missing } = await stockOf(deps, state);
      const lists = { needs: [...needs], parts: [...parts], missing: [...missing] };
      return c.json({ order_id: state.id, status, needed_by: neededBy ?? null, ...lists }, 200);
    })
    .openapi(add, async (c) => {
      const { needed_by: neededBy, ...line } = c.req.valid('json');
      const allocation = await putAside(deps, c.var.store.id, { ...line, neededBy });
      const { parts, neededBy: by } = allocation;
      return c.json({ reference: line.reference, parts: [...parts], needed_by: by }, 201);
    })
    .openapi(remove, async (c) => {
      await giveBack(deps, c.var.store.id, c.req.valid('param').reference);
      return c.body(null, 204);
    });
}
