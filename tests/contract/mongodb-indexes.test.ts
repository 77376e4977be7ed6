import { Collection, MongoClient, MongoServerError, type CreateIndexesOptions } from 'mongodb';
import { pino } from 'pino';
import { MongoConnection } from '../../adapters/storage/mongodb/connection.ts';
import { ensureIndexes, INDEXES, type DeclaredIndexes } from '../../adapters/storage/mongodb/indexes.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { whileFailing } from '../support/failing-commands.ts';

const said: string[] = [];
const log = pino({ level: 'warn' }, { write: (line) => void said.push(line) });

describeWithMongo('indexes of a new version, at its start', () => {
  const url = temporaryDatabase();
  const client = new MongoClient(url);
  let connection: MongoConnection;
  beforeAll(async () => {
    connection = await MongoConnection.open(url, log);
  });
  beforeEach(() => {
    said.length = 0;
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await connection.close();
    await client.close();
  });

  const declared: DeclaredIndexes = { orders: [{ name: 'by_day', key: { storeId: 1, day: 1 }, serves: 'a day' }] };
  const changed: DeclaredIndexes = {
    orders: [{ name: 'by_day', key: { storeId: 1, day: 1, placedAt: -1 }, serves: 'a day' }],
  };
  const keysOf = async (name: string): Promise<unknown> =>
    (await client.db().collection('orders').indexes()).find((index) => index.name === name)?.key;
  const refusal = (code: number): MongoServerError => new MongoServerError({ message: 'refused', code });

  test('an index with different keys is rebuilt, and logged', async () => {
    await ensureIndexes(connection, log, declared);
    expect(said).toEqual([]);
    await ensureIndexes(connection, log, changed);
    expect(await keysOf('by_day')).toEqual({ storeId: 1, day: 1, placedAt: -1 });
    expect(said).toMatchObject([expect.stringContaining('"index":"by_day"')]);
    expect(said[0]).toContain('Dropping and rebuilding it.');
  });

  test('an index with different options is rebuilt', async () => {
    const orders = client.db().collection('orders');
    await orders.dropIndexes();
    await orders.createIndex({ storeId: 1, day: 1 }, { name: 'by_day', unique: true });
    await ensureIndexes(connection, log, declared);
    const found = (await orders.indexes()).find(({ name }) => name === 'by_day');
    expect(found?.unique ?? false).toBe(false);
  });

  test('two processes can migrate concurrently', async () => {
    const other = await MongoConnection.open(url, log);
    await ensureIndexes(connection, log, declared);
    await Promise.all([ensureIndexes(connection, log, changed), ensureIndexes(other, log, changed)]);
    expect(await keysOf('by_day')).toEqual({ storeId: 1, day: 1, placedAt: -1 });
    await other.close();
  });

  test('an equivalent index with another name is kept, and no second one is built', async () => {
    const orders = client.db().collection('orders');
    await orders.dropIndexes();
    await orders.createIndex({ storeId: 1, day: 1 }, { name: 'by_hand' });
    await ensureIndexes(connection, log, declared);
    expect(await keysOf('by_hand')).toEqual({ storeId: 1, day: 1 });
    expect(await keysOf('by_day')).toBeUndefined();
  });

  test('a build waits for a majority, not for a member that is down', async () => {
    await client.db().collection('orders').dropIndexes();
    const building = jest.spyOn(Collection.prototype, 'createIndexes');
    await ensureIndexes(connection, log, declared);
    expect(building.mock.calls.map(([, options]) => options?.commitQuorum)).toEqual(['majority']);
  });

  test('a server without commit quorums builds without one', async () => {
    await client.db().collection('orders').dropIndexes();
    const createIndexes = Reflect.get(Collection.prototype, 'createIndexes');
    jest.spyOn(Collection.prototype, 'createIndexes').mockImplementation(function (
      this: Collection,
      indexes,
      { commitQuorum, ...options }: CreateIndexesOptions = {},
    ) {
      return commitQuorum === undefined
        ? (Reflect.apply(createIndexes, this, [indexes, options]) as Promise<string[]>)
        : Promise.reject(refusal(2));
    });
    await ensureIndexes(connection, log, declared);
    expect(await keysOf('by_day')).toEqual({ storeId: 1, day: 1 });
  });

  test('an outage of MongoDB is logged and does not abort the start', async () => {
    await client.db().collection('orders').dropIndexes();
    const failing = { collection: 'orders', failCommands: ['createIndexes'], errorCode: 262, times: 1000 };
    await whileFailing(url, failing, () => ensureIndexes(connection, log, declared));
    expect(said).toMatchObject([expect.stringContaining('"collection":"orders"')]);
    expect(said[0]).toContain('docs/operations.md');
    await ensureIndexes(connection, log, declared);
    expect(await keysOf('by_day')).toEqual({ storeId: 1, day: 1 });
  });

  test.each([13, 86])('a refusal (%i) ends the start with advice, not just a code', async (code) => {
    await client.db().collection('orders').dropIndexes();
    jest.spyOn(Collection.prototype, 'createIndexes').mockRejectedValue(refusal(code));
    await expect(ensureIndexes(connection, log, declared)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/^MongoDB: the indexes of orders cannot be created\. .*docs\/operations\.md/),
    });
  });

  test('this version’s indexes are built once, and found the next time', async () => {
    await ensureIndexes(connection, log);
    const building = jest.spyOn(Collection.prototype, 'createIndexes');
    await ensureIndexes(connection, log);
    expect(building).not.toHaveBeenCalled();
    expect(Object.keys(INDEXES)).toContain('orders');
  });
});
