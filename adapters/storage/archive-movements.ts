import type { Logger } from 'pino';
import { dropChunk, nextChunk } from '../../domain/stock/index.ts';
import type { StoreId } from '../../domain/values.ts';
import type { StockStore } from '../../ports.ts';

/**
 * Moves a stock room's earlier movements to the archive. Each step can be repeated, and a crash between two loses nothing. It is not what
 * anybody has asked for, so its failure is nobody's: the next change of the room tries it again.
 */
export async function archiveMovements(
  stock: Pick<StockStore, 'get' | 'change' | 'archive'>,
  storeId: StoreId,
  log: Logger,
): Promise<void> {
  try {
    for (let chunk = nextChunk(await stock.get(storeId)); chunk; chunk = nextChunk(await stock.get(storeId))) {
      const full = chunk;
      await stock.archive(storeId, full);
      await stock.change(storeId, (room) => ({ room: dropChunk(room, full), result: undefined }));
    }
  } catch (error) {
    log.warn(
      { err: error, store: storeId },
      'Movements of the stock could not be archived; the next change tries again.',
    );
  }
}
