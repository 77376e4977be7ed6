import type { Logger } from 'pino';
import { EMPTY_STOCK, type MovementChunk, type StockChange, type StockRoom } from '../../../domain/stock/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import type { StockStore } from '../../../ports.ts';
import { MovementArchiver } from '../archive-movements.ts';
import type { Collections } from './collections.ts';
import { isDuplicate } from './documents.ts';
import { GuardedValue } from './guarded-value.ts';

/** One document per store; the archive is a document per chunk. */
export class MongoStock implements StockStore {
  readonly #rooms: GuardedValue<StockRoom>;
  readonly #movements: Collections['stock_movements'];
  readonly #archiver: MovementArchiver;

  constructor({ stock, stock_movements: movements }: Pick<Collections, 'stock' | 'stock_movements'>, log: Logger) {
    this.#rooms = new GuardedValue(stock, 'room', async (storeId) => {
      const document = await stock.findOne({ _id: storeId, storeId });
      return document ? { value: document.room, version: document.version } : { value: EMPTY_STOCK, version: 0 };
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

  async archive(storeId: StoreId, { chunk, movements }: MovementChunk): Promise<void> {
    await this.#movements
      .insertOne({ _id: `${storeId}/${chunk}`, storeId, chunk, movements })
      .catch((error: unknown) => {
        // A chunk is always the same: it has been archived before.
        if (!isDuplicate(error)) throw error;
      });
  }

  async archived(storeId: StoreId, chunk: number): Promise<MovementChunk | undefined> {
    const found = await this.#movements.findOne({ _id: `${storeId}/${chunk}`, storeId });
    return found ? { chunk, movements: found.movements } : undefined;
  }
}
