import type { Db, IndexDescription, IndexDescriptionInfo } from 'mongodb';
import type { Logger } from 'pino';
import { setTimeout as pause } from 'node:timers/promises';
import { ANSWER_HOURS, OUTBOX_DAYS, StorageUnavailable } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import type { Collections } from './collections.ts';
import type { MongoConnection } from './connection.ts';
import { reasonOf } from './outages.ts';

export const SHARD_KEY = { storeId: 1, _id: 1 } as const;

export interface DeclaredIndex extends IndexDescription {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  /** What it is used for; docs/operations.md has the same table. */
  readonly serves: string;
}

/** Newest first; the id breaks ties. */
const NEWEST_FIRST = { 'state.placedAt': -1, _id: -1 } as const;

/** Latest attempt first. */
const LATEST_FIRST = { lastAttemptAt: -1, eventId: -1 } as const;

/** By collection. */
export type DeclaredIndexes = { readonly [name in keyof Collections]?: readonly DeclaredIndex[] };

/** Every index beside `_id`. All are plain indexes. */
export const INDEXES: DeclaredIndexes = {
  orders: [
    { name: 'newest', key: { storeId: 1, ...NEWEST_FIRST }, serves: 'a store’s orders' },
    { name: 'by_status', key: { storeId: 1, 'state.status': 1, ...NEWEST_FIRST }, serves: 'orders by status' },
    {
      name: 'by_phone',
      key: { storeId: 1, 'state.customer.phone': 1, ...NEWEST_FIRST },
      serves: 'orders by phone number',
    },
    {
      name: 'by_customer',
      key: { storeId: 1, 'state.customer.id': 1, ...NEWEST_FIRST },
      serves: 'a customer’s orders',
    },
    {
      // Including the version, the fingerprints of a range of days are read from the index alone.
      name: 'by_day',
      key: { storeId: 1, 'state.day': 1, ...NEWEST_FIRST, version: 1 },
      serves: 'orders of a day, also by number, driver or cook; fingerprints of days, for reports',
    },
    {
      name: 'by_fulfilment',
      key: { storeId: 1, 'state.fulfilment.type': 1, ...NEWEST_FIRST },
      serves: 'orders for pickup, or for delivery',
    },
    {
      // Including the version, changes are read from the index alone.
      name: 'by_write',
      key: { storeId: 1, writtenAt: 1, _id: 1, version: 1 },
      serves: 'changes since a point in time, for webhooks',
    },
    { name: 'shard', key: SHARD_KEY, serves: 'every order of a store, in a rebuild; the shard key' },
  ],
  drivers: [
    { name: 'by_sign', key: { storeId: 1, seenAt: -1, driverId: 1 }, serves: 'drivers seen since a point in time' },
  ],
  reports: [{ name: 'by_day', key: { storeId: 1, day: 1 }, serves: 'cached reports of a range of days' }],
  webhook_deliveries: [
    {
      name: 'newest',
      key: { storeId: 1, webhookId: 1, ...LATEST_FIRST },
      serves: 'a subscription’s deliveries',
    },
    {
      name: 'by_status',
      key: { storeId: 1, webhookId: 1, status: 1, ...LATEST_FIRST },
      serves: 'its failed or retrying deliveries',
    },
  ],
  outbox: [
    { name: 'due', key: { status: 1, readyAt: 1 }, serves: 'messages to send, of all stores' },
    { name: 'waiting', key: { status: 1, dueAt: 1 }, serves: 'how many messages wait, and since when' },
    {
      name: 'expiry',
      key: { putAt: 1 },
      expireAfterSeconds: OUTBOX_DAYS * 24 * 3_600,
      serves: 'nothing but their removal after 30 days',
    },
  ],
  access: [
    {
      name: 'by_group',
      key: { storeId: 1, kind: 1, group: 1 },
      serves: 'tracking links of an order, devices and cooks',
    },
    { name: 'expiry', key: { removeAt: 1 }, expireAfterSeconds: 0, serves: 'nothing but their removal' },
  ],
  answers: [
    {
      name: 'expiry',
      key: { putAt: 1 },
      expireAfterSeconds: ANSWER_HOURS * 3_600,
      serves: 'nothing but their removal after a day',
    },
  ],
  sessions: [
    { name: 'by_principal', key: { storeId: 1, principalId: 1 }, serves: 'a person’s sessions' },
    { name: 'expiry', key: { expiresAt: 1 }, expireAfterSeconds: 0, serves: 'nothing but their removal' },
  ],
  webhooks: [{ name: 'by_store', key: { storeId: 1, _id: 1 }, serves: 'a store’s subscriptions' }],
  customers: [
    {
      name: 'by_phone',
      key: { storeId: 1, 'profile.phone': 1, 'profile.updatedAt': -1 },
      serves: 'customers by phone number',
    },
  ],
};

