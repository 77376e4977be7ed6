import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { openFileStorage } from '../adapters/storage/files/index.ts';
import { openMongoStorage } from '../adapters/storage/mongodb/index.ts';
import { DEFAULT_STORE } from '../domain/shared/values.ts';
import type { Storage } from '../ports.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { next, placement } from '../tests/contract/storage.ts';
import { describeWithMongo, temporaryDatabase } from '../tests/support/databases.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { rebuild, type RebuildResult } from './rebuild.ts';

const SEED = join(PROJECT_ROOT, 'seed');
const log = pino({ level: 'silent' });

async function rebuilt(storage: Storage, write = true): Promise<RebuildResult[]> {
  const results: RebuildResult[] = [];
  for await (const result of rebuild(storage, { write })) results.push(result);
  return results.toSorted((a, b) => a.orderId.localeCompare(b.orderId));
}

/** @returns the id of one of three orders */
async function threeOrders(storage: Storage): Promise<string> {
  let id = '';
  for (let count = 0; count < 3; count += 1) {
    const first = placement();
    await storage.orders.append(first);
    await storage.orders.append(next(first));
    id = first.orderId;
  }
  return id;
}

describe('on files, which do not store the state', () => {
  /** Three orders in storage, one of their files then tampered with. */
  async function given(spoil: (text: string) => string): Promise<{ storage: Storage; spoilt: string }> {
    const folder = temporaryFolder();
    const before = await openFileStorage(folder, SEED, log);
    await threeOrders(before);
    await before.close();
    const day = join(folder, 'main', 'orders', '2026-11-20');
    const [name = ''] = readdirSync(day).filter((each) => each.startsWith('ord_'));
    writeFileSync(join(day, name), spoil(readFileSync(join(day, name), 'utf8')));
    return { storage: await openFileStorage(folder, SEED, log), spoilt: name.slice(0, -'.jsonl'.length) };
  }

  test('orders match their events', async () => {
    const { storage } = await given((text) => text);
    expect((await rebuilt(storage)).map((result) => result.outcome)).toEqual(['same', 'same', 'same']);
    await storage.close();
  });

  test('an order without readable events is reported, and the others are still checked', async () => {
    const { storage, spoilt } = await given((text) => text.slice(0, 200));
    const results = await rebuilt(storage);
    const unreadable = results.filter((result) => result.outcome === 'unreadable');
    expect(unreadable.map((result) => result.orderId)).toEqual([spoilt]);
    expect(results).toHaveLength(3);
    await storage.close();
  });
});

describeWithMongo('on MongoDB', () => {
  const url = temporaryDatabase();
  let storage: Storage;
  let client: MongoClient;
  let spoilt: string;
  beforeEach(async () => {
    client = new MongoClient(url);
    await client.db().collection('orders').deleteMany({});
    storage = await openMongoStorage(url, SEED, log);
    spoilt = await threeOrders(storage);
  });
  afterEach(async () => {
    await client.close();
    await storage.close();
  });
  const spoil = (fields: object): Promise<unknown> =>
    client
      .db()
      .collection<{ _id: string }>('orders')
      .updateOne({ _id: `${DEFAULT_STORE}/${spoilt}` }, { $set: fields });

  test('orders whose state matches their events are left alone', async () => {
    expect((await rebuilt(storage)).map((result) => result.outcome)).toEqual(['same', 'same', 'same']);
  });

  test('a state that differs from its events is reported field by field, and rebuilt', async () => {
    await spoil({ 'state.status': 'delivered', 'state.number': 43 });
    const differences = [
      { path: 'number', stored: 43, replayed: 42 },
      { path: 'status', stored: 'delivered', replayed: 'confirmed' },
    ];
    const told = (await rebuilt(storage, false)).filter((result) => result.outcome !== 'same');
    expect(told).toEqual([{ storeId: 'main', orderId: spoilt, outcome: 'differs', differences: expect.anything() }]);
    expect(told[0] && 'differences' in told[0] && sorted(told[0].differences)).toEqual(differences);
    expect((await rebuilt(storage)).map((result) => result.outcome).toSorted()).toEqual(['rebuilt', 'same', 'same']);
    expect((await storage.orders.list(DEFAULT_STORE, { limit: 10, statuses: ['confirmed'] })).orders).toHaveLength(3);
    expect((await rebuilt(storage)).map((result) => result.outcome)).toEqual(['same', 'same', 'same']);
  });

  test('a missing state is rebuilt from the events', async () => {
    await spoil({ state: null });
    expect((await storage.orders.list(DEFAULT_STORE, { limit: 10 })).orders).toHaveLength(2);
    await rebuilt(storage);
    expect((await storage.orders.list(DEFAULT_STORE, { limit: 10 })).orders).toHaveLength(3);
  });
});

function sorted<T extends { path: string }>(differences: readonly T[]): T[] {
  return differences.toSorted((a, b) => a.path.localeCompare(b.path));
}
