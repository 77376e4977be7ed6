import type { Logger } from 'pino';
import { dropChunk, nextChunk, type StockChange, type StockRoom } from '../../domain/stock/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { StockStore } from '../../ports.ts';

/** What is done beside the changes of stock rooms: their earlier movements go to the archive. */
export class MovementArchiver {
  readonly #stock: Pick<StockStore, 'get' | 'change' | 'archive'>;
  readonly #log: Logger;
  readonly #busyWith = new Set<StoreId>();

  constructor(stock: Pick<StockStore, 'get' | 'change' | 'archive'>, log: Logger) {
    this.#stock = stock;
    this.#log = log;
  }

  /** Changes a room, and archives what has become too much in it. */
  async after<Result>(
    storeId: StoreId,
    apply: (room: StockRoom) => StockChange<Result>,
    change: (apply: (room: StockRoom) => { value: StockRoom; result: Result }) => Promise<Result>,
  ): Promise<Result> {
    let isLong = false;
    const result = await change((before) => {
      const { room, result: said } = apply(before);
      isLong = nextChunk(room) !== undefined;
      return { value: room, result: said };
    });
    if (isLong && !this.#busyWith.has(storeId)) {
      this.#busyWith.add(storeId);
      await this.#archive(storeId).finally(() => this.#busyWith.delete(storeId));
    }
    return result;
  }

  /**
   * Each step can be repeated, and a crash between two loses nothing. It is not what anybody has asked for, so its failure is nobody's:
   * the next change of the room tries it again.
   */
  async #archive(storeId: StoreId): Promise<void> {
    const stock = this.#stock;
    try {
      for (let chunk = nextChunk(await stock.get(storeId)); chunk; chunk = nextChunk(await stock.get(storeId))) {
        const full = chunk;
        await stock.archive(storeId, full);
        await stock.change(storeId, (room) => ({ room: dropChunk(room, full), result: undefined }));
      }
    } catch (error) {
      this.#log.warn(
        { err: error, store: storeId },
        'Movements of the stock could not be archived; the next change tries again.',
      );
    }
  }
}
