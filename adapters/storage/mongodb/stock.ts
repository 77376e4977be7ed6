import type { Logger } from 'pino';
import { EMPTY_STOCK, type MovementChunk, type StockChange, type StockRoom } from '../../../domain/stock/index.ts';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { RestoreResult, StockStore } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { storedMovements, storedStock } from '../stored-stock.ts';
import { readVersioned, refusingNewer, safeRead, versioned } from '../schemas.ts';
import { MovementArchiver } from '../archive-movements.ts';
import type { Collections } from './collections.ts';
import { isDuplicate } from './documents.ts';
import { GuardedValue } from './guarded-value.ts';

/** One document per store; the archive is a document per chunk. */
export class MongoStock implements StockStore {
  readonly #rooms: GuardedValue<StockRoom>;
  readonly #movements: Collections['stock_movements'];
  readonly #archiver: MovementArchiver;

  constructor(
    { stock, stock_movements: movements }: Pick<Collections, 'stock' | 'stock_movements'>,
    log: Logger,
    damage: DamageLog,
  ) {
    this.#rooms = new GuardedValue(stock, 'room', async (storeId) => {
      const document = await stock.findOne({ _id: storeId, storeId });
      const parsed = document && safeRead('stock', storedStock, document.room);
      const isLost = !document && (await movements.findOne({ _id: `${storeId}/0`, storeId }));
      if (parsed?.error || isLost) {
        const reason = parsed?.reason ?? 'It is missing, although its movements exist.';
        throw damage.found({ storeId, kind: 'stock', reason: `stock/${storeId}: ${reason}` }, parsed?.error);
      }
      damage.mended(storeId, 'stock');
      return { value: parsed?.data ?? EMPTY_STOCK, version: document?.version ?? 0 };
    });
    this.#movements = movements;
    this.#archiver = new MovementArchiver(this, log);
  }

  get(storeId: StoreId): Promise<StockRoom> {
    return this.#rooms.get(storeId);
  }

  change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result> {
    return this.#archiver.after(storeId, apply, (changed) => this.#rooms.change(storeId, changed));
  }

  restore(storeId: StoreId, room: StockRoom): Promise<RestoreResult> {
    return this.#rooms.restore(storeId, room);
  }

  async archive(storeId: StoreId, { chunk, movements }: MovementChunk): Promise<void> {
    await this.#movements
      .insertOne({ _id: `${storeId}/${chunk}`, storeId, ...versioned('stock_movements', { chunk, movements }) })
      .catch((error: unknown) => {
        // A chunk never changes: it is already archived.
        if (!isDuplicate(error)) throw error;
      });
  }

  async archived(storeId: StoreId, chunk: number): Promise<MovementChunk | undefined> {
    const found = await this.#movements.findOne({ _id: `${storeId}/${chunk}`, storeId });
    if (!found) return undefined;
    const where = {
      storeId,
      kind: 'stock_movements' as const,
      id: String(chunk),
      place: `stock_movements/${found._id}`,
    };
    return refusingNewer(where, () => storedMovements.parse(readVersioned('stock_movements', found)));
  }
}
