import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { collectionsOf } from '../../adapters/storage/mongodb/collections.ts';
import { INDEXES, SHARD_KEY } from '../../adapters/storage/mongodb/indexes.ts';
import { openMongoStorage } from '../../adapters/storage/mongodb/index.ts';
import { changesFilter, draftsFilter, listFilter } from '../../adapters/storage/mongodb/order-queries.ts';
import { claimSlot, EMPTY_KITCHEN } from '../../domain/kitchen/kitchen.ts';
import { isPlaced } from '../../domain/order/index.ts';
import { DEFAULT_STORE, instant, type CustomerId, type StoreId } from '../../domain/shared/values.ts';
import { StorageDamaged, StorageUnavailable, type OrderFilter, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { anOrderId } from '../support/builders.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { openWire } from '../support/wire.ts';
import { until } from '../support/until.ts';
import { watchQueries } from '../support/watch-queries.ts';
import { next, placement, storageContract } from './storage.ts';

const log = pino({ level: 'silent' });
const open = (url: string): Promise<Storage> => openMongoStorage(url, join(PROJECT_ROOT, 'seed'), log);

describeWithMongo('the contract of storage, on MongoDB', () => {
  const url = temporaryDatabase();
  const seen = watchQueries();
  storageContract(() => open(url));

  test('on a sharded cluster each query goes to the shard of its store, and each upsert names its document', () => {
    const collections = new Set(seen.map(({ collection }) => collection));
    // Opening the storage and its contract use nearly all of them.
    expect(collections.size).toBeGreaterThan(12);
    const across = seen.filter(({ filter }) => typeof filter['storeId'] !== 'string');
    const foundAcross = new Set(across.map(({ collection, method }) => `${collection}.${method}`));
    // The list of all stores, and the messages that are due.
    expect([...foundAcross].toSorted()).toEqual(['outbox.aggregate', 'outbox.find', 'stores.find']);
    expect(across.filter(({ collection, filter }) => collection === 'outbox' && filter['status'] !== 'due')).toEqual(
      [],
    );
    const upserts = seen.filter(({ isUpsert }) => isUpsert);
    expect(upserts.length).toBeGreaterThan(0);
    expect(upserts.filter(({ filter }) => typeof filter['_id'] !== 'string')).toEqual([]);
  });
});

test('deploy/mongo-shard.js shards every collection by the key that each query has', () => {
  const sharded: unknown[] = [];
  const indexed: unknown[] = [];
  const db = {
    getName: () => 'pizzeria',
    getCollection: (name: string) => ({ createIndex: (key: object) => indexed.push([name, key]) }),
  };
  const sh = { shardCollection: (name: string, key: object) => sharded.push([name, key]) };
  runInNewContext(readFileSync(join(PROJECT_ROOT, 'deploy', 'mongo-shard.js'), 'utf8'), { db, sh });
  const names = Object.keys(collectionsOf(undefined as never));
  expect(indexed).toEqual(names.toSorted().map((name) => [name, SHARD_KEY]));
  expect(sharded).toEqual(names.toSorted().map((name) => [`pizzeria.${name}`, SHARD_KEY]));
});

describeWithMongo('several processes on one MongoDB', () => {
  const url = temporaryDatabase();
  let storages: Storage[];
  beforeAll(async () => {
    storages = await Promise.all(Array.from({ length: 4 }, () => open(url)));
  });
  afterAll(() => Promise.all(storages.map((storage) => storage.close())));
  const each = (index: number): Storage => storages[index % storages.length]!;

  test('opened concurrently on an empty database, all see one store', async () => {
    const found = await Promise.all(storages.map((storage) => storage.catalog.stores()));
    for (const stores of found) expect(stores.map(({ id }) => id)).toEqual([DEFAULT_STORE]);
  });

  test('of 16 claims on 5 slots, 5 succeed and 11 fail', async () => {
    const claims = Array.from({ length: 16 }, async (_, index) => {
      const claim = { orderId: anOrderId(), orderVersion: 2, minutes: 10 };
      const { outcome } = await each(index).kitchen.change('race' as StoreId, (kitchen) =>
        claimSlot(kitchen, claim, { slots: 5 }, instant(0)),
      );
      return outcome;
    });
    const outcomes = await Promise.all(claims);
    expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'no_free_slot')).toHaveLength(11);
    expect((await each(0).kitchen.get('race' as StoreId)).slots).toHaveLength(5);
  });

  test('100 drawn order numbers are unique', async () => {
    const drawn = Array.from({ length: 100 }, (_, index) => each(index).orders.nextNumber(DEFAULT_STORE, '2026-11-20'));
    expect(new Set(await Promise.all(drawn)).size).toBe(100);
  });

  test('of 32 writers at one version, one wins', async () => {
    const first = placement();
    await each(0).orders.append(first);
    const writers = Array.from({ length: 32 }, (_, index) => each(index).orders.append(next(first)));
    const results = await Promise.all(writers);
    expect(results.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
  });
});