/** How long startup waits for indexes: after that they continue to build, and lists are slow until they are done. */
const PATIENCE_MS = 20_000;
/** Other processes may be migrating the same indexes. */
const MAX_ATTEMPTS = 5;

const NAMESPACE_NOT_FOUND = 26;
const INDEX_NOT_FOUND = 27;
/** IndexOptionsConflict, IndexKeySpecsConflict; another process is building the index, or aborted its build. */
const CONFLICTS = [85, 86, 276, 12_587];
/** Codes of a standalone server, which has no commit quorum: BadValue, FailedToParse, InvalidOptions, and the like. */
const NOT_KNOWN = [2, 9, 72, 115, 238, 40_415];

const REMEDY = 'Create them by hand as listed in docs/operations.md, or restart.';

/**
 * Creates missing indexes, and rebuilds those whose keys or options differ. Indexes are only for speed, so an outage of
 * MongoDB does not abort the start, and a member that is down does not delay it.
 *
 * @throws StartupError that says which indexes cannot be created, and why
 */
export async function ensureIndexes(
  connection: MongoConnection,
  log: Logger,
  declared: DeclaredIndexes = INDEXES,
): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (const [collection, indexes] of Object.entries(declared)) {
    try {
      await ensureIndexesOf(connection, log, collection, indexes, Math.max(1_000, end - performance.now()));
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) {
        throw new StartupError(`MongoDB: the indexes of ${collection} cannot be created. ${reasonOf(error)} ${REMEDY}`);
      }
      log.error(
        { err: error, collection },
        `Its indexes are not ready; MongoDB may still be building them. Lists are slow until they are. ${REMEDY}`,
      );
    }
  }
}

async function ensureIndexesOf(
  connection: MongoConnection,
  log: Logger,
  collection: string,
  declared: readonly DeclaredIndex[],
  patienceMs: number,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const found = await indexesOf(connection, collection);
      const missing = declared.filter((index) => !found.some((each) => serves(each, index)));
      if (missing.length === 0) return;
      for (const index of found.filter(({ name }) => missing.some((each) => each.name === name))) {
        log.warn(
          { collection, index: index.name, was: index.key },
          'The keys or options of an index differ from what this version needs. Dropping and rebuilding it.',
        );
        await dropIndex(connection, collection, String(index.name));
      }
      log.info({ collection, indexes: missing.map(({ name }) => name) }, 'Making indexes.');
      await createIndexes(connection, collection, missing, patienceMs);
      return;
    } catch (error) {
      if (!CONFLICTS.includes(codeOf(error)) || attempt === MAX_ATTEMPTS) throw error;
      await pause(100 * attempt * (1 + Math.random()));
    }
  }
}

/** Whether an index covers the declared one. One created by hand under another name is accepted. */
function serves(found: IndexDescriptionInfo, { name, key, expireAfterSeconds }: DeclaredIndex): boolean {
  if (found.sparse || found.hidden || found.partialFilterExpression || found.collation) return false;
  if (found.name === name && found.unique) return false;
  if (found.expireAfterSeconds !== expireAfterSeconds) return false;
  // Some servers return other number types.
  const fields = Object.entries(found.key as Record<string, unknown>).map(([field, way]) => [field, Number(way)]);
  return JSON.stringify(fields) === JSON.stringify(Object.entries(key));
}

function indexesOf(connection: MongoConnection, collection: string): Promise<IndexDescriptionInfo[]> {
  return connection.read(async (db, maxTimeMS) => {
    try {
      return await db.collection(collection).listIndexes({ maxTimeMS }).toArray();
    } catch (error) {
      if (codeOf(error) === NAMESPACE_NOT_FOUND) return [];
      throw error;
    }
  });
}

async function dropIndex(connection: MongoConnection, collection: string, name: string): Promise<void> {
  await connection.write(async (db, maxTimeMS) => {
    try {
      await db.collection(collection).dropIndex(name, { maxTimeMS });
    } catch (error) {
      if (codeOf(error) !== INDEX_NOT_FOUND) throw error;
    }
  });
}

/** No server-side time limit: an unattended build should finish; aborting it would waste the work. */
async function createIndexes(
  connection: MongoConnection,
  collection: string,
  missing: readonly DeclaredIndex[],
  patienceMs: number,
): Promise<void> {
  const descriptions = missing.map(({ name, key, expireAfterSeconds }) => ({
    name,
    key: new Map(Object.entries(key)),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  }));
  const create = async (db: Db, options: { commitQuorum?: string }): Promise<void> => {
    await db.collection(collection).createIndexes(descriptions, options);
  };
  const make = async (db: Db): Promise<void> => {
    try {
      // By default a build waits for every member, even one that is down.
      await create(db, { commitQuorum: 'majority' });
    } catch (error) {
      if (!NOT_KNOWN.includes(codeOf(error))) throw error;
      await create(db, {});
    }
  };
  await connection.write(make, { deadlineMs: patienceMs });
}

function codeOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : Number.NaN;
}
