import { readdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { isPlaced, type Order } from '../../../domain/order/index.ts';
import {
  parseOrderId,
  type Instant,
  type LocalDay,
  type OrderId,
  type StoreId,
} from '../../../domain/shared/values.ts';
import type { OrderChange } from '../../../domain/webhooks/progress.ts';
import {
  StorageDamaged,
  type AppendRequest,
  type AppendResult,
  type ChangePosition,
  type DamagedOrder,
  type FoundOrder,
  type OrderPage,
  type OrderQuery,
  type RestoreRequest,
  type RestoreResult,
  type StorageUse,
  type StoredOrder,
} from '../../../ports.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import type { DamageLog } from '../damage-log.ts';
import { stamped, storedStream } from '../stored-order.ts';
import { WriteClock } from './change-list.ts';
import { DayIndexes } from './day-indexes.ts';
import { damageOf, isCode, makeFolder, readJson } from './json-file.ts';
import type { Manifests } from './manifest.ts';
import { keepDamaged, readOrderFile, writeOrderFile } from './order-file.ts';
import { entryOf, OrderIndex } from './order-index.ts';
import { OrderNumbers } from './order-numbers.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export interface StoreOptions {
  readonly storeId: StoreId;
  readonly folder: string;
  readonly log: Logger;
  readonly use: StorageUse;
  readonly damage: DamageLog;
  readonly manifests: Manifests;
}

/** A damaged order's file, and what is wrong with it. */
interface DamagedFile {
  readonly folder: LocalDay;
  readonly reason: string;
}

/** One store's orders on files. */
export class StoreOrders {
  readonly #storeId: StoreId;
  readonly #folder: string;
  readonly #use: StorageUse;
  readonly #damage: DamageLog;
  readonly #manifests: Manifests;
  readonly numbers: OrderNumbers;
  /** Damaged orders keep their last known entry, if any. */
  readonly #index = new OrderIndex();
  readonly #days: DayIndexes;
  readonly #damaged = new Map<OrderId, DamagedFile>();
  readonly #clock = new WriteClock();
  /** This process is the only writer, so what it has read stays valid. */
  readonly #recent = new LRUCache<OrderId, StoredOrder>({ max: 500 });
  readonly #locks = new KeyedMutex();

