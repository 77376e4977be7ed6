import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { archivedChunks, CHUNK, type Movement } from '../../domain/stock/index.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { linkCursor } from '../http/paging.ts';
import { invalid } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { movementQuery, movementView } from './schemas.ts';

/** A page looks through so many chunks of the archive at most: one that is not full may still have a next one. */
const MOST_CHUNKS = 20;
const WASTE: readonly Movement['kind'][] = ['wasted', 'written_off'];

const listing = (path: '/inventory/movements' | '/inventory/waste', summary: string) =>
  createRoute({
    method: 'get',
    path,
    tags: ['inventory'],
    summary,
    description: 'A page may have fewer entries than asked for, and a next one all the same.',
    ...scoped('stock:read'),
    request: { query: movementQuery },
    responses: { 200: json(z.array(movementView), 'The latest first.'), ...problems('validation_failed') },
  });

const movements = listing('/inventory/movements', 'Every change of a level: what they add up to is the level');
const wasted = listing('/inventory/waste', 'What has spoilt, and what went into orders that were cancelled');

/** The ledger of the stock: the room has the latest movements, the archive all that came before. */
export function stockLedgerRoutes({ storage: { stock } }: ApiDeps) {
  async function page(
    c: Context<AppEnv>,
    { limit, cursor, sku }: z.output<typeof movementQuery>,
    isWanted: (movement: Movement) => boolean,
  ): Promise<z.infer<typeof movementView>[]> {
    const storeId = c.var.store.id;
    const room = await stock.get(storeId);
    const before = cursor === undefined ? room.nextMovement : readCursor(cursor);
    const found: Movement[] = [];
    let reached = before;
    const look = (some: readonly Movement[]): void => {
      for (const movement of some.toReversed()) {
        if (movement.seq >= before || found.length === limit) continue;
        reached = movement.seq;
        if ((sku === undefined || movement.sku === sku) && isWanted(movement)) found.push(movement);
      }
    };
    look(room.movements);
    const first = Math.min(archivedChunks(room), Math.ceil((before - 1) / CHUNK)) - 1;
    for (let chunk = first; chunk >= 0 && chunk > first - MOST_CHUNKS && found.length < limit; chunk -= 1) {
      look((await stock.archived(storeId, chunk))?.movements ?? []);
    }
    if (reached > 1 && reached < before) linkCursor(c, String(reached));
    return found.map(viewMovement);
  }

  return router()
    .openapi(movements, async (c) => c.json(await page(c, c.req.valid('query'), () => true), 200))
    .openapi(wasted, async (c) => {
      const isWaste = ({ kind }: Movement): boolean => WASTE.includes(kind);
      return c.json(await page(c, c.req.valid('query'), isWaste), 200);
    });
}

function readCursor(cursor: string): number {
  if (/^[1-9]\d{0,11}$/.test(cursor)) return Number(cursor);
  const message = 'Not a cursor of ours. Take it from the Link header of the page before.';
  throw invalid([{ field: 'cursor', code: 'invalid_cursor', message }]);
}

function viewMovement({ seq, at, sku, change, kind, batch, orderId, reason, by }: Movement) {
  const of = { batch: batch ?? null, order_id: orderId ?? null, reason: reason ?? null, by: by ?? null };
  return { seq, at, sku, change, kind, ...of };
}
