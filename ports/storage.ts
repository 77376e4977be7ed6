import type { DriverSign } from '../domain/delivery/driver.ts';
import type { CustomerProfile } from '../domain/customer/customer.ts';
import type { Inbox } from '../domain/customer/inbox.ts';
import type { Kitchen, KitchenChange } from '../domain/kitchen/kitchen.ts';
import type { Menu } from '../domain/catalog/menu.ts';
import type { DayReport } from '../domain/reports/reports.ts';
import type { Recipes } from '../domain/stock/index.ts';
import type { StoreSettings } from '../domain/catalog/store.ts';
import type { CustomerId, Instant, LocalDay, StoreId } from '../domain/shared/values.ts';
import type { Damage } from './damage.ts';
import type { OrderStore, RestoreResult } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { StockStore } from './stock.ts';
import type { WebhookStore } from './webhooks.ts';

/** Thrown when storage cannot be reached or written right now: whoever gets it may try again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

export interface KitchenStore {
  get(storeId: StoreId): Promise<Kitchen>;
  /** Changes the kitchen by a pure function in one atomic, durable write; the function may be called more than once. */
  change<Result>(storeId: StoreId, apply: (kitchen: Kitchen) => KitchenChange<Result>): Promise<Result>;
  /** Puts a kitchen in the place of one that is damaged or was lost. What was there is kept. */
  restore(storeId: StoreId, kitchen: Kitchen): Promise<RestoreResult>;
}

/** What the stores are and sell. Undefined for a store that does not exist. */
export interface CatalogStore {
  settings(storeId: StoreId): Promise<StoreSettings | undefined>;
  menu(storeId: StoreId): Promise<Menu | undefined>;
  /** What goes into the menu's pizzas; nothing where nobody has said it. */
  recipes(storeId: StoreId): Promise<Recipes>;
  /** Every store, in the order of their ids. */
  stores(): Promise<readonly StoreSettings[]>;
  /** Opens a store in one atomic, durable write. Of several writers of one id, one wins. */
  createStore(settings: StoreSettings, menu: Menu, recipes?: Recipes): Promise<CreateStoreResult>;
  /** Replaces a store's settings in one atomic, durable write, if they still are what the writer has read. */
  replaceSettings(settings: StoreSettings, expected: StoreSettings): Promise<ReplaceResult>;
  /** The same for a store's menu. */
  replaceMenu(storeId: StoreId, menu: Menu, expected: Menu): Promise<ReplaceResult>;
  /** The same for a store's recipes. */
  replaceRecipes(storeId: StoreId, recipes: Recipes, expected: Recipes): Promise<ReplaceResult>;
}

export type CreateStoreResult =
  | { readonly outcome: 'created' }
  /** There is one already, with these. Nothing was written. */
  | { readonly outcome: 'exists'; readonly settings: StoreSettings; readonly menu: Menu | undefined };

export type ReplaceResult =
  | { readonly outcome: 'replaced' }
  /** There is something else by now, or no such store. Nothing was written. */
  | { readonly outcome: 'changed' };

/** One profile as it is found in storage. */
export type FoundCustomer = CustomerProfile | { readonly id: string; readonly unreadable: string };

export interface CustomerStore {
  get(storeId: StoreId, id: CustomerId): Promise<CustomerProfile | undefined>;
  /** Everybody with this number, as profiles have it, those with the newest profile first. */
  findByPhone(storeId: StoreId, phone: string): Promise<readonly CustomerProfile[]>;
  /** Every profile of a store, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<FoundCustomer>;
  /**
   * Makes or changes a profile by a pure function in one atomic, durable write; the function may be called more than once. When it
   * gives back what it was given, nothing is written.
   */
  change(
    storeId: StoreId,
    id: CustomerId,
    apply: (known: CustomerProfile | undefined) => CustomerProfile,
  ): Promise<CustomerProfile>;
}

export interface InboxStore {
  /** What somebody was told; empty where that is nothing yet. */
  get(storeId: StoreId, customerId: CustomerId): Promise<Inbox>;
  /**
   * Changes it by a pure function in one atomic, durable write; the function may be called more than once. When it gives back what it
   * was given, nothing is written.
   */
  change(storeId: StoreId, customerId: CustomerId, apply: (inbox: Inbox) => Inbox): Promise<Inbox>;
}

/** When a store's drivers were last heard of. It is kept for each driver for good, and each sign takes the place of the one before. */
export interface DriverStore {
  /** Notes a sign of life; an earlier one than is known takes nothing back. */
  seen(storeId: StoreId, sign: DriverSign): Promise<void>;
  last(storeId: StoreId, driverId: string): Promise<DriverSign | undefined>;
  /** Those heard of at a moment or later, the latest first. */
  seenSince(storeId: StoreId, since: Instant): Promise<readonly DriverSign[]>;
}

/** A day's report, and the mark of the orders that it was made of. */
export interface KeptReport extends DayReport {
  readonly mark: string;
}

/** Reports that are kept so as not to be made again. All can be rebuilt from the orders. */
export interface ReportStore {
  /** Those of the days from one to another, both included, in no particular order. */
  kept(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<readonly KeptReport[]>;
  /** Keeps a day's report in the place of an earlier one. */
  keep(storeId: StoreId, report: KeptReport): Promise<void>;
  /** Forgets all of a store's reports. */
  forget(storeId: StoreId): Promise<void>;
}

/** `serve`: seeded and made ready where it is new. `readOnly`: as it is found, and left so. */
export type StorageUse = 'serve' | 'readOnly';

export interface Storage {
  readonly orders: OrderStore;
  readonly kitchen: KitchenStore;
  readonly stock: StockStore;
  readonly catalog: CatalogStore;
  readonly customers: CustomerStore;
  readonly inboxes: InboxStore;
  readonly drivers: DriverStore;
  readonly reports: ReportStore;
  readonly webhooks: WebhookStore;
  readonly outbox: Outbox;
  /** What this process has found damaged and has not seen well since. */
  damage(): readonly Damage[];
  /** Throws, saying why, when storage cannot be written right now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
