import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import {
  EMPTY_STOCK,
  nextChunk,
  type MovementChunk,
  type StockChange,
  type StockRoom,
} from '../../../domain/stock/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import { StorageUnavailable, type StockStore } from '../../../ports.ts';
import { archiveMovements } from '../archive-movements.ts';
import { storedMovements, storedStock } from '../stored-stock.ts';
import { GuardedValue } from './guarded-value.ts';
import { readJson, toJson, writeDurably } from './json-file.ts';

/** `<store>/stock.json`, and its archive in `<store>/stock-movements/<chunk>.json`. */
export class FileStock implements StockStore {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #rooms: GuardedValue<StockRoom>;
  readonly #archiving = new Set<StoreId>();

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
    this.#rooms = new GuardedValue(
      folder,
      'stock.json',
      async (_, path) => (await readAs(path, storedStock)) ?? EMPTY_STOCK,
    );
  }

  get(storeId: StoreId): Promise<StockRoom> {
    return this.#rooms.get(storeId);
  }

  async change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result> {
    let isLong = false;
    const result = await this.#rooms.change(storeId, (before) => {
      const { room, result: said } = apply(before);
      isLong = nextChunk(room) !== undefined;
      return { value: room, result: said };
    });
    if (isLong && !this.#archiving.has(storeId)) {
      this.#archiving.add(storeId);
      await archiveMovements(this, storeId, this.#log).finally(() => this.#archiving.delete(storeId));
    }
    return result;
  }

  async archive(storeId: StoreId, chunk: MovementChunk): Promise<void> {
    const path = this.#archivePath(storeId, chunk.chunk);
    await mkdir(dirname(path), { recursive: true });
    await writeDurably(path, toJson(chunk));
  }

  async archived(storeId: StoreId, chunk: number): Promise<MovementChunk | undefined> {
    const path = this.#archivePath(storeId, chunk);
    return readAs(path, storedMovements);
  }

  #archivePath(storeId: StoreId, chunk: number): string {
    return join(this.#folder, storeId, 'stock-movements', `${String(chunk).padStart(6, '0')}.json`);
  }
}

/** What lies on the shelves stands nowhere else: a damaged file is mended by a person, and not begun anew. */
async function readAs<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    const content = await readJson(path);
    return content === undefined ? undefined : schema.parse(content);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new StorageUnavailable(`${path} cannot be read. Mend it, or put a copy in its place. ${why}`);
  }
}
