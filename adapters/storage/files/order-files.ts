import { LRUCache } from 'lru-cache';
import { EMPTY_STREAM, extend, type OrderEvent, type OrderStream } from '../../../domain/order/index.ts';
import type { Instant, OrderId } from '../../../domain/shared/values.ts';
import type { StoredOrder } from '../../../ports.ts';
import { DamagedContent } from './json-file.ts';
import {
  appendToOrderFile,
  cutOrderFile,
  FileChanged,
  NotTakenBack,
  readOrderFile,
  syncOrderFile,
  writeOrderFile,
  type FileEnd,
} from './order-file.ts';

/** An order, and the file that it is in. */
export interface FiledOrder {
  readonly order: StoredOrder;
  /** Of its latest events. */
  readonly writtenAt: Instant;
  readonly end: FileEnd;
  /** False for what was read: it may have been written by a process that was killed before it was synced. */
  readonly isSynced: boolean;
}

/**
 * The files of one store's orders, and what this process, their only writer, knows of them. Only who holds an order's lock may call
 * it for that order, so nobody reads what a write under way has not yet come to.
 */
export class OrderFiles {
  readonly #recent = new LRUCache<OrderId, FiledOrder>({ max: 500 });
  /** Files that may still hold some of a write that failed, and how long they were before it. */
  readonly #refused = new Map<OrderId, number>();

  /** What was read or written lately. Asked without the lock: it holds nothing that was not acknowledged. */
  recent(id: OrderId): FiledOrder | undefined {
    return this.#recent.get(id);
  }

  /**
   * Takes back what could not be taken back when its write failed. Until that is done, and the file has been read again, nothing is
   * written to it, and nothing is known of it but what was acknowledged.
   */
  async settle(id: OrderId, path: string): Promise<void> {
    const length = this.#refused.get(id);
    if (length === undefined) return;
    await cutOrderFile(path, length).catch((error: unknown) => {
      // It was taken away meanwhile, and with it what it held.
      if (!(error instanceof FileChanged)) throw error;
    });
    this.#refused.delete(id);
    this.#recent.delete(id);
  }

  /** @returns undefined where there is no such file */
  async read(id: OrderId, path: string): Promise<FiledOrder | undefined> {
    const recent = this.#recent.get(id);
    if (recent) return recent;
    const found = await readOrderFile(path);
    if (!found) return undefined;
    const { events, writtenAt, length, size } = found;
    const order = addTo(undefined, events);
    if (order.state.id !== id) throw new DamagedContent(`Its events are those of ${order.state.id}.`);
    return this.#know(id, { order, writtenAt, end: { length, size }, isSynced: false });
  }

  /** @throws FileChanged where the file is not the one that is known of; it is to be read again */
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
      if (error instanceof FileChanged) this.#recent.delete(id);
      if (!(error instanceof NotTakenBack)) throw error;
      this.#refused.set(id, before.end.length);
      throw error.cause;
    }
  }

  /** Writes the whole order in the place of whatever is there. */
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
    this.#recent.set(id, file);
    return file;
  }
}

/** The state is kept nowhere: it is what the events add up to. */
export function addTo(before: OrderStream = EMPTY_STREAM, events: readonly OrderEvent[]): StoredOrder {
  try {
    const { state, events: all } = extend(before, events);
    if (state) return { state, events: all };
  } catch (error) {
    throw new DamagedContent(`Its events do not add up to an order. ${String(error)}`, { cause: error });
  }
  throw new DamagedContent('It has no events.');
}
