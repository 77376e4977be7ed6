import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  changeBatch,
  freeByBatch,
  levels,
  missingOf,
  receive,
  setThreshold,
  soldOut,
  untold,
  waste,
  type Batch,
  type Level,
  type Recipes,
  type StockRoom,
} from '../../domain/stock/index.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { keyHeader } from '../http/headers.ts';
import { requestKey } from '../http/keys.ts';
import { invalid, Refused } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import * as shapes from './schemas.ts';

const bodyOf = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const badBody = ['malformed_json', 'unsupported_media_type', 'validation_failed'] as const;

const list = createRoute({
  method: 'get',
  path: '/inventory',
  tags: ['inventory'],
  summary: 'What there is of each ingredient that is counted',
  ...scoped('stock:read'),
  responses: { 200: json(z.array(shapes.levelView), 'By SKU.'), ...problems('store_not_found') },
});

const listBatches = createRoute({
  method: 'get',
  path: '/inventory/batches',
  tags: ['inventory'],
  summary: 'The batches of which something is left',
  ...scoped('stock:read'),
  responses: { 200: json(z.array(shapes.batchView), 'Oldest first.'), ...problems('store_not_found') },
});

const listShortages = createRoute({
  method: 'get',
  path: '/inventory/shortages',
  tags: ['inventory'],
  summary: 'The orders that have lost their stock, the oldest first: it gets what comes in',
  ...scoped('stock:read'),
  responses: { 200: json(z.array(shapes.shortageView), 'None, as a rule.'), ...problems('store_not_found') },
});

const listSoldOut = createRoute({
  method: 'get',
  path: '/inventory/sold-out',
  tags: ['inventory'],
  summary: 'What the stock has taken off the menu',
  description: 'What comes in puts it on again. What a person has taken off is not in it, and stays off.',
  ...scoped('stock:read'),
  responses: { 200: json(shapes.soldOutView, 'Ids of the menu.'), ...problems('store_not_found') },
});

const addBatch = createRoute({
  method: 'post',
  path: '/inventory/batches',
  tags: ['inventory'],
  summary: 'A batch has come, or is on its way',
  description: 'The first batch of an ingredient has it counted from then on. Orders that wait for it get it.',
  ...scoped('stock:manage'),
  request: { body: bodyOf(shapes.batchRequest) },
  responses: {
    201: json(shapes.batchView, 'The batch. Sent again, it is not added again.'),
    ...problems(...badBody, 'batch_exists'),
  },
});

const patchBatch = createRoute({
  method: 'patch',
  path: '/inventory/batches/{reference}',
  tags: ['inventory'],
  summary: 'A batch was counted, has arrived, or comes at another time',
  description: 'Orders for which it does not suffice any more lose it, the youngest first, and are told.',
  ...scoped('stock:manage'),
  request: { params: shapes.referenceParam, body: bodyOf(shapes.batchChangeRequest) },
  responses: { 200: json(shapes.batchView, 'As it now is.'), ...problems(...badBody, 'batch_not_found') },
});

const addWaste = createRoute({
  method: 'post',
  path: '/inventory/waste',
  tags: ['inventory'],
  summary: 'Something has spoilt, or was dropped',
  ...scoped('stock:manage'),
  request: { headers: keyHeader, body: bodyOf(shapes.wasteRequest) },
  responses: {
    201: json(shapes.itemView, 'What is left of the ingredient.'),
    ...problems(...badBody, 'sku_not_found', 'batch_not_found'),
  },
});

const read = createRoute({
  method: 'get',
  path: '/inventory/{sku}',
  tags: ['inventory'],
  summary: 'One ingredient, with its batches',
  ...scoped('stock:read'),
  request: { params: shapes.skuParam },
  responses: { 200: json(shapes.itemView, 'What there is of it.'), ...problems('sku_not_found') },
});

const putThreshold = createRoute({
  method: 'put',
  path: '/inventory/{sku}/threshold',
  tags: ['inventory'],
  summary: 'Say when the manager is to be told that it runs low',
  ...scoped('stock:manage'),
  request: { params: shapes.skuParam, body: bodyOf(shapes.thresholdRequest) },
  responses: { 200: json(shapes.itemView, 'As it now is.'), ...problems(...badBody, 'sku_not_found') },
});

