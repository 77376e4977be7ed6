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
import { JsonFile, readJson, toJson, writeDurably } from './json-file.ts';

interface OpenStock {
  now: StockRoom;
  /** The value that the file holds for certain. */
  written: StockRoom | undefined;
  readonly file: JsonFile;
  archiving: boolean;
}

/**
 * `<store>/stock.json`, and its archive in `<store>/stock-movements/<chunk>.json`. This process is the only writer, and a change is one
 * synchronous step in memory; nobody hears of it before it is on disk.
 */
export class FileStock implements StockStore {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #open = new Map<StoreId, Promise<OpenStock>>();

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  async get(storeId: StoreId): Promise<StockRoom> {
    return (await this.#load(storeId)).now;
  }

  async change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result> {
    const open = await this.#load(storeId);
    const { room, result } = apply(open.now);
    open.now = room;
    // Also when this call changed nothing: what it answers from may be a change whose write has failed or is under way.
    if (open.written !== open.now) {
      let saved: StockRoom | undefined;
      await open.file.save(() => (saved = open.now));
      if (saved) open.written = saved;
    }
    if (!open.archiving && nextChunk(open.now)) {
      open.archiving = true;
      await archiveMovements(this, storeId, this.#log).finally(() => (open.archiving = false));
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

  #load(storeId: StoreId): Promise<OpenStock> {
    let open = this.#open.get(storeId);
    if (!open) {
      const path = join(this.#folder, storeId, 'stock.json');
      open = readAs(path, storedStock).then((read) => {
        const now = read ?? EMPTY_STOCK;
        return { now, written: now, file: new JsonFile(path), archiving: false };
      });
      this.#open.set(storeId, open);
      // One that could not be read is tried again when it is next asked for.
      open.catch(() => this.#open.delete(storeId));
    }
    return open;
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
