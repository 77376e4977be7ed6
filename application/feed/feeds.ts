import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { StoreReader, type ReaderDeps } from './reader.ts';
import { FeedStream, type StreamOptions } from './stream.ts';

/** More than a customer has pages open. Staff have screens on many devices, and are known. */
export const MOST_STREAMS_OF_CUSTOMER = 20;

/** All live feeds of this process: one reader per store that has listeners, and the streams of the listeners. */
export class LiveFeeds {
  readonly #deps: ReaderDeps;
  readonly #readers = new Map<StoreId, StoreReader>();
  readonly #streams = new Set<FeedStream>();
  #isClosed = false;

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
  }

  /** Something of a store was changed by this process, so its readers need not wait for their next look. */
  changed(storeId: StoreId): void {
    this.#readers.get(storeId)?.poke();
  }

  get streams(): number {
    return this.#streams.size;
  }

  /**
   * @returns a stream that has to be closed when its listener is gone
   * @throws Refused `too_many_requests` to a customer who has many already
   */
  open(store: StoreSettings, principal: Principal, options: Omit<StreamOptions, 'store' | 'principal'>): FeedStream {
    this.#mustBeFew(principal);
    const reader = this.#readers.get(store.id) ?? new StoreReader(this.#deps, store.id);
    this.#readers.set(store.id, reader);
    const stream = new FeedStream({ ...this.#deps, reader }, { ...options, store, principal }, () => {
      this.#streams.delete(stream);
      if (reader.isIdle) this.#readers.delete(store.id);
    });
    this.#streams.add(stream);
    if (this.#isClosed) stream.end();
    return stream;
  }

  #mustBeFew({ id, role }: Principal): void {
    if (role !== 'customer') return;
    const theirs = [...this.#streams].filter(({ listenerId }) => listenerId === id);
    if (theirs.length < MOST_STREAMS_OF_CUSTOMER) return;
    throw new Refused('too_many_requests', 'You listen to too many feeds at once. Close some first.', {
      retryAfter: 60,
    });
  }

  /** Ends every stream, before the process stops: a server waits for its connections. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams) stream.end();
  }
}
