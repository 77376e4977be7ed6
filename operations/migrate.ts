import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { NO_MENU } from '../domain/catalog/menu.ts';
import type { OrderEvent, OutboxEntry } from '../domain/order/index.ts';
import { archivedChunks, EMPTY_STOCK } from '../domain/stock/index.ts';
import type { StoreSettings } from '../domain/catalog/store.ts';
import type { StoreId } from '../domain/shared/values.ts';
import { CHAIN } from '../domain/webhooks/webhooks.ts';
import {
  StorageDamaged,
  type FoundCustomer,
  type FoundOrder,
  type KeyStore,
  type RecordStore,
  type Storage,
} from '../ports.ts';
import { copyKeys } from './copy-keys.ts';
import { isSameInventory, takeInventory, type Inventory } from './count-store.ts';
import { readOrder } from '../application/maintenance/read-order.ts';

/** How many orders or profiles are copied concurrently: most of the time is spent waiting for the target's disk. */
const AT_ONCE = 16;
const MESSAGES_AT_ONCE = 500;

export interface Migration {
  /** Read only. */
  readonly source: Storage;
  readonly target: Storage;
  /** Of the personal data in both. */
  readonly keys: { readonly source: KeyStore; readonly target: KeyStore };
  readonly watcher: Watcher;
  /** On abort, finishes the copies in progress, then throws the signal's reason. */
  readonly signal: AbortSignal;
}

/** Receives progress and problems. */
export interface Watcher {
  /** @param total of orders and profiles; undefined if not counted yet */
  begin(work: 'counting' | 'copying' | 'checking', total?: number): void;
  /** One more order or profile is done. */
  advance(): void;
  /** Something is missing or outdated in the target and needs attention. */
  problem(name: string, what: string): void;
}

export interface StoreMigration {
  readonly storeId: StoreId;
  readonly source: Inventory;
  /** Read back from the target afterwards. */
  readonly target: Inventory;
}

/**
 * Copies every store from one storage to another. Existing records in the target are compared and completed, never
 * rolled back; so it can be interrupted and run again.
 */
export async function migrate(migration: Migration): Promise<readonly StoreMigration[]> {
  const { source, target, watcher, signal } = migration;
  const seen = (): void => {
    signal.throwIfAborted();
    watcher.advance();
  };
  const stores = await source.catalog.stores();

  watcher.begin('counting');
  const inventories = new Map<StoreId, Inventory>();
  for (const { id } of stores) inventories.set(id, await takeInventory(source, id, seen));
  const total = [...inventories.values()].reduce((sum, each) => sum + sizeOf(each), 0);

  watcher.begin('copying', total);
  const { keys } = migration;
  await copyKeys({ ...keys, signal, problem: (subject, what) => watcher.problem(`key ${subject}`, what) });
  const inTheWay = new Set<StoreId>();
  for (const settings of stores) {
    const numbers = inventories.get(settings.id)?.numbers ?? new Map<string, number>();
    if ((await copyStore(migration, settings, numbers)) === 'orders_in_the_way') inTheWay.add(settings.id);
  }

  // Those of single stores are copied with their store.
  for (const subscription of await source.webhooks.list(CHAIN)) await target.webhooks.create(subscription);

  watcher.begin('checking', total);
  const result: StoreMigration[] = [];
  for (const [storeId, inventory] of inventories) {
    const there = await takeInventory(target, storeId, seen);
    const isSame = isSameInventory(inventory, there) && there.unreadable === 0 && !inTheWay.has(storeId);
    await copyKitchen(migration, storeId, isSame);
    await copyStock(migration, storeId, isSame);
    result.push({ storeId, source: inventory, target: there });
  }
  return result;
}

function sizeOf({ orders, drafts, customers, unreadable }: Inventory): number {
  return orders + drafts + customers + unreadable;
}

async function copyStore(
  migration: Migration,
  settings: StoreSettings,
  highest: Inventory['numbers'],
): Promise<'copied' | 'orders_in_the_way'> {
  const { source, target, watcher } = migration;
  const { id: storeId } = settings;
  await copyCatalog(migration, settings);

  // Webhooks are copied last: they receive events from now on, not the copied ones.
  for (const subscription of await source.webhooks.list(storeId)) await target.webhooks.create(subscription);

  // Otherwise drivers on the way would count as silent.
  for (const sign of await source.drivers.seenSince(storeId, '')) await target.drivers.seen(storeId, sign);

  // The counter may be older than the latest order, or missing; a number must never be issued twice.
  for (const numbers of [await source.orders.lastNumbers(storeId), highest]) {
    for (const [day, last] of numbers) await target.orders.raiseNumber(storeId, day, last);
  }

  await copyOutbox(migration, storeId);
  await copyAccess(migration, storeId);
  await copyAnswers(migration, storeId);

  await forEachAtOnce(migration, source.customers.findAll(storeId), async (customer) => {
    const problem = await copyCustomer(migration, storeId, customer);
    if (problem !== undefined) watcher.problem(`${storeId}/${customer.id}`, problem);
  });

  let outcome: 'copied' | 'orders_in_the_way' = 'copied';
  await forEachAtOnce(migration, source.orders.findAll(storeId), async (found) => {
    const copied = await copyOrder(target, storeId, found);
    if (copied.outcome === 'copied') return;
    watcher.problem(`${storeId}/${found.orderId}`, copied.why);
    if (copied.outcome === 'in_the_way') outcome = 'orders_in_the_way';
  });
  return outcome;
}

