import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { readNames, type NameOf } from '../../application/access/names.ts';
import { listMovements } from '../../application/inventory/movements.ts';
import type { Movement } from '../../domain/stock/index.ts';
import type { AppEnv } from '../http/access.ts';
import type { ApiDeps } from '../deps.ts';
import { linkCursor } from '../http/paging.ts';
import { invalid } from '../../application/refused.ts';
import { json, problems, router } from '../http/routing.ts';
import { movementQuery, movementView } from './schemas.ts';

const listing = (path: '/inventory/movements' | '/inventory/waste', operationId: string, summary: string) =>
  createRoute({
    method: 'get',
    path,
    operationId,
    tags: ['inventory'],
    summary,
    description: 'A page may be shorter than requested even if there is a next one.',
    request: { query: movementQuery },
    responses: { 200: json(z.array(movementView), 'Latest first.', 'Link'), ...problems() },
  });

const movements = listing(
  '/inventory/movements',
  'listStockMovements',
  'List all movements, which add up to the level',
);
const wasted = listing(
  '/inventory/waste',
  'listWaste',
  'List waste: spoilt stock, and ingredients of cancelled orders',
);

/** The stock ledger. */
export function stockLedgerRoutes(deps: ApiDeps) {
  async function page(c: Context<AppEnv>, { limit, cursor, sku }: z.output<typeof movementQuery>, isWaste: boolean) {
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const { movements: found, next } = await listMovements(deps, c.var.store.id, { limit, before, sku, isWaste });
    if (next !== undefined) linkCursor(c, String(next));
    const nameOf = await readNames(
      deps,
      c.var.store.id,
      found.map(({ by }) => by),
    );
    return c.json(
      found.map((each) => viewMovement(each, nameOf)),
      200,
    );
  }

  return router()
    .openapi(movements, (c) => page(c, c.req.valid('query'), false))
    .openapi(wasted, (c) => page(c, c.req.valid('query'), true));
}

function readCursor(cursor: string): number {
  if (/^[1-9]\d{0,11}$/.test(cursor)) return Number(cursor);
  const message = 'Not a valid cursor. Take it from the Link header of the previous page.';
  throw invalid([{ field: 'cursor', code: 'invalid_cursor', message }]);
}

function viewMovement({ seq, at, sku, change, kind, batch, orderId, reason, by }: Movement, nameOf: NameOf) {
  const of = { batch: batch ?? null, order_id: orderId ?? null, reason: reason ?? null };
  return { seq, at, sku, change, kind, ...of, by: by ?? null, by_name: nameOf(by) ?? null };
}