  private constructor({ storeId, folder, log, use, damage, manifests }: StoreOptions) {
    this.#manifests = manifests;
    this.#storeId = storeId;
    this.#folder = folder;
    this.#use = use;
    this.#damage = damage;
    this.numbers = new OrderNumbers({ folder, log, use, highestStored: (day) => this.#index.highestNumber(day) });
    this.#days = new DayIndexes(join(folder, 'orders'), log, use, (day) =>
      this.#index.inFolder(day).map((entry) => ({ ...entry, isDamaged: this.#damaged.has(entry.id) })),
    );
  }

  static async open(options: StoreOptions): Promise<StoreOrders> {
    const store = new StoreOrders(options);
    await store.#load();
    return store;
  }

  async append({ orderId, expectedVersion, events, state }: AppendRequest): Promise<AppendResult> {
    return this.#locks.runExclusive(orderId, async () => {
      const stored = await this.get(orderId);
      const version = stored?.events.length ?? 0;
      if (version > expectedVersion) return { outcome: 'ahead', events: stored?.events.slice(expectedVersion) ?? [] };
      if (version < expectedVersion) return { outcome: 'behind', version };
      const folder = this.#index.get(orderId)?.folder ?? state.day;
      await this.#write({ state, events: [...(stored?.events ?? []), ...events] }, folder);
      return { outcome: 'appended' };
    });
  }

  async restore({ orderId, events, state }: RestoreRequest): Promise<RestoreResult> {
    return this.#locks.runExclusive(orderId, async () => {
      const damaged = await this.#damageOf(orderId);
      if (!damaged) return { outcome: 'not_damaged' };
      await keepDamaged(this.#pathOf(damaged.folder, orderId));
      await this.#write({ state, events }, damaged.folder);
      return { outcome: 'restored' };
    });
  }

  async #damageOf(orderId: OrderId): Promise<DamagedFile | undefined> {
    try {
      await this.get(orderId);
      return undefined;
    } catch (error) {
      if (!(error instanceof StorageDamaged)) throw error;
      return this.#damaged.get(orderId);
    }
  }

  async #write(order: StoredOrder, folder: LocalDay): Promise<void> {
    const { id } = order.state;
    const path = this.#pathOf(folder, id);
    if (!this.#index.get(id)) {
      await this.#manifests.add(this.#storeId, 'orders');
      await makeFolder(dirname(path));
    }
    const writtenAt = this.#clock.next(this.#index.latestWrite);
    await writeOrderFile(path, { ...order, writtenAt });
    this.#hold(order, folder, writtenAt);
  }

  #hold(order: StoredOrder, folder: LocalDay, writtenAt: Instant): void {
    const { id } = order.state;
    this.#recent.set(id, order);
    this.#index.put(entryOf(order, folder, writtenAt));
    this.#days.markStale(folder);
    if (this.#damaged.delete(id)) this.#damage.mended(this.#storeId, 'order', id);
  }

  async get(orderId: OrderId): Promise<StoredOrder | undefined> {
    const recent = this.#recent.get(orderId);
    if (recent) return recent;
    const folder = this.#index.get(orderId)?.folder ?? this.#damaged.get(orderId)?.folder;
    if (folder === undefined) return undefined;
    const path = this.#pathOf(folder, orderId);
    try {
      const order = await readOrderFile(path);
      // An append may have overtaken this read.
      const newer = this.#recent.get(orderId);
      if (newer) return newer;
      if (!order) throw this.#foundDamaged(orderId, folder, `${path} has disappeared.`);
      // A good copy was restored in the meantime.
      if (this.#damaged.has(orderId)) this.#hold(order, folder, order.writtenAt);
      else this.#recent.set(orderId, order);
      return order;
    } catch (error) {
      const reason = damageOf(path, error);
      if (reason === undefined) throw error;
      const newer = this.#recent.get(orderId);
      if (newer) return newer;
      throw this.#foundDamaged(orderId, folder, reason, error);
    }
  }

  #foundDamaged(orderId: OrderId, folder: LocalDay, reason: string, cause?: unknown): StorageDamaged {
    this.#damaged.set(orderId, { folder, reason });
    this.#days.markStale(folder);
    return this.#damage.found({ storeId: this.#storeId, kind: 'order', id: orderId, reason }, cause);
  }

  damaged(): DamagedOrder[] {
    return [...this.#damaged].map(([orderId, { reason }]) => ({ orderId, reason }));
  }

  async list({ limit, after, ...filter }: OrderQuery): Promise<OrderPage> {
    const entries = this.#index.page(limit + 1, after, filter);
    const shown = entries.slice(0, limit);
    const orders = await Promise.all(shown.map((entry) => this.get(entry.id).catch(leaveOutDamaged)));
    const last = shown.at(-1);
    return {
      orders: orders.flatMap((order) => (order && isPlaced(order.state) ? [order.state] : [])),
      ...(entries.length > limit && last ? { next: { placedAt: last.placedAt, id: last.id } } : {}),
      ...(this.#damaged.size > 0 ? { unreadable: [...this.#damaged.keys()] } : {}),
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
      const ids = new Set((await list(join(this.#folder, 'orders', folder))).flatMap(orderIdOf));
      for (const [orderId, damaged] of this.#damaged) if (damaged.folder === folder) ids.add(orderId);
      for (const orderId of ids) yield await this.#find(orderId, folder);
    }
  }

  async #find(orderId: OrderId, folder: LocalDay): Promise<FoundOrder> {
    const path = this.#pathOf(folder, orderId);
    try {
      const content = await readJson(path);
      if (content === undefined) return { orderId, unreadable: `${path} has disappeared.` };
      const { state, events } = storedStream.parse(content);
      return { orderId, state, events, replaceState: (next) => this.#replaceState(next, folder) };
    } catch (error) {
      const unreadable = damageOf(path, error);
      if (unreadable === undefined) throw error;
      return { orderId, unreadable };
    }
  }

  async #replaceState(state: Order, folder: LocalDay): Promise<'replaced' | 'changed'> {
    return this.#locks.runExclusive(state.id, async () => {
      const path = this.#pathOf(folder, state.id);
      const content = await readJson(path);
      const { events } = storedStream.parse(content);
      if (events.length !== state.version) return 'changed';
      // The time of the last write. If it is lost with the state, the order counts as written now.
      const writtenAt = stamped.safeParse(content).data?.writtenAt ?? this.#clock.next(this.#index.latestWrite);
      await writeOrderFile(path, { state, events, writtenAt });
      this.#hold({ state, events }, folder, writtenAt);
      return 'replaced';
    });
  }

  async close(): Promise<void> {
    await this.#days.close();
  }

  async #load(): Promise<void> {
    const days = (await list(join(this.#folder, 'orders'))).filter((name) => DAY.test(name));
    for (const day of days) await this.#loadDay(day);
  }

  async #loadDay(day: LocalDay): Promise<void> {
    const noted = await this.#days.read(day);
    const names = await list(join(this.#folder, 'orders', day));
    // Leftover of a write that crashed before its rename.
    const halfWritten = this.#use === 'serve' ? names.filter((name) => /\.json\.\d+$/.test(name)) : [];
    for (const name of halfWritten) await unlink(join(this.#folder, 'orders', day, name));
    // Also check orders in the index whose file is gone.
    for (const id of new Set([...names.flatMap(orderIdOf), ...noted.keys()])) {
      const entry = noted.get(id);
      if (entry) {
        const { version, writtenAt, placed } = entry;
        this.#index.put({ id, folder: day, version, writtenAt, ...(placed ? { placed: { id, ...placed } } : {}) });
      }
      if (await this.#days.isCurrent(this.#pathOf(day, id), id, entry)) continue;
      await this.#loadFile(id, day);
    }
  }

  async #loadFile(id: OrderId, day: LocalDay): Promise<void> {
    const path = this.#pathOf(day, id);
    try {
      const order = await readOrderFile(path);
      if (!order) throw this.#foundDamaged(id, day, `${path} has disappeared.`);
      this.#index.put(entryOf(order, day, order.writtenAt));
      this.#days.markStale(day);
    } catch (error) {
      if (error instanceof StorageDamaged) return;
      const reason = damageOf(path, error);
      if (reason === undefined) throw error;
      this.#foundDamaged(id, day, reason, error);
    }
  }

  #pathOf(day: LocalDay, orderId: OrderId): string {
    return join(this.#folder, 'orders', day, `${orderId}.json`);
  }
}

function leaveOutDamaged(error: unknown): undefined {
  if (!(error instanceof StorageDamaged)) throw error;
}

function orderIdOf(name: string): OrderId[] {
  const id = name.endsWith('.json') ? parseOrderId(name.slice(0, -'.json'.length)) : undefined;
  return id ? [id] : [];
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}