describeWithMongo('documents in MongoDB', () => {
  const url = temporaryDatabase();
  let storage: Storage;
  const client = new MongoClient(url);
  beforeAll(async () => {
    storage = await open(url);
  });
  afterAll(async () => {
    await storage.close();
    await client.close();
  });

  test('the declared indexes exist, and building them again changes nothing', async () => {
    await (await open(url)).close();
    for (const [collection, declared] of Object.entries(INDEXES)) {
      const made = (await client.db().collection(collection).indexes()).map(({ name, key }) => ({ name, key }));
      for (const { name, key } of declared) expect(made).toContainEqual({ name, key });
    }
  });

  test('a kitchen lost while it has orders is an error until it is restored', async () => {
    const storeId = 'lost' as StoreId;
    const placed = placement({ storeId });
    const confirmed = next(placed);
    for (const request of [placed, confirmed]) await storage.orders.append(request);
    await expect(storage.kitchen.get(storeId)).rejects.toThrow(StorageDamaged);
    const kitchen = { ...EMPTY_KITCHEN, cooks: 3 };
    expect(await storage.kitchen.restore(storeId, kitchen)).toEqual({ outcome: 'restored' });
    expect(await storage.kitchen.restore(storeId, EMPTY_KITCHEN)).toEqual({ outcome: 'not_damaged' });
    expect(await storage.kitchen.get(storeId)).toEqual(kitchen);
  });

  test('an unreadable order is not absent, and restoring it keeps the damaged copy', async () => {
    const storeId = 'damaged' as StoreId;
    const [first, healthy] = [placement({ storeId }), placement({ storeId })];
    for (const request of [first, healthy]) await storage.orders.append(request);
    const orders = client.db().collection<{ _id: string }>('orders');
    const id = { _id: `${storeId}/${first.orderId}` };
    await orders.updateOne(id, { $set: { events: 'gone' } });
    await expect(storage.orders.get(storeId, first.orderId)).rejects.toThrow(StorageDamaged);
    await expect(storage.orders.append(next(first))).rejects.toThrow(StorageDamaged);
    expect(await storage.orders.damaged(storeId)).toMatchObject([{ orderId: first.orderId }]);
    const { outcome } = await storage.orders.restore(first);
    expect(outcome).toBe('restored');
    expect(await storage.orders.restore(first)).toEqual({ outcome: 'not_damaged' });
    expect(await storage.orders.append(next(first))).toEqual({ outcome: 'appended' });
    expect(await orders.findOne(id)).toMatchObject({ damaged: [expect.stringContaining('"events":"gone"')] });

    await orders.updateOne(id, { $set: { 'state.status': 'nonsense' } });
    const page = await storage.orders.list(storeId, { limit: 10 });
    expect(page.orders.map((order) => order.id)).toEqual([healthy.orderId]);
    expect(page.unreadable).toEqual([first.orderId]);
  });

  test('a day’s counter behind its stored orders, as after a restore, is not trusted', async () => {
    const storeId = 'restored' as StoreId;
    const placed = placement({ storeId });
    await storage.orders.append(placed);
    if (!isPlaced(placed.state)) throw new Error('The order is not placed.');
    const { day, number } = placed.state;
    const restored = await open(url);
    const drawn = await Promise.all([1, 2, 3].map(() => restored.orders.nextNumber(storeId, day)));
    expect(new Set(drawn)).toEqual(new Set([number + 1, number + 2, number + 3]));
    await restored.close();
  });

  test('an order of the first version of the format is read, listed and appended to', async () => {
    const storeId = 'old' as StoreId;
    const { orderId, events, state, ...rest } = placement({ storeId });
    // Without fields added since: the customer id and superseded authorizations.
    const document = { _id: `${storeId}/${orderId}`, storeId, schema: 1, version: 1, state, events };
    await client
      .db()
      .collection<{ _id: string }>('orders')
      .insertOne(JSON.parse(JSON.stringify(document)));
    expect(await storage.orders.get(storeId, orderId)).toEqual({ state, events });
    expect((await storage.orders.list(storeId, { limit: 10 })).orders).toEqual([state]);
    expect(await storage.orders.append(next({ orderId, events, state, ...rest }))).toEqual({ outcome: 'appended' });
  });

  test('a rebuild reports an unreadable order, and continues', async () => {
    const storeId = 'broken' as StoreId;
    const good = placement({ storeId });
    await storage.orders.append(good);
    const broken = { _id: `${storeId}/ord_x`, storeId, schema: 1, version: 1, state: {}, events: [] };
    await client.db().collection<{ _id: string }>('orders').insertOne(broken);
    const found = [];
    for await (const order of storage.orders.findAll(storeId)) found.push(order);
    expect(found).toMatchObject([
      { orderId: good.orderId },
      { unreadable: expect.stringContaining('orders/broken/ord_x: ') },
    ]);
  });

  test('an unreadable profile is reported with its location, and the others are found', async () => {
    const storeId = 'broken' as StoreId;
    const id = `cus_${'d'.repeat(24)}`;
    const broken = { _id: `${storeId}/${id}`, storeId, version: 1, profile: { id } };
    await client.db().collection<{ _id: string }>('customers').insertOne(broken);
    const found = [];
    for await (const customer of storage.customers.findAll(storeId)) found.push(customer);
    expect(found).toEqual([{ id, unreadable: expect.stringContaining(`customers/${storeId}/${id}: `) }]);
  });
});

