import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { LocalDay, OrderId } from '../../../domain/shared/values.ts';
import type { StorageUse } from '../../../ports.ts';
import { isCode, readJson, toJson, writeDurably } from './json-file.ts';
import type { OrderFolders } from './order-folders.ts';
import { indexFile, type IndexEntry } from './order-index.ts';

const INDEX_FILE = 'index.json';
/** Index files only speed up the next start, so they are not written with every order. */
const INDEX_DELAY_MS = 5000;
/** Matches no file, so that the order is reread at the next start. */
const READ_AGAIN = { size: -1, modified: 0 };

type EntriesOf = (day: LocalDay) => readonly (IndexEntry & { readonly isDamaged: boolean })[];
type NotedEntry = z.infer<typeof indexFile>[string];

/**
 * `orders/<day>/index.json`: what lists need to know about a day's orders, with file fingerprints to validate it at the
 * next start.
 */
export class DayIndexes {
  readonly #folders: OrderFolders;
  readonly #log: Logger;
  readonly #use: StorageUse;
  readonly #entriesOf: EntriesOf;
  readonly #staleDays = new Set<LocalDay>();
  /** Each file's modification time at the given version. */
  readonly #files = new Map<OrderId, { version: number; modified: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(folders: OrderFolders, log: Logger, use: StorageUse, entriesOf: EntriesOf) {
    this.#folders = folders;
    this.#log = log;
    this.#use = use;
    this.#entriesOf = entriesOf;
  }

  async read(day: LocalDay): Promise<ReadonlyMap<OrderId, NotedEntry>> {
    const content = await readJson(join(this.#folders.path, day, INDEX_FILE)).catch(() => undefined);
    const noted = Object.entries(indexFile.safeParse(content).data ?? {});
    return new Map(noted.map(([id, entry]) => [id as OrderId, entry]));
  }

  /** Whether an order's file is unchanged since its entry was made. */
  async isCurrent(path: string, id: OrderId, entry: NotedEntry | undefined): Promise<boolean> {
    const { size, mtimeMs: modified } = await stat(path).catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return { size: undefined, mtimeMs: undefined };
      throw error;
    });
    if (size === undefined || entry?.size !== size || entry.modified !== modified) return false;
    this.#files.set(id, { version: entry.version, modified });
    return true;
  }

  /** Schedules a write of the changed entry's day file, some seconds later. */
  markStale(day: LocalDay): void {
    this.#staleDays.add(day);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.write().catch((error: unknown) => {
        this.#log.warn({ err: error }, 'The index could not be written; the next start will take longer.');
      });
    }, INDEX_DELAY_MS).unref();
  }

  async write(): Promise<void> {
    if (this.#use === 'readOnly') return;
    for (const day of [...this.#staleDays]) {
      this.#staleDays.delete(day);
      const noted: [OrderId, NotedEntry][] = [];
      for (const entry of this.#entriesOf(day)) {
        const { id, version, writtenAt, placed, draftOf = null } = entry;
        const file = entry.isDamaged ? READ_AGAIN : await this.#fileOf(day, entry);
        noted.push([id, { version, writtenAt, ...(placed ? { placed } : {}), draftOf, ...file }]);
      }
      const path = join(this.#folders.path, day, INDEX_FILE);
      await writeDurably(path, toJson(Object.fromEntries(noted))).catch((error: unknown) => {
        this.#staleDays.add(day);
        throw error;
      });
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.write();
  }

  async #fileOf(day: LocalDay, { id, version, size }: IndexEntry): Promise<{ size: number; modified: number }> {
    const known = this.#files.get(id);
    if (known?.version === version) return { size, modified: known.modified };
    try {
      const file = await stat(this.#folders.pathOf(day, id));
      // A write is in progress, or the file was edited by hand.
      if (file.size !== size) return READ_AGAIN;
      this.#files.set(id, { version, modified: file.mtimeMs });
      return { size, modified: file.mtimeMs };
    } catch (error) {
      // The file was removed: the next start must notice.
      if (isCode(error, 'ENOENT')) return READ_AGAIN;
      throw error;
    }
  }
}
