import type { Movement, StockItem, StockRoom } from './types.ts';

/**
 * A stock room carries its latest movements only. Earlier ones are archived in chunks that are always the same: chunk 0 holds the movements
 * 1 to 50, chunk 1 those from 51 to 100. So archiving one twice, or crashing in between, changes nothing.
 */
export const CHUNK = 50;
/** So many stay in the room at least: the last ones are read most. */
const KEPT = 50;

export interface MovementChunk {
  readonly chunk: number;
  readonly movements: readonly Movement[];
}

/** The chunk that is to be archived next, when there are enough movements. */
export function nextChunk({ movements }: StockRoom): MovementChunk | undefined {
  const [first] = movements;
  if (!first || movements.length < CHUNK + KEPT) return undefined;
  return { chunk: chunkOf(first.seq), movements: movements.slice(0, CHUNK) };
}

export function chunkOf(seq: number): number {
  return Math.floor((seq - 1) / CHUNK);
}

/** How many chunks are in the archive. */
export function archivedChunks({ movements, nextMovement }: StockRoom): number {
  return chunkOf(movements[0]?.seq ?? nextMovement);
}

/** Takes a chunk that is archived out of the room, if it still is there. Its sums stay. */
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
