import { mkdir, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isPlaced, type Order } from '../../../domain/order/index.ts';
import { parseOrderId, type Instant, type LocalDay, type OrderId, type StoreId } from '../../../domain/values.ts';
import type { OrderChange } from '../../../domain/webhook-progress.ts';
import type {
  AppendRequest,
  AppendResult,
  ChangePosition,
  FoundOrder,
  OrderPage,
  OrderQuery,
  OrderStore,
  StorageUse,
  StoredOrder,
} from '../../../ports.ts';
import { KeyedMutex } from '../../keyed-mutex.ts';
import { WriteClock } from './change-list.ts';
import { isCode, readJson, toJson, writeDurably } from './json-file.ts';
import { entryOf, indexFile, OrderIndex } from './order-index.ts';
import { OrderNumbers } from './order-numbers.ts';
import { SCHEMA, stamped, storedOrder, storedStream } from '../stored-order.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INDEX_FILE = 'index.json';
/** The index files are only there to make the next start quick; they need not be written with every order. */
const INDEX_DELAY_MS = 5000;

/** One file per order, in a folder per local day: `<store>/orders/2026-11-20/ord_….json`. */
export class FileOrders implements OrderStore {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #use: StorageUse;
  readonly #stores = new Map<StoreId, Promise<StoreOrders>>();

  constructor(folder: string, log: Logger, use: StorageUse) {
    this.#folder = folder;
    this.#log = log;
    this.#use = use;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    return (await this.#open(request.storeId)).append(request);
  }

