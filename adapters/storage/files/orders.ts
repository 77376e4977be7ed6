import { join } from 'node:path';
import type { Draft } from '../../../domain/order/index.ts';
import type { CustomerId, LocalDay, OrderId, StoreId } from '../../../domain/shared/values.ts';
import type { OrderChange } from '../../../domain/webhooks/progress.ts';
import type {
  AppendRequest,
  AppendResult,
  ChangePosition,
  DamagedOrder,
  FoundOrder,
  OrderPage,
  OrderQuery,
  OrderStore,
  RestoreRequest,
  RestoreResult,
  StoredOrder,
} from '../../../ports.ts';
import { recentOrders } from './order-files.ts';
import { StoreOrders, type StoreOptions } from './store-orders.ts';

/** One file per order, in a folder per local day: `<store>/orders/2026-11-20/ord_….json`. */
export class FileOrders implements OrderStore {
  readonly #options: Omit<StoreOptions, 'storeId' | 'recent'>;
  readonly #recent = recentOrders();
  readonly #stores = new Map<StoreId, Promise<StoreOrders>>();

  /** @param options.folder DATA_DIR */
  constructor(options: Omit<StoreOptions, 'storeId' | 'recent'>) {
    this.#options = options;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    return (await this.#open(request.storeId)).append(request);
  }

  async get(storeId: StoreId, orderId: OrderId, owners?: readonly CustomerId[]): Promise<StoredOrder | undefined> {
    return (await this.#open(storeId)).get(orderId, owners);
  }

  async restore(request: RestoreRequest): Promise<RestoreResult> {
    return (await this.#open(request.storeId)).restore(request);
  }

  async damaged(storeId: StoreId): Promise<readonly DamagedOrder[]> {
    return (await this.#open(storeId)).damaged();
  }

  async list(storeId: StoreId, query: OrderQuery): Promise<OrderPage> {
    return (await this.#open(storeId)).list(query);
  }

  async drafts(storeId: StoreId, customerId: CustomerId): Promise<readonly Draft[]> {
    return (await this.#open(storeId)).drafts(customerId);
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
      const { folder, log, ...options } = this.#options;
      const ofStore = {
        storeId,
        folder: join(folder, storeId),
        log: log.child({ store: storeId }),
        recent: this.#recent,
      };
      store = StoreOrders.open({ ...options, ...ofStore });
      this.#stores.set(storeId, store);
      // A failed read is retried on the next call.
      store.catch(() => this.#stores.delete(storeId));
    }
    return store;
  }
}
