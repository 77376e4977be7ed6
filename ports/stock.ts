import type { MovementChunk, StockChange, StockRoom } from '../domain/stock/index.ts';
import type { StoreId } from '../domain/shared/values.ts';
import type { RestoreResult } from './orders.ts';

export interface StockStore {
  /** An empty room for a store that has never kept stock. */
  get(storeId: StoreId): Promise<StockRoom>;
  /**
   * Changes the stock by a pure function in one atomic, durable write; the function may be called more than once. When it gives back the
   * room that it was given, nothing is written. Movements beyond the latest are archived afterwards.
   */
  change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result>;
  /** Puts a room in the place of one that is damaged or was lost. What was there is kept. */
  restore(storeId: StoreId, room: StockRoom): Promise<RestoreResult>;
  /** Keeps a chunk of movements for good. Kept again, it is the same. */
  archive(storeId: StoreId, chunk: MovementChunk): Promise<void>;
  /** A chunk of the archive; undefined when it is not there. */
  archived(storeId: StoreId, chunk: number): Promise<MovementChunk | undefined>;
}