/** Accounts, links, views of phones, refunds to approve, open cash orders, and devices. The target keeps what it has. */
async function copyAccess({ source, target, signal }: Migration, storeId: StoreId): Promise<void> {
  const copy = async <Value extends object>(from: RecordStore<Value>, to: RecordStore<Value>): Promise<void> => {
    for await (const [id, value] of from.findAll(storeId)) {
      signal.throwIfAborted();
      await to.change(storeId, id, (known) => known ?? value);
    }
  };
  // Codes are good for minutes.
  const kinds = (Object.keys(source.access) as (keyof Storage['access'])[]).filter((kind) => kind !== 'codes');
  for (const kind of kinds) {
    await copy(source.access[kind] as RecordStore<object>, target.access[kind] as RecordStore<object>);
  }
}

/** Answers to requests with a key, so that a repetition after the move is still answered as the first. */
async function copyAnswers({ source, target, signal }: Migration, storeId: StoreId): Promise<void> {
  for await (const [key, request] of source.answers.findAll(storeId)) {
    signal.throwIfAborted();
    await target.answers.change(storeId, key, (known) => known ?? request);
  }
}

/** Outcomes are kept; unsent messages are sent by the target's workers, as possible repetitions. */
async function copyOutbox({ source, target, signal }: Migration, storeId: StoreId): Promise<void> {
  let portion: OutboxEntry[] = [];
  const copy = async (): Promise<void> => {
    await target.outbox.put(portion);
    // An earlier migration may have copied it before it was sent.
    const settled = portion.flatMap((entry) => (entry.outcome ? [target.outbox.settle(entry, entry.outcome)] : []));
    await Promise.all(settled);
  };
  for await (const entry of source.outbox.findAll(storeId)) {
    portion.push({ ...entry, attempts: Math.max(1, entry.attempts) });
    if (portion.length < MESSAGES_AT_ONCE) continue;
    signal.throwIfAborted();
    await copy();
    portion = [];
  }
  await copy();
}

