import { archivedChunks, CHUNK, type Movement } from '../../domain/stock/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

/** A page reads at most this many chunks of the archive, so a short page may still have a next one. */
const MOST_CHUNKS = 20;
const WASTE: readonly Movement['kind'][] = ['wasted', 'written_off'];

/** Filters of movements. */
export interface MovementQuery {
  readonly limit: number;
  /** The sequence number at which the previous page ended. */
  readonly before?: number | undefined;
  readonly sku?: string | undefined;
  /** Spoilt stock, and ingredients of cancelled orders. */
  readonly isWaste?: boolean;
}

export interface MovementPage {
  /** Latest first. */
  readonly movements: readonly Movement[];
  /** The end of this page, if there may be another. */
  readonly next: number | undefined;
}

/** A page of the stock's ledger: the stock has the latest movements, the archive the older ones. */
export async function listMovements(
  { storage: { stock } }: { readonly storage: Pick<Storage, 'stock'> },
  storeId: StoreId,
  { limit, sku, isWaste = false, ...query }: MovementQuery,
): Promise<MovementPage> {
  const room = await stock.get(storeId);
  const before = query.before ?? room.nextMovement;
  const found: Movement[] = [];
  let reached = before;
  const look = (some: readonly Movement[]): void => {
    for (const movement of some.toReversed()) {
      if (movement.seq >= before || found.length === limit) continue;
      reached = movement.seq;
      const isWanted = (sku === undefined || movement.sku === sku) && (!isWaste || WASTE.includes(movement.kind));
      if (isWanted) found.push(movement);
    }
  };
  look(room.movements);
  const first = Math.min(archivedChunks(room), Math.ceil((before - 1) / CHUNK)) - 1;
  for (let chunk = first; chunk >= 0 && chunk > first - MOST_CHUNKS && found.length < limit; chunk -= 1) {
    look((await stock.archived(storeId, chunk))?.movements ?? []);
  }
  return { movements: found, next: reached > 1 && reached < before ? reached : undefined };
}
