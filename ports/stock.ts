import type { MovementChunk, StockChange, StockRoom } from '../domain/stock/index.ts';
import type { StoreId } from '../domain/shared/values.ts';
import type { RestoreResult } from './orders.ts';

export interface StockStore {
  /** Empty for a store that has never kept stock. */
  get(storeId: StoreId): Promise<StockRoom>;
  /**
   * Changes the stock by a pure function in one atomic, durable write; the function may be called more than once. If it
   * returns its argument unchanged, nothing is written. Movements beyond the latest are archived afterwards.
   */
  change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result>;
  /** Replaces a damaged or lost stock record, keeping the damaged copy. */
  restore(storeId: StoreId, room: StockRoom): Promise<RestoreResult>;
  /** Archives a chunk of movements permanently. Idempotent. */
  archive(storeId: StoreId, chunk: MovementChunk): Promise<void>;
  /** A chunk of the archive; undefined if it does not exist. */
  archived(storeId: StoreId, chunk: number): Promise<MovementChunk | undefined>;
}
