import type { Binary } from 'mongodb';
import type { CustomerProfile } from '../../../domain/customer/customer.ts';
import type { DriverSign } from '../../../domain/delivery/driver.ts';
import type { Order, OrderEvent, OutboxMessage, OutboxOutcome } from '../../../domain/order/index.ts';
import type { Notification } from '../../../domain/customer/inbox.ts';
import type { Kitchen } from '../../../domain/kitchen/kitchen.ts';
import type { MovementChunk, StockRoom } from '../../../domain/stock/index.ts';
import type { Instant, OrderId } from '../../../domain/shared/values.ts';
import type { WebhookDelivery, WebhookId, WebhookSubscription } from '../../../domain/webhooks/webhooks.ts';
import type { KeptReport, KeyedRequest, Session } from '../../../ports.ts';
import type { MongoConnection } from './connection.ts';
import { Documents, type OfStore } from './documents.ts';

/**
 * The contents of each collection; indexes.ts has the index of each query. Every document has its store, and every
 * query includes it: on a sharded cluster each collection is sharded by `SHARD_KEY`, so that a query goes to one shard.
 * An `_id` begins with the store, so that it is unique over all shards.
 */
export interface Collections {
  readonly orders: Documents<OrderDocument>;
  /** `main/orders/2026-11-20`: the last order number of that day. */
  readonly counters: Documents<CounterDocument>;
  readonly kitchens: Documents<KitchenDocument>;
  readonly stock: Documents<StockDocument>;
  /** `main/12`: the thirteenth chunk of that store's movements. */
  readonly stock_movements: Documents<MovementsDocument>;
  readonly stores: Documents<StoreDocument>;
  /** `main/<sha256>.png`: an image of the menu. */
  readonly images: Documents<ImageDocument>;
  readonly customers: Documents<CustomerDocument>;
  readonly inboxes: Documents<InboxDocument>;
  /** `main/driver-7`: when that driver was last seen. */
  readonly drivers: Documents<DriverDocument>;
  readonly reports: Documents<ReportDocument>;
  readonly webhooks: Documents<WebhookDocument>;
  readonly webhook_progress: Documents<WebhookProgressDocument>;
  readonly webhook_deliveries: Documents<WebhookDeliveryDocument>;
  /** `main/ord_…/confirmation`: a message that is to be sent, or was. */
  readonly outbox: Documents<OutboxDocument>;
  /** `main/` and the hash of a key: the answer to a request with it. */
  readonly answers: Documents<AnswerDocument>;
  /** `main/links/<hash>`: who may see what. */
  readonly access: Documents<AccessDocument>;
  /** `sessions/` and the hash of an id: a person's sign-in. */
  readonly sessions: Documents<SessionDocument>;
  /** `audit/<chain>/000000012`: a line of the audit trail. */
  readonly audit: Documents<AuditDocument>;
  readonly checks: Documents<CheckDocument>;
}

/** An order with its whole stream: one document, so that an append is one atomic write. */
export interface OrderDocument extends OfStore {
  readonly schema: number;
  /** The number of events: guards appends. */
  readonly version: number;
  readonly state: Order;
  readonly events: readonly OrderEvent[];
  /** When the last event was written, by the server's clock. */
  readonly writtenAt: Date;
  /** The damaged versions that were replaced by a restore, as JSON. */
  readonly damaged?: readonly string[];
}

export interface CounterDocument extends OfStore {
  readonly last: number;
}

export interface KitchenDocument extends OfStore {
  readonly version: number;
  readonly kitchen: Kitchen;
  /** The damaged versions that were replaced by a restore, as JSON. */
  readonly damaged?: readonly string[];
}

export interface StockDocument extends OfStore {
  readonly version: number;
  readonly room: StockRoom;
  readonly damaged?: readonly string[];
}

/** Its schema version, if it is not that of a part within it. Absent: 0, from before versions were written. */
interface OfVersion {
  readonly schema?: number;
}