/** The stock room: what comes, is counted, spoils. What orders take, they take by themselves. */
export function inventoryRoutes({ storage, signals, now }: ApiDeps) {
  const { stock, catalog } = storage;

  /** Orders that have lost their stock by this, or got it back, are told. */
  async function tellOrders(storeId: StoreId): Promise<void> {
    const orders = untold(await stock.get(storeId)) as OrderId[];
    if (orders.length > 0) await signals.lookAtStock(storeId, orders);
  }

  async function itemOf(storeId: StoreId, sku: string) {
    const room = await stock.get(storeId);
    const level = levels(room).find((each) => each.sku === sku);
    if (!level) throw unknownSku(sku);
    const batches = room.batches.filter((batch) => batch.sku === sku && batch.quantity > 0);
    return { ...viewLevel(level, await catalog.recipes(storeId)), batches: viewBatches(room, batches) };
  }

  async function batchOf(storeId: StoreId, batch: Batch): Promise<z.infer<typeof shapes.batchView>> {
    const [view] = viewBatches(await stock.get(storeId), [batch]);
    if (!view) throw new TypeError('One batch makes one view.');
    return view;
  }

  return router()
    .openapi(list, async (c) => {
      const room = await stock.get(c.var.store.id);
      const recipes = await catalog.recipes(c.var.store.id);
      return c.json(
        levels(room).map((level) => viewLevel(level, recipes)),
        200,
      );
    })
    .openapi(listBatches, async (c) => {
      const room = await stock.get(c.var.store.id);
      const left = room.batches.filter(({ quantity }) => quantity > 0);
      return c.json(viewBatches(room, left), 200);
    })
    .openapi(listShortages, async (c) => {
      const room = await stock.get(c.var.store.id);
      const shortages = room.shortages.toSorted((a, b) => (a.since < b.since ? -1 : 1));
      return c.json(
        shortages.map((short) => ({
          order_id: short.orderId,
          since: short.since,
          needed_by: short.neededBy,
          missing: [...missingOf(room, short)],
        })),
        200,
      );
    })
    .openapi(listSoldOut, async (c) => {
      const { id } = c.var.store;
      const menu = (await catalog.menu(id)) ?? { pizzas: [], toppings: [] };
      const off = soldOut(await stock.get(id), { menu, recipes: await catalog.recipes(id) }, instant(now()));
      return c.json({ pizzas: [...off.pizzas], toppings: [...off.toppings] }, 200);
    })
    .openapi(addBatch, async (c) => {
      const { eta, ...body } = c.req.valid('json');
      const { id } = c.var.store;
      const batch = { ...body, ...(eta ? { eta: instant(Date.parse(eta)) } : {}) };
      const result = await stock.change(id, (room) => receive(room, batch, c.var.principal.id, instant(now())));
      if (result.outcome === 'exists') {
        throw new Refused('batch_exists', `There is another batch ${body.reference}. Give this one its own reference.`);
      }
      await tellOrders(id);
      return c.json(await batchOf(id, result.batch), 201);
    })
    .openapi(patchBatch, async (c) => {
      const { reference } = c.req.valid('param');
      const { id } = c.var.store;
      const change = readChange(c.req.valid('json'));
      const result = await stock.change(id, (room) =>
        changeBatch(room, reference, change, c.var.principal.id, instant(now())),
      );
      if (result.outcome === 'not_found') throw new Refused('batch_not_found', `There is no batch ${reference}.`);
      await tellOrders(id);
      return c.json(await batchOf(id, result.batch), 200);
    })
    .openapi(addWaste, async (c) => {
      const body = c.req.valid('json');
      const { id } = c.var.store;
      const key = keyOf(c, body);
      const { batch, ...rest } = body;
      const spoilt = { ...rest, key, ...(batch === undefined ? {} : { batch }) };
      const result = await stock.change(id, (room) => waste(room, spoilt, c.var.principal.id, instant(now())));
      switch (result.outcome) {
        case 'wasted':
          await tellOrders(id);
          return c.json(await itemOf(id, body.sku), 201);
        case 'unknown_sku':
          throw unknownSku(body.sku);
        case 'unknown_batch':
          throw new Refused('batch_not_found', `There is no batch ${batch} of ${body.sku}.`);
        case 'not_there': {
          const message = `There are only ${result.quantity} of it. Count the batch first, if that is wrong.`;
          throw invalid([{ field: 'quantity', code: 'not_there', message }]);
        }
        default:
          return result satisfies never;
      }
    })
    .openapi(putThreshold, async (c) => {
      const { sku } = c.req.valid('param');
      const { low_at: lowAt } = c.req.valid('json');
      const { id } = c.var.store;
      const outcome = await stock.change(id, (room) => setThreshold(room, sku, lowAt ?? undefined));
      if (outcome === 'unknown_sku') throw unknownSku(sku);
      return c.json(await itemOf(id, sku), 200);
    })
    .openapi(read, async (c) => c.json(await itemOf(c.var.store.id, c.req.valid('param').sku), 200));
}

export function unknownSku(sku: string): Refused {
  return new Refused('sku_not_found', `This store does not count ${sku}: it has never had a batch of it.`);
}

function readChange({ quantity, eta, reason }: z.output<typeof shapes.batchChangeRequest>) {
  const when = eta === undefined ? {} : { eta: eta === null ? null : instant(Date.parse(eta)) };
  return { ...when, ...(quantity === undefined ? {} : { quantity }), ...(reason === undefined ? {} : { reason }) };
}

/** Without a key, each request is one of its own. */
function keyOf(c: Context<AppEnv>, body: unknown): string {
  return requestKey(c).commandId(body);
}

function viewLevel({ sku, onHand, incoming, allocated, lowAt }: Level, { ingredients }: Recipes) {
  const known = ingredients.find((each) => each.sku === sku);
  const available = onHand + incoming - allocated;
  return {
    sku,
    name: known?.name ?? null,
    unit: known?.unit ?? null,
    level: onHand + incoming,
    on_hand: onHand,
    incoming,
    allocated,
    available,
    low_at: lowAt ?? null,
    is_low: lowAt !== undefined && available < lowAt,
  };
}

function viewBatches(room: StockRoom, batches: readonly Batch[]) {
  const free = freeByBatch(room);
  return batches.map(({ reference, sku, received, quantity, eta }) => ({
    reference,
    sku,
    received,
    quantity,
    available: free.get(reference) ?? 0,
    eta: eta ?? null,
  }));
}
