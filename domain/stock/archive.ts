import type { Movement, StockItem, StockRoom } from './types.ts';

/**
 * The stock record keeps only its latest movements. Earlier ones are archived in fixed chunks: chunk 0 holds movements 1 to 50,
 * chunk 1 those from 51 to 100. So archiving one twice, or crashing in between, changes nothing.
 */
export const CHUNK = 50;
/** Minimum kept in the record: the latest are read most. */
const KEPT = 50;

export interface MovementChunk {
  readonly chunk: number;
  readonly movements: readonly Movement[];
}

/** The next chunk to archive, if there are enough movements. */
export function nextChunk({ movements }: StockRoom): MovementChunk | undefined {
  const [first] = movements;
  if (!first || movements.length < CHUNK + KEPT) return undefined;
  return { chunk: chunkOf(first.seq), movements: movements.slice(0, CHUNK) };
}

export function chunkOf(seq: number): number {
  return Math.floor((seq - 1) / CHUNK);
}

/** Number of archived chunks. */
export function archivedChunks({ movements, nextMovement }: StockRoom): number {
  return chunkOf(movements[0]?.seq ?? nextMovement);
}

/** Removes an archived chunk from the record, if still present, keeping its sums. */
export function dropChunk(room: StockRoom, { chunk, movements }: MovementChunk): StockRoom {
  const [first] = room.movements;
  if (!first || chunkOf(first.seq) !== chunk) return room;
  const items: Record<string, StockItem> = { ...room.items };
  for (const { sku, change } of movements) {
    const item = items[sku];
    if (item) items[sku] = { ...item, archived: item.archived + change };
  }
  return { ...room, items, movements: room.movements.slice(movements.length) };
}
