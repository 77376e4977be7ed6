import { NO_MENU } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { outlookOf, type Outlook } from '../../domain/kitchen/queue.ts';
import type { Kitchen } from '../../domain/kitchen/types.ts';
import { UNFINISHED_STATUSES, type Order, type OrderState } from '../../domain/order/index.ts';
import { instant, plusMinutes, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { soldOut } from '../../domain/stock/index.ts';
import { OVERLAP_MINUTES, type OrderChange } from '../../domain/webhooks/progress.ts';
import { readUnlessDamaged, type ChangePosition, type Storage } from '../../ports.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { Log } from '../log.ts';
import { everyOrder } from '../orders/every-order.ts';

export interface ReaderDeps {
  readonly storage: Pick<Storage, 'orders' | 'kitchen' | 'catalog' | 'stock'>;
  readonly now: () => number;
  readonly log: Log;
}

/** Hears what changes in a store. What it does must be quick: the others wait. */
export interface Listener {
  changed(order: Order, writtenAt: Instant): void;
  /** The kitchen has changed: its queue, its slots, its staff or its pause. */
  kitchenChanged(kitchen: KitchenNews): void;
  menuChanged(mark: string): void;
  /** The storage has gone back to an earlier state: what was heard may not be true any more. */
  reset(): void;
}

export interface KitchenNews {
  /** Changes with the kitchen. */
  readonly mark: string;
  readonly outlook: (settings: StoreSettings) => ReadonlyMap<OrderId, Outlook>;
}

const POLL_MS = 500;
/** After a failure. */
const RETRY_MS = 3_000;
/** A write becomes visible soon after it was stamped. What takes longer is found by a look that reaches further back. */
const SOON_SECONDS = 5;
const FAR_EVERY_MS = 10_000;
/** The menu and the stock are read less often than the orders. */
const MENU_EVERY_MS = 2_000;
/** This machine's clock may differ from storage's. */
const BEGIN_MINUTES = 10;
const PAGE = 500;
/** The list of open orders is read this often at most, however many streams compare with it. */
const OPEN_MS = 2_000;

/** Reads what changes in a store, for all its listeners in this process, as long as there are any. */
export class StoreReader {
  readonly #deps: ReaderDeps;
  readonly #storeId: StoreId;
  readonly #listeners = new Set<Listener>();
  /** Versions of the orders that were written lately. */
  readonly #known = new Map<OrderId, OrderChange>();
  #cursor: Instant;
  #kitchenMark: string | undefined;
  #menuMark: string | undefined;
  /** By the process's clock, which begins at 0. */
  #lookedFarAt = -Infinity;
  #lookedAtMenuAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isPoked = false;
  #begin: () => void = () => undefined;
  /** From then on every change is told, so a list that is read later misses none. */
  readonly begun = new Promise<void>((resolve) => (this.#begin = resolve));
  #open: { readonly at: number; readonly orders: Promise<readonly OrderState[]> } | undefined;

  constructor(deps: ReaderDeps, storeId: StoreId) {
    this.#deps = deps;
    this.#storeId = storeId;
    this.#cursor = plusMinutes(instant(deps.now()), -BEGIN_MINUTES);
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  /** @returns ends the listening */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#timer && !this.#looking) this.#wait(0);
    return () => {
      this.#listeners.delete(listener);
      if (!this.isIdle) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Something was changed by this process: look now. */
  poke(): void {
    if (this.isIdle) return;
    this.#isPoked = true;
    this.#lookedAtMenuAt = -Infinity;
    if (!this.#looking) this.#wait(0);
  }

  /** All unfinished orders as they are stored, not as they were heard of. */
  open(): Promise<readonly OrderState[]> {
    const now = performance.now();
    if (!this.#open || now - this.#open.at > OPEN_MS) {
      const { storage } = this.#deps;
      const orders = everyOrder(storage.orders, this.#storeId, { statuses: UNFINISHED_STATUSES });
      orders.catch(() => (this.#open = undefined));
      this.#open = { at: now, orders };
    }
    return this.#open.orders;
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#looking = this.#lookAndWait();
    }, ms);
    this.#timer.unref();
  }

  async #lookAndWait(): Promise<void> {
    this.#isPoked = false;
    let pauseMs = POLL_MS;
    try {
      await this.#look();
    } catch (error) {
      pauseMs = RETRY_MS;
      this.#deps.log.warn(
        { err: error, store: this.#storeId },
        'The live feed cannot read what has changed; it tries again.',
      );
    }
    this.#looking = undefined;
    if (!this.isIdle) this.#wait(this.#isPoked ? 0 : pauseMs);
  }

  async #look(): Promise<void> {
    const started = performance.now();
    const isFar = started - this.#lookedFarAt > FAR_EVERY_MS;
    // The first look only finds out where the others begin.
    const isFirst = this.#lookedFarAt === -Infinity;
    const back = isFirst ? 0 : isFar ? OVERLAP_MINUTES : SOON_SECONDS / 60;
    const isRestored = await this.#readChanges(plusMinutes(this.#cursor, -back), isFirst);
    if (isFar) {
      this.#lookedFarAt = started;
      this.#forget();
    }
    if (isRestored) this.#tell((listener) => listener.reset());
    await this.#lookAtKitchen();
    if (started - this.#lookedAtMenuAt > MENU_EVERY_MS) {
      this.#lookedAtMenuAt = started;
      await this.#lookAtMenu();
    }
    this.#begin();
  }

  /** @returns whether storage has gone back to an earlier state */
  async #readChanges(from: Instant, isFirst: boolean): Promise<boolean> {
    let after: ChangePosition = { writtenAt: from };
    let isRestored = false;
    for (;;) {
      const page = await this.#deps.storage.orders.changes(this.#storeId, after, PAGE);
      for (const change of page) {
        const known = this.#known.get(change.orderId);
        this.#known.set(change.orderId, change);
        if (change.writtenAt > this.#cursor) this.#cursor = change.writtenAt;
        if (known && change.version < known.version) isRestored = true;
        if (!isFirst && (!known || change.version > known.version)) await this.#tellOf(change);
      }
      const last = page.at(-1);
      if (page.length < PAGE || !last) return isRestored;
      after = { writtenAt: last.writtenAt, orderId: last.orderId };
    }
  }

  /** Read once for all. One damaged order must not hide the others. */
  async #tellOf({ orderId, writtenAt }: OrderChange): Promise<void> {
    const stored = await readUnlessDamaged(this.#deps.storage.orders, this.#storeId, orderId);
    // Whoever begins to listen after this is told of it by a list that is read after this.
    this.#open = undefined;
    if (stored && stored !== 'damaged') this.#tell((listener) => listener.changed(stored.state, writtenAt));
  }

  async #lookAtKitchen(): Promise<void> {
    const kitchen = await this.#deps.storage.kitchen.get(this.#storeId);
    const mark = markOf(kitchen);
    const isNew = this.#kitchenMark !== undefined && mark !== this.#kitchenMark;
    this.#kitchenMark = mark;
    if (!isNew) return;
    const outlook = once((settings: StoreSettings) => this.#outlookOf(kitchen, settings));
    this.#tell((listener) => listener.kitchenChanged({ mark, outlook }));
  }

  #outlookOf(kitchen: Kitchen, { kitchen: settings }: StoreSettings): ReadonlyMap<OrderId, Outlook> {
    return outlookOf(kitchen, settings, instant(this.#deps.now()));
  }

  /** What can be ordered, and for how much. */
  async #lookAtMenu(): Promise<void> {
    const { storage, now } = this.#deps;
    const menu = (await storage.catalog.menu(this.#storeId)) ?? NO_MENU;
    const room = await storage.stock.get(this.#storeId);
    const ware = { menu, recipes: await storage.catalog.recipes(this.#storeId) };
    const off = Object.keys(room.items).length === 0 ? undefined : soldOut(room, ware, instant(now()));
    const mark = markOf([menu, off && [[...off.pizzas].sort(), [...off.toppings].sort()]]);
    const isNew = this.#menuMark !== undefined && mark !== this.#menuMark;
    this.#menuMark = mark;
    if (isNew) this.#tell((listener) => listener.menuChanged(mark));
  }

  #tell(say: (listener: Listener) => void): void {
    for (const listener of this.#listeners) {
      try {
        say(listener);
      } catch (error) {
        this.#deps.log.warn({ err: error, store: this.#storeId }, 'A listener of the live feed failed.');
      }
    }
  }

  #forget(): void {
    const since = plusMinutes(this.#cursor, -2 * OVERLAP_MINUTES);
    for (const [id, { writtenAt }] of this.#known) if (writtenAt < since) this.#known.delete(id);
  }
}

function markOf(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 16);
}

function once<Input, Output>(make: (input: Input) => Output): (input: Input) => Output {
  let made: { readonly output: Output } | undefined;
  return (input) => (made ??= { output: make(input) }).output;
}
