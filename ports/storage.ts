import type { DriverSign } from '../domain/delivery/driver.ts';
import type { CustomerProfile } from '../domain/customer/customer.ts';
import type { Inbox } from '../domain/customer/inbox.ts';
import type { Kitchen, KitchenChange } from '../domain/kitchen/kitchen.ts';
import type { Menu } from '../domain/catalog/menu.ts';
import type { DayReport } from '../domain/reports/reports.ts';
import type { Recipes } from '../domain/stock/index.ts';
import type { StoreSettings } from '../domain/catalog/store.ts';
import type { CustomerId, Instant, LocalDay, StoreId } from '../domain/shared/values.ts';
import type { AccessStores } from './access.ts';
import type { AnswerStore } from './answers.ts';
import type { AuditStore } from './audit.ts';
import type { Damage } from './damage.ts';
import type { ImageStore } from './images.ts';
import type { OrderStore, RestoreResult } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { SessionStore } from './sessions.ts';
import type { StockStore } from './stock.ts';
import type { WebhookStore } from './webhooks.ts';

/** Thrown when storage cannot be reached or written right now: the call may be retried. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

export interface KitchenStore {
  get(storeId: StoreId): Promise<Kitchen>;
  /** Changes the kitchen by a pure function in one atomic, durable write; the function may be called more than once. */
  change<Result>(storeId: StoreId, apply: (kitchen: Kitchen) => KitchenChange<Result>): Promise<Result>;
  /** Replaces a damaged or lost kitchen, keeping the damaged copy. */
  restore(storeId: StoreId, kitchen: Kitchen): Promise<RestoreResult>;
}

/** Settings, menus and recipes of the stores. Undefined for an unknown store. */
export interface CatalogStore {
  settings(storeId: StoreId): Promise<StoreSettings | undefined>;
  menu(storeId: StoreId): Promise<Menu | undefined>;
  /** The recipes of the menu; empty if none were set. */
  recipes(storeId: StoreId): Promise<Recipes>;
  /** Every store, sorted by id. */
  stores(): Promise<readonly StoreSettings[]>;
  /** Opens a store in one atomic, durable write. Of several concurrent writers of one id, one wins. */
  createStore(settings: StoreSettings, menu: Menu, recipes?: Recipes): Promise<CreateStoreResult>;
  /** Replaces a store's settings in one atomic, durable write, if they are unchanged since the writer read them. */
  replaceSettings(settings: StoreSettings, expected: StoreSettings): Promise<ReplaceResult>;
  /** The same for a store's menu. */
  replaceMenu(storeId: StoreId, menu: Menu, expected: Menu): Promise<ReplaceResult>;
  /** The same for a store's recipes. */
  replaceRecipes(storeId: StoreId, recipes: Recipes, expected: Recipes): Promise<ReplaceResult>;
}

export type CreateStoreResult =
  | { readonly outcome: 'created' }
  /** It already exists, with these. Nothing was written. */
  | { readonly outcome: 'exists'; readonly settings: StoreSettings; readonly menu: Menu | undefined };

export type ReplaceResult =
  | { readonly outcome: 'replaced' }
  /** It was changed meanwhile, or the store does not exist. Nothing was written. */
  | { readonly outcome: 'changed' };

/** A raw stored profile. */
export type FoundCustomer = CustomerProfile | { readonly id: string; readonly unreadable: string };

export interface CustomerStore {
  get(storeId: StoreId, id: CustomerId): Promise<CustomerProfile | undefined>;
  /** All customers with this number, most recently updated first. */
  findByPhone(storeId: StoreId, phone: string): Promise<readonly CustomerProfile[]>;
  /** Every profile of a store, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<FoundCustomer>;
  /**
   * Creates or changes a profile by a pure function in one atomic, durable write; the function may be called more than
   * once. When it returns its argument unchanged, nothing is written.
   */
  change(
    storeId: StoreId,
    id: CustomerId,
    apply: (known: CustomerProfile | undefined) => CustomerProfile,
  ): Promise<CustomerProfile>;
  /** Deletes a profile for good; idempotent. */
  remove(storeId: StoreId, id: CustomerId): Promise<void>;
}

export interface InboxStore {
  /** A customer's notifications; empty if there are none yet. */
  get(storeId: StoreId, customerId: CustomerId): Promise<Inbox>;
  /**
   * Changes it by a pure function in one atomic, durable write; the function may be called more than once. When it
   * returns its argument unchanged, nothing is written.
   */
  change(storeId: StoreId, customerId: CustomerId, apply: (inbox: Inbox) => Inbox): Promise<Inbox>;
  /** Deletes a customer's notifications for good; idempotent. */
  remove(storeId: StoreId, customerId: CustomerId): Promise<void>;
}

/** When a store's drivers were last seen. Kept permanently for each driver; each sign overwrites the previous one. */
export interface DriverStore {
  /** Records a sign of life; one older than the last is ignored. */
  seen(storeId: StoreId, sign: DriverSign): Promise<void>;
  last(storeId: StoreId, driverId: string): Promise<DriverSign | undefined>;
  /** Drivers seen since a time, latest first. */
  seenSince(storeId: StoreId, since: Instant): Promise<readonly DriverSign[]>;
}

/** A daily report, with the fingerprint of its orders. */
export interface KeptReport extends DayReport {
  readonly mark: string;
}

/** Cached reports. All can be rebuilt from the orders. */
export interface ReportStore {
  /** Reports of a range of days, inclusive, in no particular order. */
  kept(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<readonly KeptReport[]>;
  /** Stores a day's report, replacing an earlier one. */
  keep(storeId: StoreId, report: KeptReport): Promise<void>;
  /** Deletes all of a store's reports. */
  forget(storeId: StoreId): Promise<void>;
}

/** `serve`: creates and seeds a new storage. `readOnly`: modifies nothing. */
export type StorageUse = 'serve' | 'readOnly';

export interface Storage {
  readonly orders: OrderStore;
  readonly kitchen: KitchenStore;
  readonly stock: StockStore;
  readonly catalog: CatalogStore;
  readonly images: ImageStore;
  readonly customers: CustomerStore;
  readonly inboxes: InboxStore;
  readonly drivers: DriverStore;
  readonly reports: ReportStore;
  readonly webhooks: WebhookStore;
  readonly outbox: Outbox;
  readonly answers: AnswerStore;
  readonly access: AccessStores;
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  /** Damaged records found by this process and not seen intact since. */
  damage(): readonly Damage[];
  /** Throws, saying why, when storage cannot be written right now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
