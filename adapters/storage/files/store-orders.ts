import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { isOpenDraft, isPlaced, type Draft, type Order, type OrderEvent } from '../../../domain/order/index.ts';
import type { CustomerId, Instant, LocalDay, OrderId, StoreId } from '../../../domain/shared/values.ts';
import type { OrderChange } from '../../../domain/webhooks/progress.ts';
import {
  isRepairable,
  MOST_DRAFTS,
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
import { WriteClock } from './change-list.ts';
import { DayIndexes } from './day-indexes.ts';
import { damageOf, makeFolder } from './json-file.ts';
import { keepDamaged } from './keep-damaged.ts';
import type { Manifests } from './manifest.ts';
import { FileChanged, readOrderFile } from './order-file.ts';
import { addTo, OrderFiles, type FiledOrder, type RecentOrders } from './order-files.ts';
import { OrderFolders } from './order-folders.ts';
import { entryOf, OrderIndex } from './order-index.ts';
import { OrderNumbers } from './order-numbers.ts';

export interface StoreOptions {
  readonly storeId: StoreId;
  readonly folder: string;
  readonly log: Logger;
  readonly use: StorageUse;
  readonly damage: DamageLog;
  readonly manifests: Manifests;
  readonly recent: RecentOrders;
}

/** A damaged order's file, and what is wrong with it. */
interface DamagedFile {
  readonly folder: LocalDay;
  readonly reason: string;
}

/** One store's orders on files. */
export class StoreOrders {
  readonly #storeId: StoreId;
  readonly #folders: OrderFolders;
  readonly #use: StorageUse;
  readonly #damage: DamageLog;
  readonly #manifests: Manifests;
  readonly numbers: OrderNumbers;
  /** Damaged orders keep their last known entry, if any. */
  readonly #index = new OrderIndex();
  readonly #days: DayIndexes;
  readonly #damaged = new Map<OrderId, DamagedFile>();
  readonly #clock = new WriteClock();
  readonly #files: OrderFiles;
  readonly #locks = new KeyedMutex();

  private constructor({ storeId, folder, log, use, damage, manifests, recent }: StoreOptions) {
    this.#files = new OrderFiles(storeId, recent);
    this.#manifests = manifests;
    this.#storeId = storeId;
    this.#folders = new OrderFolders(folder);
    this.#use = use;
    this.#damage = damage;
    const highestStored = (day: LocalDay): number => this.#index.highestNumber(day);
    this.numbers = new OrderNumbers({ storeId, folder, log, use, highestStored });
    this.#days = new DayIndexes(this.#folders, log, use, (day) =>
      this.#index.inFolder(day).map((entry) => ({ ...entry, isDamaged: this.#damaged.has(entry.id) })),
    );
  }

  static async open(options: StoreOptions): Promise<StoreOrders> {
    const store = new StoreOrders(options);
    await store.#load();
    return store;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    return this.#locks.runExclusive(request.orderId, () => this.#append(request));
  }

  async #append(request: AppendRequest): Promise<AppendResult> {
    const { orderId, expectedVersion, events, state } = request;
    const before = await this.#read(orderId);
    const stored = before?.order.events ?? [];
    if (stored.length < expectedVersion) return { outcome: 'behind', version: stored.length };
    const folder = this.#index.get(orderId)?.folder ?? state.day;
    if (before && stored.length > expectedVersion) {
      await this.#files.sync(this.#folders.pathOf(folder, orderId), before);
      return { outcome: 'ahead', events: stored.slice(expectedVersion) };
    }
    try {
      await this.#write(orderId, folder, (path, writtenAt) =>
        before ? this.#files.append(path, before, events, writtenAt) : this.#files.write(path, events, writtenAt),
      );
      return { outcome: 'appended' };
    } catch (error) {
      if (error instanceof FileChanged) return this.#append(request);
      throw error;
    }
  }

  async restore({ orderId, events }: RestoreRequest): Promise<RestoreResult> {
    return this.#locks.runExclusive(orderId, async () => {
      const damaged = await this.#damageOf(orderId);
      if (!damaged) return { outcome: 'not_damaged' };
      // Checked first: a failing restore is retried, and must not keep another copy each time.
      addTo(undefined, events);
      await keepDamaged(this.#folders.pathOf(damaged.folder, orderId));
      await this.#write(orderId, damaged.folder, (path, writtenAt) => this.#files.write(path, events, writtenAt));
      return { outcome: 'restored' };
    });
  }

  async #damageOf(orderId: OrderId): Promise<DamagedFile | undefined> {
    try {
      await this.#read(orderId);
      return undefined;
    } catch (error) {
      if (!isRepairable(error)) throw error;
      return this.#damaged.get(orderId);
    }
  }

  async #write(
    orderId: OrderId,
    folder: LocalDay,
    write: (path: string, writtenAt: Instant) => Promise<FiledOrder>,
  ): Promise<void> {
    const path = this.#folders.pathOf(folder, orderId);
    if (!this.#index.get(orderId)) {
      await this.#manifests.add(this.#storeId, 'orders');
      await makeFolder(dirname(path));
    }
    this.#hold(await write(path, this.#clock.next(this.#index.latestWrite)), folder);
  }

  #hold(file: FiledOrder, folder: LocalDay): void {
    const { id } = file.order.state;
    this.#index.put(entryOf(file, folder));
    this.#days.markStale(folder);
    if (this.#damaged.delete(id)) this.#damage.mended(this.#storeId, 'order', id);
  }

  async get(orderId: OrderId, owners?: readonly CustomerId[]): Promise<StoredOrder | undefined> {
    const recent = this.#files.recent(orderId);
    const order =
      recent?.order ?? (await this.#locks.runExclusive(orderId, async () => (await this.#read(orderId))?.order));
    return order && isOf(order, owners) ? order : undefined;
  }

  /** Call with the order's lock held. */
  async #read(orderId: OrderId): Promise<FiledOrder | undefined> {
    const folder = this.#index.get(orderId)?.folder ?? this.#damaged.get(orderId)?.folder;
    if (folder === undefined) return undefined;
    const path = this.#folders.pathOf(folder, orderId);
    await this.#files.settle(orderId, path);
    try {
      const file = await this.#files.read(orderId, path);
      if (!file) throw this.#foundDamaged(orderId, folder, `${path} has disappeared.`);
      // A good copy was restored in the meantime.
      if (this.#damaged.has(orderId)) this.#hold(file, folder);
      return file;
    } catch (error) {
      const reason = damageOf(path, error);
      if (reason === undefined) throw error;
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

  async drafts(customerId: CustomerId): Promise<Draft[]> {
    const ids = this.#index.drafts(customerId).slice(0, MOST_DRAFTS);
    const found = await Promise.all(ids.map((id) => this.get(id).catch(leaveOutDamaged)));
    return found.flatMap((order) => (order && isOpenDraft(order.state) ? [order.state] : []));
  }

  dayMarks(from: LocalDay, to: LocalDay): ReadonlyMap<LocalDay, string> {
    return this.#index.dayMarks(from, to);
  }

  changes(after: ChangePosition, limit: number): OrderChange[] {
    return this.#index.changes(after, limit);
  }

  async *findAll(): AsyncIterable<FoundOrder> {
    for (const folder of await this.#folders.days()) {
      const ids = new Set(await this.#folders.orders(folder));
      for (const [orderId, damaged] of this.#damaged) if (damaged.folder === folder) ids.add(orderId);
      for (const orderId of ids) yield await this.#find(orderId, folder);
    }
  }

  async #find(orderId: OrderId, folder: LocalDay): Promise<FoundOrder> {
    return this.#locks.runExclusive(orderId, async () => {
      const path = this.#folders.pathOf(folder, orderId);
      await this.#files.settle(orderId, path);
      try {
        const found = await readOrderFile(path);
        if (!found) return { orderId, unreadable: `${path} has disappeared.` };
        const { events } = found;
        return {
          orderId,
          state: stateOrNone(events),
          events,
          replaceState: (next) => this.#replaceState(next),
          replaceEvents: (next) => this.#replaceEvents(next),
        };
      } catch (error) {
        const unreadable = damageOf(path, error);
        if (unreadable === undefined) throw error;
        return { orderId, unreadable };
      }
    });
  }

  /** No state is stored, so there is nothing to replace: the state is always derived from the events. */
  async #replaceState({ id, version }: Order): Promise<'replaced' | 'changed'> {
    return (await this.get(id))?.events.length === version ? 'replaced' : 'changed';
  }

  #replaceEvents({ state: { id }, events }: StoredOrder): Promise<'replaced' | 'changed'> {
    return this.#locks.runExclusive(id, async () => {
      const before = await this.#read(id);
      const folder = this.#index.get(id)?.folder;
      if (!before || folder === undefined || before.order.events.length !== events.length) return 'changed';
      this.#hold(await this.#files.write(this.#folders.pathOf(folder, id), events, before.writtenAt), folder);
      return 'replaced';
    });
  }

  async close(): Promise<void> {
    await this.#days.close();
  }

  async #load(): Promise<void> {
    for (const day of await this.#folders.days()) await this.#loadDay(day);
  }

  async #loadDay(day: LocalDay): Promise<void> {
    const noted = await this.#days.read(day);
    if (this.#use === 'serve') await this.#folders.clear(day);
    // One that the index knows, and whose file is gone, is looked for too.
    for (const id of new Set([...(await this.#folders.orders(day)), ...noted.keys()])) {
      const entry = noted.get(id);
      if (entry) {
        const { version, writtenAt, size, placed, draftOf } = entry;
        const listed = { ...(placed && { placed: { id, ...placed } }), ...(draftOf && { draftOf }) };
        this.#index.put({ id, folder: day, version, writtenAt, size, ...listed });
      }
      if (await this.#days.isCurrent(this.#folders.pathOf(day, id), id, entry)) continue;
      await this.#loadFile(id, day);
    }
  }

  /** Loads a file that is not as the index has it. */
  async #loadFile(id: OrderId, day: LocalDay): Promise<void> {
    const path = this.#folders.pathOf(day, id);
    try {
      const file = await this.#files.read(id, path);
      if (file) this.#hold(file, day);
      else this.#foundDamaged(id, day, `${path} has disappeared.`);
    } catch (error) {
      const reason = damageOf(path, error);
      if (reason === undefined) throw error;
      this.#foundDamaged(id, day, reason, error);
    }
  }
}

function leaveOutDamaged(error: unknown): undefined {
  if (!(error instanceof StorageDamaged)) throw error;
}

function stateOrNone(events: readonly OrderEvent[]): Order | undefined {
  try {
    return addTo(undefined, events).state;
  } catch {
    return undefined;
  }
}

function isOf({ state: { customer } }: StoredOrder, owners: readonly CustomerId[] | undefined): boolean {
  return owners === undefined || (customer !== undefined && owners.includes(customer.id));
}