describeWithMongo('MongoDB that is only to be read', () => {
  const url = temporaryDatabase();

  test('is left unchanged: no example, no index; an invalid store is named', async () => {
    const client = new MongoClient(url);
    const storage = await openMongoStorage(url, join(PROJECT_ROOT, 'seed'), log, 'readOnly');
    expect(await storage.catalog.stores()).toEqual([]);
    await storage.close();
    expect(await client.db().collections()).toEqual([]);
    const mistaken = { _id: 'mistaken', storeId: 'mistaken', version: 1, settings: { id: 'mistaken' }, menu: {} };
    await client.db().collection<{ _id: string }>('stores').insertOne(mistaken);
    await client.close();
    const opening = openMongoStorage(url, join(PROJECT_ROOT, 'seed'), log, 'readOnly');
    await expect(opening).rejects.toThrow('The settings of the store mistaken in MongoDB are not valid.');
  });
});

test('every index is in the operations manual, with its purpose', () => {
  const manual = readFileSync(join(PROJECT_ROOT, 'docs', 'operations.md'), 'utf8').replaceAll(/ +/g, ' ');
  for (const [collection, indexes] of Object.entries(INDEXES)) {
    for (const { name, key, serves } of indexes) {
      const fields = Object.entries(key).map(([field, direction]) => `${field} ${direction}`);
      expect(manual).toContain(`| \`${collection}\` | \`${name}\` | \`${fields.join(', ')}\` | ${serves} |`);
    }
  }
});

