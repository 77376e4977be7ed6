import type { Logger } from 'pino';
import { dropChunk, nextChunk, recordNews, type StockChange, type StockRoom } from '../../domain/stock/index.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import type { StockStore } from '../../ports.ts';

/** Records in each change of the stock what others are told of it, and moves older movements to the archive, outside the change itself. */
export class MovementArchiver {
  readonly #stock: Pick<StockStore, 'get' | 'change' | 'archive'>;
  readonly #log: Logger;
  readonly #busyWith = new Set<StoreId>();

  constructor(stock: Pick<StockStore, 'get' | 'change' | 'archive'>, log: Logger) {
    this.#stock = stock;
    this.#log = log;
  }

  /** Changes the stock, then archives surplus movements. */
  async after<Result>(
    storeId: StoreId,
    apply: (room: StockRoom) => StockChange<Result>,
    change: (apply: (room: StockRoom) => { value: StockRoom; result: Result }) => Promise<Result>,
  ): Promise<Result> {
    let isLong = false;
    const result = await change((before) => {
      const { room: changed, result: said } = apply(before);
      const room = recordNews(before, changed, instant(Date.now()));
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
   * Every step is idempotent, and a crash between two loses nothing. A failure does not affect the caller: the next
   * change retries it.
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
        'Stock movements could not be archived; the next change will retry.',
      );
    }
  }
}
