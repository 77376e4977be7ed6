import { LRUCache } from 'lru-cache';
import { EMPTY_STREAM, extend, type OrderEvent, type OrderStream } from '../../../domain/order/index.ts';
import type { Instant, OrderId, StoreId } from '../../../domain/shared/values.ts';
import type { StoredOrder } from '../../../ports.ts';
import { DamagedContent } from './json-file.ts';
import {
  appendToOrderFile,
  cutOrderFile,
  FileChanged,
  NotUndone,
  readOrderFile,
  syncOrderFile,
  writeOrderFile,
  type FileEnd,
} from './order-file.ts';

/** An order with its file. */
export interface FiledOrder {
  readonly order: StoredOrder;
  /** Time of the last append, by storage's clock. */
  readonly writtenAt: Instant;
  readonly end: FileEnd;
  /** False after a read: the process that wrote it may have been killed before the sync. */
  readonly isSynced: boolean;
}

/** How many orders a process keeps in memory, those of all its stores together: a limit for each would add up to gigabytes in a chain. */
const MOST_RECENT = 500;

/** The recently used orders of all stores, by store and id: the folder of a store may be a copy of another's. */
export type RecentOrders = LRUCache<string, FiledOrder>;

export function recentOrders(): RecentOrders {
  return new LRUCache({ max: MOST_RECENT });
}

/**
 * The files of one store's orders, with a cache. This process is their only writer. All methods but `recent` must be called with
 * the order's lock held, so that no read sees an unfinished write.
 */
export class OrderFiles {
  readonly #storeId: StoreId;
  readonly #recent: RecentOrders;
  /** Files that may still contain part of a failed write, with their length before it. */
  readonly #refused = new Map<OrderId, number>();

  constructor(storeId: StoreId, recent: RecentOrders) {
    this.#storeId = storeId;
    this.#recent = recent;
  }

  /** Recently used orders. Needs no lock: the cache contains acknowledged events only. */
  recent(id: OrderId): FiledOrder | undefined {
    return this.#recent.get(this.#keyOf(id));
  }

  /**
   * Undoes a failed write that could not be undone at the time. Until then nothing is written to the file, and afterwards it is
   * read again.
   */
  async settle(id: OrderId, path: string): Promise<void> {
    const length = this.#refused.get(id);
    if (length === undefined) return;
    await cutOrderFile(path, length).catch((error: unknown) => {
      // It was deleted meanwhile.
      if (!(error instanceof FileChanged)) throw error;
    });
    this.#refused.delete(id);
    this.#recent.delete(this.#keyOf(id));
  }

  /** @returns undefined if the file is missing */
  async read(id: OrderId, path: string): Promise<FiledOrder | undefined> {
    const recent = this.recent(id);
    if (recent) return recent;
    const found = await readOrderFile(path);
    if (!found) return undefined;
    const { events, writtenAt, length, size } = found;
    const order = addTo(undefined, events);
    if (order.state.id !== id) throw new DamagedContent(`Its events are those of ${order.state.id}.`);
    return this.#know(id, { order, writtenAt, end: { length, size }, isSynced: false });
  }

  /** @throws FileChanged if the file was changed by hand: read it again */
  async append(
    path: string,
    before: FiledOrder,
    events: readonly OrderEvent[],
    writtenAt: Instant,
  ): Promise<FiledOrder> {
    const { id } = before.order.state;
    const order = addTo(before.order, events);
    try {
      const end = await appendToOrderFile(path, before.end, { writtenAt, events });
      return this.#know(id, { order, writtenAt, end, isSynced: true });
    } catch (error) {
      if (error instanceof FileChanged) this.#recent.delete(this.#keyOf(id));
      if (!(error instanceof NotUndone)) throw error;
      this.#refused.set(id, before.end.length);
      throw error.cause;
    }
  }

  /** Replaces the whole file. */
  async write(path: string, events: readonly OrderEvent[], writtenAt: Instant): Promise<FiledOrder> {
    const order = addTo(undefined, events);
    const end = await writeOrderFile(path, { writtenAt, events });
    this.#refused.delete(order.state.id);
    return this.#know(order.state.id, { order, writtenAt, end, isSynced: true });
  }

  async sync(path: string, read: FiledOrder): Promise<void> {
    if (read.isSynced) return;
    await syncOrderFile(path);
    this.#know(read.order.state.id, { ...read, isSynced: true });
  }

  #know(id: OrderId, file: FiledOrder): FiledOrder {
    this.#recent.set(this.#keyOf(id), file);
    return file;
  }

  #keyOf(id: OrderId): string {
    return `${this.#storeId}/${id}`;
  }
}

/** The state is not stored, but derived from the events. */
export function addTo(before: OrderStream = EMPTY_STREAM, events: readonly OrderEvent[]): StoredOrder {
  try {
    const { state, events: all } = extend(before, events);
    if (state) return { state, events: all };
  } catch (error) {
    throw new DamagedContent(`Its events cannot be replayed. ${String(error)}`, { cause: error });
  }
  throw new DamagedContent('It has no events.');
}