describe('every list uses an index', () => {
  const after = { placedAt: instant(0), id: anOrderId() };
  const filters: OrderFilter[] = [
    {},
    { statuses: ['confirmed'] },
    { statuses: ['confirmed', 'cooking'] },
    { phones: ['+12125550123'] },
    { customerIds: [`cus_${'a'.repeat(24)}` as CustomerId] },
    { day: '2026-11-20' },
    { day: '2026-11-20', number: 42 },
    { fulfilment: 'delivery' },
    { statuses: ['ready'], fulfilment: 'delivery' },
    { phones: ['+12125550123'], statuses: ['delivered'] },
    { day: '2026-11-20', driverId: 'dario' },
    { day: '2026-11-20', cookId: 'carlo', statuses: ['ready', 'delivered'] },
  ];

  /** MongoDB uses an index for filter and sort together if equality fields come first, then the sort fields, in its order. */
  test.each(filters.flatMap((filter) => [{ filter }, { filter, after }]))('%j', ({ filter, ...position }) => {
    const query = listFilter(DEFAULT_STORE, filter, 'after' in position ? position.after : undefined);
    const equal = Object.keys(query).filter((field) => field !== '$or' && field !== 'state.placedAt');
    const serving = (INDEXES.orders ?? []).filter(({ key }) => {
      const fields = Object.keys(key);
      const from = fields.indexOf('state.placedAt');
      const sort = fields.slice(from, from + 2).map((field) => [field, key[field]]);
      return (
        fields.slice(0, from).every((field) => equal.includes(field)) &&
        JSON.stringify(sort) === JSON.stringify([['state.placedAt', -1], ['_id', -1]]) &&
        // Besides the store: a query with more filters must not read all of the store's orders.
        (from > 1 || equal.length === 1)
      );
    }); // prettier-ignore
    expect(serving.map(({ name }) => name)).not.toEqual([]);
  });
});

test('orders of given ids are read by them', () => {
  const [id, position] = [anOrderId(), { placedAt: instant(0), id: anOrderId() }];
  expect(listFilter(DEFAULT_STORE, { ids: [id], cookId: 'carlo' }, position)).toMatchObject({ _id: `main/${id}` });
});

test('a customer’s drafts are found by the index of the customer’s orders', () => {
  const { key } = (INDEXES.orders ?? []).find(({ name }) => name === 'by_customer') ?? {};
  const fields = Object.keys(draftsFilter(DEFAULT_STORE, `cus_${'a'.repeat(24)}` as CustomerId));
  expect(fields.slice(0, 3)).toEqual(Object.keys(key ?? {}).slice(0, 3));
});

test.each([{}, { orderId: anOrderId() }])('the list of changes is read from its index alone: %j', (place) => {
  const query = changesFilter(DEFAULT_STORE, { writtenAt: instant(0), ...place });
  const { key } = (INDEXES.orders ?? []).find(({ name }) => name === 'by_write') ?? {};
  expect(Object.keys(query).filter((field) => field !== '$or')).toEqual(['storeId', 'writtenAt']);
  expect(Object.entries(key ?? {})).toEqual([['storeId', 1], ['writtenAt', 1], ['_id', 1], ['version', 1]]);
}); // prettier-ignore

describeWithMongo('when MongoDB is away', () => {
  const url = temporaryDatabase();

  test('the start reports it in one line with the setting’s name, without the password', async () => {
    const away = 'mongodb://pizzeria:secret@127.0.0.1:1/pizzeria?serverSelectionTimeoutMS=200';
    const error: Error = await open(away).then(() => new Error('It was opened.'), (reason: Error) => reason); // prettier-ignore
    expect(error.name).toBe('StartupError');
    expect(error.message).toMatch(/^MONGODB_URL: MongoDB at 127\.0\.0\.1:1 is unusable\./);
    expect(error.message).not.toContain('secret');
    await expect(open('http://127.0.0.1/')).rejects.toThrow(/^MONGODB_URL: /);
  });

  test('every call fails with storage unavailable, and works again afterwards', async () => {
    const wire = await openWire(url);
    const storage = await open(`${wire.url}&serverSelectionTimeoutMS=300`);
    const first = placement();
    await storage.orders.append(first);
    await wire.cut();
    const calls = [
      storage.orders.append(next(first)),
      storage.orders.get(DEFAULT_STORE, first.orderId),
      storage.orders.findAll(DEFAULT_STORE)[Symbol.asyncIterator]().next(),
      storage.kitchen.get(DEFAULT_STORE),
      storage.catalog.menu(DEFAULT_STORE),
      storage.check(),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StorageUnavailable) });
    }
    await wire.mend();
    await until(() => storage.check().then(() => true, () => false)); // prettier-ignore
    expect((await storage.orders.get(DEFAULT_STORE, first.orderId))?.events).toHaveLength(1);
    expect(await storage.orders.append(next(first))).toEqual({ outcome: 'appended' });
    await storage.close();
    await wire.cut();
  });
});
