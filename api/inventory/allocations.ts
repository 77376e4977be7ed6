import { createRoute } from '@hono/zod-openapi';
import { isPlaced } from '../../domain/order/index.ts';
import { allocateLine, externalOrder, hasLeft, missingOf, release, type StockRoom } from '../../domain/stock/index.ts';
import { describeMissing } from '../../domain/stock/words.ts';
import { instant } from '../../domain/shared/values.ts';
import type { ApiDeps } from '../deps.ts';
import { unknownSku } from './routes.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { idParam } from '../orders/answers.ts';
import { Refused } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { allocationRequest, allocationView, orderStockView, referenceParam } from './schemas.ts';

const ofOrder = createRoute({
  method: 'get',
  path: '/orders/{id}/allocations',
  tags: ['inventory'],
  summary: 'The stock that an order has',
  ...scoped('stock:read'),
  request: { params: idParam },
  responses: { 200: json(orderStockView, 'What it takes, and where that lies.'), ...problems('order_not_found') },
});

const add = createRoute({
  method: 'post',
  path: '/inventory/allocations',
  tags: ['inventory'],
  summary: 'Put something aside for another system: all that is asked for, or nothing',
  ...scoped('stock:manage'),
  request: { body: { required: true, content: { 'application/json': { schema: allocationRequest } } } },
  responses: {
    201: json(allocationView, 'Where it lies.'),
    ...problems('malformed_json', 'validation_failed', 'sku_not_found', 'out_of_stock', 'idempotency_key_reused',
      'illegal_transition'), // prettier-ignore
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/inventory/allocations/{reference}',
  tags: ['inventory'],
  summary: 'Give back what was put aside for another system',
  description: 'What it has used is first taken out with `POST /inventory/waste`, or by counting the batch.',
  ...scoped('stock:manage'),
  request: { params: referenceParam },
  responses: { 204: { description: 'It is free again.' }, ...problems('allocation_not_found') },
});

/** Who has which stock. */
export function allocationRoutes(deps: ApiDeps) {
  const { storage, now } = deps;
  const desk = new OrderDesk(deps);

  return router()
    .openapi(ofOrder, async (c) => {
      const { state } = await desk.find(c.var.store.id, c.req.valid('param').id);
      const room = await storage.stock.get(c.var.store.id);
      const needs = isPlaced(state) ? (state.ingredients ?? []) : [];
      return c.json({ order_id: state.id, ...standing(room, state.id), needs: [...needs] }, 200);
    })
    .openapi(add, async (c) => {
      const { reference, sku, quantity, needed_by: by } = c.req.valid('json');
      const { id } = c.var.store;
      const neededBy = instant(by ? Date.parse(by) : now());
      const line = { reference, sku, quantity, neededBy };
      const result = await storage.stock.change(id, (room) => allocateLine(room, line, instant(now())));
      switch (result.outcome) {
        case 'allocated': {
          const { parts } = result.allocation;
          return c.json({ reference, parts: [...parts], needed_by: result.allocation.neededBy }, 201);
        }
        case 'out_of_stock': {
          const { missing } = result;
          throw new Refused('out_of_stock', `There is not enough: ${describeMissing(missing)}.`, { missing });
        }
        case 'unknown_sku':
          throw unknownSku(sku);
        case 'other_line':
          throw new Refused('idempotency_key_reused', `${reference} was used for another line. Give this one its own.`);
        case 'late':
          throw new Refused('illegal_transition', `${reference} has been given back. Use another reference.`);
        default:
          return result satisfies never;
      }
    })
    .openapi(remove, async (c) => {
      const { reference } = c.req.valid('param');
      const orderId = externalOrder(reference);
      const isThere = await storage.stock.change(c.var.store.id, (room) => {
        const known = [...room.allocations, ...room.shortages].some((each) => each.orderId === orderId);
        const wasThere = hasLeft(room, orderId);
        return { room: known ? release(room, orderId, instant(now())) : room, result: known || wasThere };
      });
      if (!isThere) throw new Refused('allocation_not_found', `Nothing is put aside under ${reference}.`);
      return c.body(null, 204);
    });
}

function standing(room: StockRoom, orderId: string) {
  const held = room.allocations.find((each) => each.orderId === orderId);
  if (held) {
    const parts = [...held.parts];
    return { status: 'allocated' as const, needed_by: held.neededBy, parts, missing: [] };
  }
  const short = room.shortages.find((each) => each.orderId === orderId);
  if (short) {
    const missing = [...missingOf(room, short)];
    return { status: 'short' as const, needed_by: short.neededBy, parts: [], missing };
  }
  const isIn = (left: StockRoom['used']): boolean => left.some((each) => each.orderId === orderId);
  const gone = isIn(room.departed) ? ('released' as const) : ('none' as const);
  return { status: isIn(room.used) ? ('used' as const) : gone, needed_by: null, parts: [], missing: [] };
}