  async get(storeId: StoreId, orderId: OrderId): Promise<StoredOrder | undefined> {
    return (await this.#open(storeId)).get(orderId);
  }

  async list(storeId: StoreId, query: OrderQuery): Promise<OrderPage> {
    return (await this.#open(storeId)).list(query);
  }

  async *findAll(storeId: StoreId): AsyncIterable<FoundOrder> {
    yield* (await this.#open(storeId)).findAll();
  }

  async dayMarks(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<ReadonlyMap<LocalDay, string>> {
    return (await this.#open(storeId)).dayMarks(from, to);
  }

  async changes(storeId: StoreId, after: ChangePosition, limit: number): Promise<readonly OrderChange[]> {
    return (await this.#open(storeId)).changes(after, limit);
  }

  async nextNumber(storeId: StoreId, day: LocalDay): Promise<number> {
    return (await this.#open(storeId)).numbers.next(day);
  }

  async lastNumbers(storeId: StoreId): Promise<ReadonlyMap<LocalDay, number>> {
    return (await this.#open(storeId)).numbers.last();
  }

  async raiseNumber(storeId: StoreId, day: LocalDay, last: number): Promise<void> {
    await (await this.#open(storeId)).numbers.raise(day, last);
  }

  async close(): Promise<void> {
    for (const store of this.#stores.values()) await (await store).close();
  }

  #open(storeId: StoreId): Promise<StoreOrders> {
    let store = this.#stores.get(storeId);
    if (!store) {
      store = StoreOrders.open(join(this.#folder, storeId), this.#log.child({ store: storeId }), this.#use);
      this.#stores.set(storeId, store);
      // One that could not be read is tried again when it is next asked for.
      store.catch(() => this.#stores.delete(storeId));
    }
    return store;
  }
}

class StoreOrders {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #use: StorageUse;
  readonly #index = new OrderIndex();
  readonly numbers: OrderNumbers;
  readonly #clock = new WriteClock();
  /** This process is the only writer, so what it has read stays true. */
  readonly #recent = new LRUCache<OrderId, StoredOrder>({ max: 500 });
  readonly #locks = new KeyedMutex();
  readonly #staleDays = new Set<LocalDay>();
  /** Size and time of each file as of the version given: what the index file is checked by at the next start. */
  readonly #files = new Map<OrderId, { version: number; size: number; modified: number }>();
  #indexTimer: NodeJS.Timeout | undefined;

  private constructor(folder: string, log: Logger, use: StorageUse) {
    this.#folder = folder;
    this.#log = log;
    this.#use = use;
    this.numbers = new OrderNumbers(folder, (day) => this.#index.highestNumber(day));
  }

  static async open(folder: string, log: Logger, use: StorageUse): Promise<StoreOrders> {
    const store = new StoreOrders(folder, log, use);
    await store.#load();
    return store;
  }

  async append({ orderId, expectedVersion, events, state }: AppendRequest): Promise<AppendResult> {
    return this.#locks.runExclusive(orderId, async () => {
      const stored = await this.#readOrSetAside(orderId);
      const version = stored?.events.length ?? 0;
      if (version > expectedVersion) return { outcome: 'ahead', events: stored?.events.slice(expectedVersion) ?? [] };
      if (version < expectedVersion) return { outcome: 'behind', version };
      const order: StoredOrder = { state, events: [...(stored?.events ?? []), ...events] };
      const folder = this.#index.get(orderId)?.folder ?? state.day;
      const path = this.#pathOf(folder, orderId);
      if (!stored) await mkdir(dirname(path), { recursive: true });
      const writtenAt = this.#clock.next(this.#index.latestWrite);
      await writeDurably(path, toJson({ schema: SCHEMA, writtenAt, ...order }));
      this.#recent.set(orderId, order);
      this.#index.put(entryOf(order, folder, writtenAt));
      this.#indexLater(folder);
      return { outcome: 'appended' };
    });
  }

  async get(orderId: OrderId): Promise<StoredOrder | undefined> {
    const recent = this.#recent.get(orderId);
    if (recent) return recent;
    const entry = this.#index.get(orderId);
    if (!entry) return undefined;
    const order = storedOrder.parse(await readJson(this.#pathOf(entry.folder, orderId)));
    // An append may have been quicker than this read.
    const newer = this.#recent.get(orderId);
    if (newer) return newer;
    this.#recent.set(orderId, order);
    return order;
  }

  async list({ limit, after, ...filter }: OrderQuery): Promise<OrderPage> {
    const entries = this.#index.page(limit + 1, after, filter);
    const shown = entries.slice(0, limit);
    const orders = await Promise.all(shown.map((entry) => this.get(entry.id)));
    const last = shown.at(-1);
    return {
      orders: orders.flatMap((order) => (order && isPlaced(order.state) ? [order.state] : [])),
      ...(entries.length > limit && last ? { next: { placedAt: last.placedAt, id: last.id } } : {}),
    };
  }

  dayMarks(from: LocalDay, to: LocalDay): ReadonlyMap<LocalDay, string> {
    return this.#index.dayMarks(from, to);
  }

  changes(after: ChangePosition, limit: number): OrderChange[] {
    return this.#index.changes(after, limit);
  }

  async *findAll(): AsyncIterable<FoundOrder> {
    for (const folder of (await list(join(this.#folder, 'orders'))).filter((name) => DAY.test(name))) {
      for (const name of await list(join(this.#folder, 'orders', folder))) {
        const orderId = name.endsWith('.json') ? parseOrderId(name.slice(0, -'.json'.length)) : undefined;
        if (orderId) yield await this.#find(orderId, folder);
      }
    }
  }

  async #find(orderId: OrderId, folder: LocalDay): Promise<FoundOrder> {
    const path = this.#pathOf(folder, orderId);
    try {
      const { state, events } = storedStream.parse(await readJson(path));
      return { orderId, state, events, replaceState: (next) => this.#replaceState(next, folder) };
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
      return { orderId, unreadable: `${path}: ${error.message}` };
    }
  }

  async #replaceState(state: Order, folder: LocalDay): Promise<'replaced' | 'changed'> {
    return this.#locks.runExclusive(state.id, async () => {
      const path = this.#pathOf(folder, state.id);
      const content = await readJson(path);
      const { events } = storedStream.parse(content);
      if (events.length !== state.version) return 'changed';
      // It is the events' stamp. Where it is lost with the state, the order counts as written now.
      const writtenAt = stamped.safeParse(content).data?.writtenAt ?? this.#clock.next(this.#index.latestWrite);
      await writeDurably(path, toJson({ schema: SCHEMA, writtenAt, state, events }));
      this.#recent.set(state.id, { state, events });
      this.#index.put(entryOf({ state, events }, folder, writtenAt));
      this.#indexLater(folder);
      return 'replaced';
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#indexTimer);
    await this.#writeIndex();
  }

  async #load(): Promise<void> {
    const days = (await list(join(this.#folder, 'orders'))).filter((name) => DAY.test(name));
    for (const day of days) await this.#loadDay(day);
    await this.numbers.load(this.#log);
    if (this.#staleDays.size > 0) await this.#writeIndex();
  }

  async #loadDay(day: LocalDay): Promise<void> {
    const folder = join(this.#folder, 'orders', day);
    const known = indexFile.safeParse(await readJson(join(folder, INDEX_FILE)).catch(() => undefined)).data ?? {};
    for (const name of await list(folder)) {
      const path = join(folder, name);
      // What a crash left of a write that never came to its rename.
      if (/\.json\.\d+$/.test(name) && this.#use === 'serve') await unlink(path);
      const id = name.endsWith('.json') ? parseOrderId(name.slice(0, -'.json'.length)) : undefined;
      if (!id) continue;
      const { size, mtimeMs } = await stat(path);
      const entry = known[id];
      if (entry && entry.size === size && entry.modified === mtimeMs) {
        const { version, writtenAt, placed } = entry;
        this.#index.put({ id, folder: day, version, writtenAt, ...(placed ? { placed: { id, ...placed } } : {}) });
        this.#files.set(id, { version, size, modified: mtimeMs });
        continue;
      }
      this.#staleDays.add(day);
      const order = await this.#readFile(path);
      if (order) this.#index.put(entryOf(order, day, order.writtenAt));
    }
  }

  /** Reads for an append. A damaged file is set aside: the order's workflow knows its events and writes them again. */
  async #readOrSetAside(orderId: OrderId): Promise<StoredOrder | undefined> {
    const recent = this.#recent.get(orderId);
    if (recent) return recent;
    const entry = this.#index.get(orderId);
    if (!entry) return undefined;
    const path = this.#pathOf(entry.folder, orderId);
    const order = await this.#readFile(path);
    if (!order) {
      await rename(path, `${path}.damaged`).catch(ignoreMissing);
      this.#index.remove(orderId);
    }
    return order;
  }

  async #readFile(path: string): Promise<(StoredOrder & { writtenAt: Instant }) | undefined> {
    try {
      const content: unknown = JSON.parse(await readFile(path, 'utf8'));
      return { ...storedOrder.parse(content), ...stamped.parse(content) };
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
      this.#log.error({ err: error, path }, 'an order file is damaged and left out until its workflow writes it again');
      return undefined;
    }
  }

  #indexLater(day: LocalDay): void {
    this.#staleDays.add(day);
    this.#indexTimer ??= setTimeout(() => {
      this.#indexTimer = undefined;
      this.#writeIndex().catch((error: unknown) => {
        this.#log.warn({ err: error }, 'the index could not be written; the next start will take longer');
      });
    }, INDEX_DELAY_MS).unref();
  }

  async #writeIndex(): Promise<void> {
    if (this.#use === 'readOnly') return;
    const days = [...this.#staleDays];
    this.#staleDays.clear();
    for (const day of days) {
      const entries: [OrderId, z.infer<typeof indexFile>[string]][] = [];
      for (const { id, version, writtenAt, placed } of this.#index.inFolder(day)) {
        const file = await this.#fileOf(day, id, version);
        if (file) entries.push([id, { version, writtenAt, ...(placed ? { placed } : {}), ...file }]);
      }
      await writeDurably(join(this.#folder, 'orders', day, INDEX_FILE), toJson(Object.fromEntries(entries)));
    }
  }

  /** Size and time of an order's file; undefined where somebody has taken the file away. */
  async #fileOf(day: LocalDay, id: OrderId, version: number): Promise<{ size: number; modified: number } | undefined> {
    const known = this.#files.get(id);
    if (known?.version === version) return { size: known.size, modified: known.modified };
    try {
      const { size, mtimeMs: modified } = await stat(this.#pathOf(day, id));
      this.#files.set(id, { version, size, modified });
      return { size, modified };
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #pathOf(day: LocalDay, orderId: OrderId): string {
    return join(this.#folder, 'orders', day, `${orderId}.json`);
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (!isCode(error, 'ENOENT')) throw error;
}
