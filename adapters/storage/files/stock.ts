import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { EMPTY_STOCK, type MovementChunk, type StockChange, type StockRoom } from '../../../domain/stock/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import { StorageUnavailable, type StockStore } from '../../../ports.ts';
import { MovementArchiver } from '../archive-movements.ts';
import { storedMovements, storedStock } from '../stored-stock.ts';
import { GuardedValue } from './guarded-value.ts';
import { readJson, toJson, writeDurably } from './json-file.ts';

/** `<store>/stock.json`, and its archive in `<store>/stock-movements/<chunk>.json`. */
export class FileStock implements StockStore {
  readonly #folder: string;
  readonly #rooms: GuardedValue<StockRoom>;
  readonly #archiver: MovementArchiver;

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#archiver = new MovementArchiver(this, log);
    this.#rooms = new GuardedValue(
      folder,
      'stock.json',
      async (_, path) => (await readAs(path, storedStock)) ?? EMPTY_STOCK,
    );
  }

  get(storeId: StoreId): Promise<StockRoom> {
    return this.#rooms.get(storeId);
  }

  change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result> {
    return this.#archiver.after(storeId, apply, (changed) => this.#rooms.change(storeId, changed));
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
