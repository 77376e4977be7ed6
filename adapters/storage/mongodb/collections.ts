import type { Collection, Db, IndexDescription } from 'mongodb';
import type { CustomerProfile } from '../../../domain/customer.ts';
import type { DriverSign } from '../../../domain/driver.ts';
import type { Order, OrderEvent } from '../../../domain/order/index.ts';
import type { Notification } from '../../../domain/inbox.ts';
import type { Kitchen } from '../../../domain/kitchen.ts';
import type { MovementChunk, StockRoom } from '../../../domain/stock/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import type { WebhookDelivery, WebhookId, WebhookSubscription } from '../../../domain/webhooks.ts';
import type { KeptReport } from '../../../ports.ts';

/**
 * What lies in which collection, and the index that each query runs on. Every document carries its store, and every query names it:
 * on a sharded cluster each collection is sharded by `SHARD_KEY`, so that a query goes to one shard. An `_id` begins with the
 * store, so that it is unique over all shards.
 */
export interface Collections {
  readonly orders: Collection<OrderDocument>;
  /** `main/orders/2026-11-20`: the last order number of that day. */
  readonly counters: Collection<CounterDocument>;
  readonly kitchens: Collection<KitchenDocument>;
  readonly stock: Collection<StockDocument>;
  /** `main/12`: the thirteenth chunk of that store's movements. */
  readonly stock_movements: Collection<MovementsDocument>;
  readonly stores: Collection<StoreDocument>;
  readonly customers: Collection<CustomerDocument>;
  readonly inboxes: Collection<InboxDocument>;
  /** `main/driver-7`: when that driver was last heard of. */
  readonly drivers: Collection<DriverDocument>;
  readonly reports: Collection<ReportDocument>;
  readonly webhooks: Collection<WebhookDocument>;
  readonly webhook_progress: Collection<WebhookProgressDocument>;
  readonly webhook_deliveries: Collection<WebhookDeliveryDocument>;
  readonly checks: Collection<CheckDocument>;
}

export interface OfStore {
  readonly _id: string;
  readonly storeId: StoreId;
}

/** An order with its whole stream: one document, so that an append is one atomic write. */
export interface OrderDocument extends OfStore {
  readonly schema: number;
  /** The number of events: what an append is guarded by. */
  readonly version: number;
  readonly state: Order;
  readonly events: readonly OrderEvent[];
  /** When the last event was written, by the server's clock. */
  readonly writtenAt: Date;
}

export interface CounterDocument extends OfStore {
  readonly last: number;
}

export interface KitchenDocument extends OfStore {
  readonly version: number;
  readonly kitchen: Kitchen;
}

export interface StockDocument extends OfStore {
  readonly version: number;
  readonly room: StockRoom;
}

export interface MovementsDocument extends OfStore, MovementChunk {}

/** Settings and menu in the form in which people write them in files and over HTTP. */
export interface StoreDocument extends OfStore {
  readonly version: number;
  readonly settings: unknown;
  readonly menu: unknown;
  readonly recipes: unknown;
}

export interface CustomerDocument extends OfStore {
  readonly version: number;
  readonly profile: CustomerProfile;
}

/** What one customer was told. */
export interface InboxDocument extends OfStore {
  readonly version: number;
  readonly notifications: readonly Notification[];
}

export interface DriverDocument extends OfStore, DriverSign {}

export interface ReportDocument extends OfStore, KeptReport {}

export interface WebhookDocument extends OfStore {
  readonly version: number;
  readonly subscription: WebhookSubscription;
}

export interface WebhookProgressDocument extends OfStore {
  readonly version: number;
  /** As JSON: its keys are order ids, of which there are many. */
  readonly progress: string;
}

export interface WebhookDeliveryDocument extends OfStore, WebhookDelivery {
  readonly webhookId: WebhookId;
}

export interface CheckDocument extends OfStore {
  readonly at: Date;
}

export const SHARD_KEY = { storeId: 1, _id: 1 } as const;

export interface DeclaredIndex extends IndexDescription {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  /** The question that it answers; docs/operations.md has the same table. */
  readonly serves: string;
}