export interface MovementsDocument extends OfStore, OfVersion, MovementChunk {}

/** Settings and menu in the same format as in files and over HTTP. */
export interface StoreDocument extends OfStore {
  readonly version: number;
  readonly settings: unknown;
  readonly menu: unknown;
  readonly recipes: unknown;
}

export interface ImageDocument extends OfStore {
  readonly content: Binary;
  /** When it was last known to be on a menu, or uploaded. */
  readonly neededAt?: Date;
}

export interface CustomerDocument extends OfStore {
  readonly version: number;
  readonly profile: CustomerProfile;
}

/** One customer's notifications. */
export interface InboxDocument extends OfStore, OfVersion {
  readonly version: number;
  readonly notifications: readonly Notification[];
}

export interface DriverDocument extends OfStore, OfVersion, DriverSign {}

export interface ReportDocument extends OfStore, KeptReport {}

export interface WebhookDocument extends OfStore {
  readonly version: number;
  readonly subscription: WebhookSubscription;
}

export interface WebhookProgressDocument extends OfStore, OfVersion {
  readonly version: number;
  /** See packed-progress.ts. */
  readonly packed: Binary;
}

export interface WebhookDeliveryDocument extends OfStore, OfVersion, WebhookDelivery {
  readonly webhookId: WebhookId;
}

export interface OutboxDocument extends OfStore, OfVersion {
  readonly orderId: OrderId;
  readonly message: OutboxMessage;
  readonly dueAt: Instant;
  readonly attempts: number;
  readonly status: 'due' | OutboxOutcome['outcome'];
  readonly outcome?: OutboxOutcome;
  /** When it is due to be tried; for a taken entry, when it becomes available again. */
  readonly readyAt: Instant;
  /** Which way it goes, once it is known. */
  readonly way?: string;
  /** After some weeks MongoDB removes it. */
  readonly putAt: Date;
}

export interface AnswerDocument extends OfStore {
  readonly version: number;
  readonly request: KeyedRequest;
  /** After a day MongoDB removes it. */
  readonly putAt: Date;
}

export interface AccessDocument extends OfStore {
  readonly version: number;
  readonly kind: string;
  /** By which it is listed. */
  readonly group?: string;
  readonly value: unknown;
  /** After that MongoDB removes it. */
  readonly removeAt?: Date;
  readonly damaged?: readonly string[];
}

export interface SessionDocument extends OfStore {
  readonly version: number;
  readonly session: Session;
  readonly principalId: string;
  /** Then MongoDB removes it. */
  readonly expiresAt: Date;
}

export interface AuditDocument extends OfStore {
  readonly line: string;
}

export interface CheckDocument extends OfStore {
  readonly at: Date;
}

export function collectionsOf(connection: MongoConnection): Collections {
  return {
    orders: new Documents(connection, 'orders'),
    counters: new Documents(connection, 'counters'),
    kitchens: new Documents(connection, 'kitchens'),
    stock: new Documents(connection, 'stock'),
    stock_movements: new Documents(connection, 'stock_movements'),
    stores: new Documents(connection, 'stores'),
    images: new Documents(connection, 'images'),
    customers: new Documents(connection, 'customers'),
    inboxes: new Documents(connection, 'inboxes'),
    drivers: new Documents(connection, 'drivers'),
    reports: new Documents(connection, 'reports'),
    webhooks: new Documents(connection, 'webhooks'),
    webhook_progress: new Documents(connection, 'webhook_progress'),
    webhook_deliveries: new Documents(connection, 'webhook_deliveries'),
    outbox: new Documents(connection, 'outbox'),
    answers: new Documents(connection, 'answers'),
    access: new Documents(connection, 'access'),
    sessions: new Documents(connection, 'sessions'),
    audit: new Documents(connection, 'audit'),
    checks: new Documents(connection, 'checks'),
  };
}