/** Processes items with limited concurrency, without buffering more of them in memory. */
async function forEachAtOnce<T>(
  { watcher, signal }: Migration,
  all: AsyncIterable<T>,
  work: (each: T) => Promise<void>,
): Promise<void> {
  const next = all[Symbol.asyncIterator]();
  const shared = { [Symbol.asyncIterator]: () => next };
  const worker = async (): Promise<void> => {
    for await (const each of shared) {
      signal.throwIfAborted();
      await work(each);
      watcher.advance();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The source's settings and menu win over those of a store in the target that has no orders yet, such as the example. */
async function copyCatalog({ source, target, watcher }: Migration, settings: StoreSettings): Promise<void> {
  const { id } = settings;
  const menu = (await source.catalog.menu(id)) ?? NO_MENU;
  const recipes = await source.catalog.recipes(id);
  await copyImages({ source, target }, id);
  const created = await target.catalog.createStore(settings, menu, recipes);
  if (created.outcome === 'created') return;
  const there = {
    settings: created.settings,
    menu: created.menu ?? NO_MENU,
    recipes: await target.catalog.recipes(id),
  };
  if (isDeepStrictEqual(there, { settings, menu, recipes })) return;
  if (await hasOrders(target, id)) {
    watcher.problem(
      id,
      'has orders in the target, and different settings or a different menu there. They are left unchanged.',
    );
    return;
  }
  // The menu is cleared in between: its prices may be invalid in another currency, and the copy can be interrupted at
  // any moment.
  const steps = [
    await target.catalog.replaceMenu(id, NO_MENU, there.menu),
    await target.catalog.replaceSettings(settings, there.settings),
    await target.catalog.replaceMenu(id, menu, NO_MENU),
    await target.catalog.replaceRecipes(id, recipes, there.recipes),
  ];
  if (steps.some(({ outcome }) => outcome === 'changed')) {
    watcher.problem(
      id,
      'has settings or a menu in the target that cannot be replaced: another process is changing them.',
    );
  }
}

/** Before the menu that refers to them. An image never changes, so an equal id is an equal image. */
async function copyImages({ source, target }: Pick<Migration, 'source' | 'target'>, storeId: StoreId): Promise<void> {
  for (const id of await source.images.ids(storeId)) {
    const content = await source.images.get(storeId, id);
    if (content) await target.images.put(storeId, { id, content });
  }
}

async function hasOrders(storage: Storage, storeId: StoreId): Promise<boolean> {
  for await (const _ of storage.orders.findAll(storeId)) return true;
  return false;
}

/** A kitchen belongs to its orders: it is copied only if the target has exactly the source's orders. */
async function copyKitchen({ source, target, watcher }: Migration, storeId: StoreId, isSame: boolean): Promise<void> {
  const kitchen = await source.kitchen.get(storeId);
  if (isSame) {
    // A target with orders but no kitchen treats it as lost.
    const { outcome } = await target.kitchen.restore(storeId, kitchen);
    if (outcome === 'restored') return;
    await target.kitchen.change(storeId, () => ({ kitchen: { ...kitchen }, result: undefined }));
  } else if (!isDeepStrictEqual(await target.kitchen.get(storeId), kitchen)) {
    watcher.problem(storeId, 'has a different kitchen in the target. It is left unchanged, as the orders differ.');
  }
}

/**
 * The same applies to stock, which is allocated to orders. The archive goes first, since the stock continues from it.
 */
async function copyStock({ source, target, watcher }: Migration, storeId: StoreId, isSame: boolean): Promise<void> {
  const room = await source.stock.get(storeId);
  // Archived movements without a stock record were left by an interrupted run.
  const there = await target.stock.get(storeId).catch((error: unknown) => {
    if (error instanceof StorageDamaged) return EMPTY_STOCK;
    throw error;
  });
  if (isDeepStrictEqual(there, room)) return;
  // Stock changed in the target is not overwritten.
  if (!isSame || there.nextMovement > room.nextMovement) {
    watcher.problem(storeId, 'has different stock in the target. It is left unchanged.');
    return;
  }
  for (let chunk = 0; chunk < archivedChunks(room); chunk += 1) {
    const movements = await source.stock.archived(storeId, chunk);
    if (movements) await target.stock.archive(storeId, movements);
  }
  const { outcome } = await target.stock.restore(storeId, room);
  if (outcome === 'restored') return;
  await target.stock.change(storeId, () => ({ room: { ...room }, result: undefined }));
}

/** @returns the problem, if any */
async function copyCustomer(
  { source, target }: Migration,
  storeId: StoreId,
  found: FoundCustomer,
): Promise<string | undefined> {
  if ('unreadable' in found) return `cannot be read, and is not copied. ${found.unreadable}`;
  const { notifications } = await source.inboxes.get(storeId, found.id);
  await target.inboxes.change(storeId, found.id, (known) => {
    if (notifications.length === 0 || isDeepStrictEqual(known.notifications, notifications)) return known;
    return { ...known, notifications };
  });
  const kept = await target.customers.change(storeId, found.id, (known) =>
    known && known.updatedAt >= found.updatedAt ? known : found,
  );
  return isDeepStrictEqual(kept, found) ? undefined : 'has a different profile in the target. It is left unchanged.';
}

type OrderCopy =
  | { readonly outcome: 'copied' }
  /** `in_the_way`: the target has different content. */
  | { readonly outcome: 'unreadable' | 'in_the_way'; readonly why: string };

async function copyOrder(target: Storage, storeId: StoreId, found: FoundOrder): Promise<OrderCopy> {
  const order = readOrder(found, storeId);
  if ('unreadable' in order) {
    return { outcome: 'unreadable', why: `cannot be read, and is not copied. ${order.unreadable}` };
  }
  const { orderId, state, events } = order;
  const append = async (from: number): Promise<{ readonly stored: readonly OrderEvent[] } | 'appended'> => {
    const request = { storeId, orderId, expectedVersion: from, events: events.slice(from), state };
    const result = await target.orders.append(request);
    return result.outcome === 'appended' ? 'appended' : { stored: result.outcome === 'ahead' ? result.events : [] };
  };
  try {
    const first = await append(0);
    if (first === 'appended') return { outcome: 'copied' };
    const { stored } = first;
    const common = events.slice(0, stored.length);
    if (!isDeepStrictEqual(stored.slice(0, events.length), common))
      return inTheWay('has different events in the target.');
    if (stored.length > events.length) {
      return inTheWay(`has ${stored.length} events in the target, and ${events.length} here.`);
    }
    if (stored.length === events.length || (await append(stored.length)) === 'appended') return { outcome: 'copied' };
    return inTheWay('is being changed in the target by another process.');
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return inTheWay(`already exists in the target, and is unreadable. ${z.prettifyError(error)}`);
  }
}

function inTheWay(why: string): OrderCopy {
  return { outcome: 'in_the_way', why: `${why} It is left unchanged.` };
}
