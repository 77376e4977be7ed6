import type { StoreSettings } from '../../domain/catalog/store.ts';
import { isFinal, isPlaced, type Order } from '../../domain/order/index.ts';
import { digestOf } from '../../domain/shared/digest.ts';
import { instant, plusMinutes, type Instant, type OrderId } from '../../domain/shared/values.ts';
import { OVERLAP_MINUTES } from '../../domain/webhooks/progress.ts';
import { readUnlessDamaged } from '../../ports.ts';
import { readerOf, type Reader } from '../access/relation.ts';
import { sightOf } from '../orders/show.ts';
import type { Principal } from '../principal.ts';
import { hasSameRights } from './listener.ts';
import { parseCursor, writeCursor, type Cursor } from './cursor.ts';
import type { KitchenNews, Listener, ReaderDeps, StoreReader } from './reader.ts';

/** What a feed says: that something has changed, not what it is now. That is read, as ever, by its own address. */
export type FeedEvent = { readonly id?: string } & (
  | { readonly type: 'snapshot' | 'heartbeat'; readonly data: FeedState }
  | { readonly type: 'order'; readonly data: FeedOrder }
  /** The place of the only order of this stream. */
  | { readonly type: 'queue'; readonly data: FeedPlace }
  | { readonly type: 'kitchen' | 'menu'; readonly data: { readonly mark: string } }
  /** Whatever was heard before may not be true any more. */
  | { readonly type: 'reset'; readonly data: object }
  | { readonly type: 'end'; readonly data: { readonly reason: EndReason } }
);

/** `not_signed_in`: connect again after signing in; otherwise at once, which asks at the door again. */
export type EndReason = 'stopping' | 'not_signed_in' | 'rights_changed' | 'too_slow';

export interface FeedOrder {
  readonly id: string;
  readonly version: number;
  readonly status: string;
}

export interface FeedPlace {
  readonly position: number | null;
  readonly ready_time: Instant | null;
}

export interface FeedState {
  /** The server's clock. */
  readonly time: Instant;
  /** Of the orders that should be on the screen; null if storage cannot say at the moment. */
  readonly digest: string | null;
  /** The orders themselves; in a snapshot only. */
  readonly orders?: readonly FeedOrder[];
}

export interface StreamOptions {
  readonly store: StoreSettings;
  readonly principal: Principal;
  /** The only order to tell of. Absent: all that the principal may see. */
  readonly orderId?: OrderId;
  /** The id of the last event that was received before the connection was lost. */
  readonly lastEventId?: string | undefined;
  /** Who the principal is by now; undefined if they may not listen any more. */
  readonly lookAgain: () => Promise<Principal | undefined>;
  readonly heartbeatMs?: number;
  readonly lookAgainMs?: number;
}

/** A heartbeat shows that the connection lives. */
export const HEARTBEAT_MS = 20_000;
const LOOK_AGAIN_MS = 60_000;
/** A listener that is further behind has gone without saying so. */
const MOST_WAITING = 1000;
/** A listener that was away for longer gets a snapshot. */
const RESUME_MINUTES = 60;
const MOST_RESUMED = 500;

/** One listener's stream of events: iterate it, and close it when the listener is gone. */
export class FeedStream implements Listener {
  readonly #deps: ReaderDeps & { readonly reader: StoreReader };
  readonly #options: StreamOptions;
  readonly #onClose: () => void;
  readonly #waiting: FeedEvent[] = [];
  /** Orders of which this stream has told. */
  readonly #told = new Map<string, FeedOrder>();
  #principal: Principal;
  /** Known from the first event on. */
  #reader: Reader | undefined;
  #place: string | undefined;
  #wake: () => void = () => undefined;
  #isEnding = false;
  #isClosed = false;
  #unlisten: () => void;
  #timers: NodeJS.Timeout[];

