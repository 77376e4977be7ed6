import type { StoreId } from '../../domain/shared/values.ts';

/** Stores with a label of their own, unless they are named by a setting. */
export const MOST_LABELLED = 100;
/** The label of all others together. */
export const OTHER_STORES = 'other';
/** The list is read again at most this often, besides at once for each store that is not in it, once in this time. */
const READ_AGAIN_MS = 10_000;

/**
 * The stores that metrics name, so that 10,000 stores do not make a million series: those named by the setting, or the first hundred by
 * id. It is the same in every process, so that sums over processes are right.
 */
export class WatchedStores {
  readonly #named: ReadonlySet<StoreId> | undefined;
  readonly #list: () => Promise<readonly StoreId[]>;
  readonly #now: () => number;
  #known: ReadonlySet<StoreId> = new Set();
  #watched: ReadonlySet<StoreId>;
  #reading: Promise<void> | undefined;
  #readAt = -Infinity;
  /** When the list was read for a store that was not in it. */
  readonly #soughtAt = new Map<StoreId, number>();

  /** @param list every store, sorted by id */
  constructor(
    named: readonly StoreId[] | undefined,
    list: () => Promise<readonly StoreId[]>,
    now: () => number = () => performance.now(),
  ) {
    this.#named = named && new Set(named);
    this.#watched = this.#named ?? new Set();
    this.#list = list;
    this.#now = now;
  }

  async labelOf(storeId: StoreId): Promise<string> {
    if (!this.#named && !this.#known.has(storeId)) await this.#seek(storeId);
    return this.#watched.has(storeId) ? storeId : OTHER_STORES;
  }

  /** The stores that have a label. */
  async all(): Promise<readonly StoreId[]> {
    if (!this.#named) await this.#read();
    return [...this.#watched];
  }

  /** A store may have been opened a moment ago, and what is counted as another's stays there. */
  async #seek(storeId: StoreId): Promise<void> {
    if (this.#now() - (this.#soughtAt.get(storeId) ?? -Infinity) < READ_AGAIN_MS) return this.#reading;
    this.#soughtAt.set(storeId, this.#now());
    // One that began before the store was opened does not have it.
    await this.#reading;
    if (!this.#known.has(storeId)) await this.#readNow();
    if (this.#known.has(storeId)) this.#soughtAt.delete(storeId);
  }

  #read(): Promise<void> {
    if (this.#now() - this.#readAt < READ_AGAIN_MS) return this.#reading ?? Promise.resolve();
    return this.#readNow();
  }

  #readNow(): Promise<void> {
    this.#readAt = this.#now();
    this.#reading = this.#readList();
    return this.#reading;
  }

  async #readList(): Promise<void> {
    // Without storage the previous list stays.
    const stores = await this.#list().catch(() => undefined);
    if (!stores) return;
    this.#known = new Set(stores);
    this.#watched = new Set(stores.slice(0, MOST_LABELLED));
  }
}
