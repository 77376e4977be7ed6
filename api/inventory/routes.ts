import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  correctBatch,
  receiveBatch,
  changeThreshold,
  writeOff,
  type StockRequest,
} from '../../application/inventory/change.ts';
import {
  listBatches,
  listItems,
  listShortages,
  readItem,
  readSoldOut,
  type BatchLook,
  type Item,
  type ItemLevel,
} from '../../application/inventory/look.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { requestKey } from '../http/keys.ts';
import { json, problems, router } from '../http/routing.ts';
import * as shapes from './schemas.ts';

const bodyOf = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });

const list = createRoute({
  method: 'get',
  path: '/inventory',
  operationId: 'listStock',
  tags: ['inventory'],
  summary: 'List the levels of all counted ingredients',
  description: 'On hand, incoming, allocated and available.',
  responses: { 200: json(z.array(shapes.levelView), 'By SKU.'), ...problems() },
});

const listBatchesRoute = createRoute({
  method: 'get',
  path: '/inventory/batches',
  operationId: 'listBatches',
  tags: ['inventory'],
  summary: 'List batches with remaining stock',
  description: 'Received and expected ones.',
  responses: { 200: json(z.array(shapes.batchView), 'Oldest first.'), ...problems() },
});

const listShortagesRoute = createRoute({
  method: 'get',
  path: '/inventory/shortages',
  operationId: 'listShortages',
  tags: ['inventory'],
  summary: 'List orders that have lost their stock, in the order in which they will be served',
  description: 'They get stock as soon as a batch arrives.',
  responses: { 200: json(z.array(shapes.shortageView), 'Usually none.'), ...problems() },
});

const listSoldOut = createRoute({
  method: 'get',
  path: '/inventory/sold-out',
  operationId: 'listSoldOut',
  tags: ['inventory'],
  summary: 'List items off the menu for lack of stock',
  description: 'They return with the next delivery. Items set unavailable by staff are not listed, and stay off.',
  responses: { 200: json(shapes.soldOutView, 'Menu ids.'), ...problems() },
});

const addBatch = createRoute({
  method: 'post',
  path: '/inventory/batches',
  operationId: 'addBatch',
  tags: ['inventory'],
  summary: 'Add a received or expected batch',
  description: 'The first batch of an ingredient starts its counting. Orders waiting for it are served.',
  request: { body: bodyOf(shapes.batchRequest) },
  responses: {
    201: json(shapes.batchView, 'The batch. Idempotent by reference.'),
    ...problems('batch_exists'),
  },
});

const patchBatch = createRoute({
  method: 'patch',
  path: '/inventory/batches/{reference}',
  operationId: 'changeBatch',
  tags: ['inventory'],
  summary: 'Correct a batch’s quantity or arrival',
  description: 'If it no longer suffices, orders lose their stock, newest first, and are notified.',
  request: { params: shapes.referenceParam, body: bodyOf(shapes.batchChangeRequest) },
  responses: { 200: json(shapes.batchView, 'The updated resource.'), ...problems('batch_not_found') },
});

const addWaste = createRoute({
  method: 'post',
  path: '/inventory/waste',
  operationId: 'recordWaste',
  tags: ['inventory'],
  summary: 'Record waste',
  description: 'Of a batch, or of the oldest stock on hand.',
  request: { body: bodyOf(shapes.wasteRequest) },
  responses: {
    201: json(shapes.itemView, 'The ingredient’s new level.'),
    ...problems('sku_not_found', 'batch_not_found'),
  },
});

const read = createRoute({
  method: 'get',
  path: '/inventory/{sku}',
  operationId: 'getStockItem',
  tags: ['inventory'],
  summary: 'Read an ingredient with its batches',
  description: 'Its level and its batches, oldest first.',
  request: { params: shapes.skuParam },
  responses: { 200: json(shapes.itemView, 'Its level and batches.'), ...problems('sku_not_found') },
});

const putThreshold = createRoute({
  method: 'put',
  path: '/inventory/{sku}/threshold',
  operationId: 'setStockThreshold',
  tags: ['inventory'],
  summary: 'Set the low-stock threshold for alerting the manager',
  description: 'An alert is sent once each time the level falls below it.',
  request: { params: shapes.skuParam, body: bodyOf(shapes.thresholdRequest) },
  responses: { 200: json(shapes.itemView, 'The updated resource.'), ...problems('sku_not_found') },
});

/** Stock: deliveries, counts and waste. Orders allocate theirs themselves. */
export function inventoryRoutes(deps: ApiDeps) {
  return router()
    .openapi(list, async (c) => c.json((await listItems(deps, c.var.store.id)).map(viewLevel), 200))
    .openapi(listBatchesRoute, async (c) => c.json((await listBatches(deps, c.var.store.id)).map(viewBatch), 200))
    .openapi(listShortagesRoute, async (c) => {
      const shortages = await listShortages(deps, c.var.store.id);
      return c.json(
        shortages.map(({ orderId, since, neededBy, missing }) => ({
          order_id: orderId,
          since,
          needed_by: neededBy,
          missing: [...missing],
        })),
        200,
      );
    })
    .openapi(listSoldOut, async (c) => {
      const { pizzas, toppings } = await readSoldOut(deps, c.var.store);
      return c.json({ pizzas: [...pizzas], toppings: [...toppings] }, 200);
    })
    .openapi(addBatch, async (c) =>
      c.json(viewBatch(await receiveBatch(deps, stockRequest(c), c.req.valid('json'))), 201),
    )
    .openapi(patchBatch, async (c) => {
      const { reference } = c.req.valid('param');
      return c.json(viewBatch(await correctBatch(deps, stockRequest(c), reference, c.req.valid('json'))), 200);
    })
    .openapi(addWaste, async (c) => {
      const request = { ...stockRequest(c), key: requestKey(c) };
      return c.json(viewItem(await writeOff(deps, request, c.req.valid('json'))), 201);
    })
    .openapi(putThreshold, async (c) => {
      const { low_at: lowAt } = c.req.valid('json');
      return c.json(viewItem(await changeThreshold(deps, c.var.store.id, c.req.valid('param').sku, lowAt)), 200);
    })
    .openapi(read, async (c) => c.json(viewItem(await readItem(deps, c.var.store.id, c.req.valid('param').sku)), 200));
}

function stockRequest(c: Context<AppEnv>): StockRequest {
  return { storeId: c.var.store.id, principal: c.var.principal };
}

function viewItem({ batches, ...item }: Item) {
  return { ...viewLevel(item), batches: batches.map(viewBatch) };
}

function viewLevel({ level: { sku, onHand, incoming, allocated, lowAt }, ingredient }: ItemLevel) {
  const available = onHand + incoming - allocated;
  return {
    sku,
    name: ingredient?.name ?? null,
    unit: ingredient?.unit ?? null,
    level: onHand + incoming,
    on_hand: onHand,
    incoming,
    allocated,
    available,
    low_at: lowAt ?? null,
    is_low: lowAt !== undefined && available < lowAt,
  };
}

function viewBatch({ batch: { reference, sku, received, quantity, eta }, available }: BatchLook) {
  return { reference, sku, received, quantity, available, eta: eta ?? null };
}