/** Newest first; the id tells apart what was placed in one moment. */
const NEWEST_FIRST = { 'state.placedAt': -1, _id: -1 } as const;

/** Those attempted last first. */
const LATEST_FIRST = { lastAttemptAt: -1, eventId: -1 } as const;

/** Every index beside `_id`. All are plain ones on fields that each document has or does not need to have to be listed. */
export const INDEXES: { readonly [name in keyof Collections]?: readonly DeclaredIndex[] } = {
  orders: [
    { name: 'newest', key: { storeId: 1, ...NEWEST_FIRST }, serves: 'a store’s orders' },
    { name: 'by_status', key: { storeId: 1, 'state.status': 1, ...NEWEST_FIRST }, serves: 'orders of some statuses' },
    {
      name: 'by_phone',
      key: { storeId: 1, 'state.customer.phone': 1, ...NEWEST_FIRST },
      serves: 'orders under a phone number',
    },
    {
      name: 'by_customer',
      key: { storeId: 1, 'state.customer.id': 1, ...NEWEST_FIRST },
      serves: 'a customer’s orders',
    },
    {
      // With the version, the marks of a span of days are read from the index alone.
      name: 'by_day',
      key: { storeId: 1, 'state.day': 1, ...NEWEST_FIRST, version: 1 },
      serves: 'orders of a day, also by number; marks of days, for reports',
    },
    {
      name: 'by_fulfilment',
      key: { storeId: 1, 'state.fulfilment.type': 1, ...NEWEST_FIRST },
      serves: 'orders for pickup, or for delivery',
    },
    {
      // With the version, changes are read from the index alone.
      name: 'by_write',
      key: { storeId: 1, writtenAt: 1, _id: 1, version: 1 },
      serves: 'what has changed since, for webhooks',
    },
    { name: 'shard', key: SHARD_KEY, serves: 'every order of a store, in a rebuild; the shard key' },
  ],
  drivers: [
    { name: 'by_sign', key: { storeId: 1, seenAt: -1, driverId: 1 }, serves: 'drivers heard of since a moment' },
  ],
  reports: [{ name: 'by_day', key: { storeId: 1, day: 1 }, serves: 'kept reports of a span of days' }],
  webhook_deliveries: [
    {
      name: 'newest',
      key: { storeId: 1, webhookId: 1, ...LATEST_FIRST },
      serves: 'a subscription’s deliveries',
    },
    {
      name: 'by_status',
      key: { storeId: 1, webhookId: 1, status: 1, ...LATEST_FIRST },
      serves: 'its failed ones, or those that are tried again',
    },
  ],
  webhooks: [{ name: 'by_store', key: { storeId: 1, _id: 1 }, serves: 'a store’s subscriptions' }],
  customers: [
    {
      name: 'by_phone',
      key: { storeId: 1, 'profile.phone': 1, 'profile.updatedAt': -1 },
      serves: 'customers with a phone number',
    },
  ],
};

export function collectionsOf(db: Db): Collections {
  return {
    orders: db.collection('orders'),
    counters: db.collection('counters'),
    kitchens: db.collection('kitchens'),
    stock: db.collection('stock'),
    stock_movements: db.collection('stock_movements'),
    stores: db.collection('stores'),
    customers: db.collection('customers'),
    inboxes: db.collection('inboxes'),
    drivers: db.collection('drivers'),
    reports: db.collection('reports'),
    webhooks: db.collection('webhooks'),
    webhook_progress: db.collection('webhook_progress'),
    webhook_deliveries: db.collection('webhook_deliveries'),
    checks: db.collection('checks'),
  };
}

/** Makes the indexes that are not there yet. An index that is there already costs nothing. */
export async function ensureIndexes(collections: Collections): Promise<void> {
  for (const [name, indexes] of Object.entries(INDEXES)) {
    await collections[name as keyof typeof INDEXES].createIndexes(
      indexes.map(({ name: index, key }) => ({ name: index, key })),
    );
  }
}

/** 11000: a document with this `_id` is there already. */
export function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11_000;
}