  constructor(deps: ReaderDeps & { readonly reader: StoreReader }, options: StreamOptions, onClose: () => void) {
    this.#deps = deps;
    this.#options = options;
    this.#principal = options.principal;
    this.#onClose = onClose;
    // First, so that nothing is missed while the snapshot is read.
    this.#unlisten = deps.reader.listen(this);
    const { heartbeatMs = HEARTBEAT_MS, lookAgainMs = LOOK_AGAIN_MS } = options;
    this.#timers = [
      setInterval(() => void this.#beat(), heartbeatMs),
      setInterval(() => void this.#lookAgain(), lookAgainMs),
    ];
  }

  get listenerId(): string {
    return this.#principal.id;
  }

  /** The events, until the stream ends. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FeedEvent> {
    yield* await this.#begin();
    for (;;) {
      for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) {
        yield event;
        if (event.type === 'end') return;
      }
      if (this.#isClosed) return;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** What should be on the screen, by what is stored. */
  async state(): Promise<FeedState & { readonly orders: readonly FeedOrder[] }> {
    const orders = (await this.#visible()).map(feedOrder);
    return { time: instant(this.#deps.now()), digest: digestOf(orders), orders };
  }

  /** Tells the listener to connect again. */
  end(reason: EndReason = 'stopping'): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#waiting.push({ type: 'end', data: { reason } });
    this.#stopListening();
    this.#wake();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopListening();
    this.#onClose();
    this.#wake();
  }

  changed(order: Order, writtenAt: Instant): void {
    const { orderId } = this.#options;
    if (orderId !== undefined && order.id !== orderId) return;
    if (!isPlaced(order)) return;
    const told = this.#told.get(order.id);
    // Whoever may not see it any more learns that it has changed, if it was on the screen.
    if (!this.#maySee(order) && !told) return;
    if (told && told.version >= order.version) return;
    const cursor: Cursor = { writtenAt, orderId: order.id, version: order.version };
    this.#say({ type: 'order', id: writeCursor(cursor), data: this.#note(order) });
  }

  kitchenChanged({ mark, outlook }: KitchenNews): void {
    const { orderId, store } = this.#options;
    if (orderId === undefined) {
      if (this.#principal.role !== 'customer') this.#say({ type: 'kitchen', data: { mark } });
      return;
    }
    // Places move without a new version of the order.
    const { position = null, readyAt = null } = outlook(store).get(orderId) ?? {};
    const place = `${position}`;
    if (place !== this.#place && (this.#place !== undefined || position !== null)) {
      this.#say({ type: 'queue', data: { position, ready_time: readyAt } });
    }
    this.#place = place;
  }

  menuChanged(mark: string): void {
    if (this.#options.orderId === undefined) this.#say({ type: 'menu', data: { mark } });
  }

  reset(): void {
    this.#told.clear();
    this.#say({ type: 'reset', data: {} });
  }

  async #begin(): Promise<FeedEvent[]> {
    // What changed before was told to nobody, so it must be in the list.
    await this.#deps.reader.begun;
    this.#reader ??= readerOf(this.#principal);
    const cursor = parseCursor(this.#options.lastEventId);
    const resumed = cursor && (await this.#resume(cursor));
    if (resumed && resumed !== 'restored') return resumed;
    const orders = await this.#visible();
    const state = {
      time: instant(this.#deps.now()),
      digest: digestOf(orders),
      orders: orders.map((each) => this.#note(each)),
    };
    const snapshot: FeedEvent = { type: 'snapshot', id: cursorOf(orders), data: state };
    return resumed === 'restored' ? [{ type: 'reset', data: {} }, snapshot] : [snapshot];
  }

  /** What was written since, and a little before: a write may become visible late. Undefined if that is too much. */
  async #resume({ writtenAt, orderId, version }: Cursor): Promise<FeedEvent[] | 'restored' | undefined> {
    const { orders } = this.#deps.storage;
    const { id: storeId } = this.#options.store;
    if (plusMinutes(writtenAt, RESUME_MINUTES) < instant(this.#deps.now())) return undefined;
    const last = await readUnlessDamaged(orders, storeId, orderId);
    if (!last || last === 'damaged' || last.state.version < version) return 'restored';
    const changes = await orders.changes(
      storeId,
      { writtenAt: plusMinutes(writtenAt, -OVERLAP_MINUTES) },
      MOST_RESUMED,
    );
    if (changes.length === MOST_RESUMED) return undefined;
    for (const change of changes) {
      const stored = await readUnlessDamaged(orders, storeId, change.orderId);
      if (stored && stored !== 'damaged') this.changed(stored.state, change.writtenAt);
    }
    // What is on the screen and has not changed since is what the digest is for.
    await this.#beat();
    return [];
  }

  #maySee(order: Order): boolean {
    return this.#reader !== undefined && sightOf(this.#reader, order) !== undefined;
  }

  async #visible(): Promise<readonly Order[]> {
    this.#reader ??= readerOf(this.#principal);
    const { orderId, store } = this.#options;
    if (orderId !== undefined) {
      const stored = await readUnlessDamaged(this.#deps.storage.orders, store.id, orderId);
      // A draft is not told of until it is placed.
      const isShown = stored && stored !== 'damaged' && isPlaced(stored.state) && this.#maySee(stored.state);
      return isShown ? [stored.state] : [];
    }
    return (await this.#deps.reader.open()).filter((order) => this.#maySee(order));
  }

  #note(order: Order): FeedOrder {
    const told = feedOrder(order);
    this.#told.set(order.id, told);
    // A stream may be open for days.
    if (isFinal(order.status) && this.#told.size > MOST_WAITING) this.#told.delete(order.id);
    return told;
  }

  async #beat(): Promise<void> {
    const digest = await this.#visible().then(digestOf, () => null);
    this.#say({ type: 'heartbeat', data: { time: instant(this.#deps.now()), digest } });
  }

  async #lookAgain(): Promise<void> {
    const principal = await this.#options.lookAgain().catch(() => this.#principal);
    if (!principal) return this.end('not_signed_in');
    if (!hasSameRights(principal, this.#principal)) return this.end('rights_changed');
    this.#principal = principal;
    this.#reader = readerOf(principal);
  }

  #say(event: FeedEvent): void {
    if (this.#isEnding || this.#isClosed) return;
    if (this.#waiting.length >= MOST_WAITING) this.end('too_slow');
    else this.#waiting.push(event);
    this.#wake();
  }

  #stopListening(): void {
    this.#unlisten();
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }
}

function feedOrder({ id, version, status }: Order): FeedOrder {
  return { id, version, status };
}

/** A snapshot is later than the last write of each of its orders. */
function cursorOf(orders: readonly Order[]): string {
  const last = orders.toSorted((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1)).at(-1);
  return last ? writeCursor({ writtenAt: last.updatedAt, orderId: last.id, version: last.version }) : '';
}
