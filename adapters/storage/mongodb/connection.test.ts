import { EventEmitter } from 'node:events';
import {
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  type Db,
  type MongoClient,
} from 'mongodb';
import { pino } from 'pino';
import { StorageUnavailable } from '../../../ports.ts';
import { MongoConnection } from './connection.ts';
import { parseMongoUrl } from './url.ts';

jest.mock('./url.ts', () => ({ ...jest.requireActual<object>('./url.ts'), parseMongoUrl: jest.fn() }));

/** When a client is replaced. */

const URL = 'mongodb://127.0.0.1:27017/pizzeria';
const clients: FakeClient[] = [];
/** The error that calls of future clients fail with. */
let failure: Error | undefined;

class FakeClient extends EventEmitter {
  failure = failure;
  readonly close = jest.fn(async () => undefined);

  db(): object {
    return {
      command: async (): Promise<object> => {
        if (this.failure) throw this.failure;
        return { ok: 1 };
      },
    };
  }
}

beforeEach(() => {
  jest.useFakeTimers();
  clients.length = 0;
  failure = undefined;
  jest.mocked(parseMongoUrl).mockReturnValue({
    database: 'pizzeria',
    deadlineMs: 5_000,
    createClient: () => {
      const client = new FakeClient();
      clients.push(client);
      return client as unknown as MongoClient;
    },
  });
});
afterEach(() => jest.useRealTimers());

const open = (): Promise<MongoConnection> => MongoConnection.open(URL, pino({ level: 'silent' }));
const noServer = (): Error => new MongoServerSelectionError('connection 1 closed', {} as never);
/** The driver's error, bare and wrapped. */
const closed = (): Error => new MongoTopologyClosedError();
const wrapped = (): Error => new MongoNetworkError('interrupted', { cause: closed() });

const ping = (db: Db) => db.command({ ping: 1 });

test.each([
  ['finds no server', noServer()],
  ['loses each connection', new MongoNetworkError('connection 1 closed')],
])('a client that %s for ten seconds is replaced', async (_, error) => {
  const connection = await open();
  clients[0]!.failure = error;
  for (let second = 0; second < 10; second += 1) {
    await expect(connection.read(ping)).rejects.toThrow('connection 1 closed');
    jest.advanceTimersByTime(1_000);
  }
  expect(clients).toHaveLength(1);
  jest.advanceTimersByTime(1);
  await expect(connection.read(ping)).rejects.toThrow('connection 1 closed');
  expect(clients[0]?.close).toHaveBeenCalled();
  expect(await connection.read(ping)).toEqual({ ok: 1 });
});

test('a client that recovers in between is kept', async () => {
  const connection = await open();
  for (let time = 0; time < 5; time += 1) {
    clients[0]!.failure = noServer();
    await expect(connection.read(ping)).rejects.toThrow('closed');
    jest.advanceTimersByTime(9_000);
    clients[0]!.failure = undefined;
    await connection.read(ping);
  }
  expect(clients).toHaveLength(1);
});

test('a client whose server is merely busy is kept', async () => {
  const connection = await open();
  clients[0]!.failure = new MongoServerError({ message: 'not primary', code: 10_107 });
  for (let time = 0; time < 3; time += 1) {
    await expect(connection.write(ping)).rejects.toThrow('not primary');
    jest.advanceTimersByTime(9_000);
  }
  expect(clients).toHaveLength(1);
});

test.each([
  ['says so', closed()],
  ['says so as the cause', wrapped()],
])('a client that is closed, and %s, is replaced before the next call', async (_, error) => {
  const connection = await open();
  jest.advanceTimersByTime(1_000);
  clients[0]!.failure = error;
  await expect(connection.write(ping)).rejects.toThrow(StorageUnavailable);
  expect(await connection.write(ping)).toEqual({ ok: 1 });
  expect(clients).toHaveLength(2);
});

test('a client closed by the driver is replaced before any call uses it', async () => {
  const connection = await open();
  jest.advanceTimersByTime(1_000);
  clients[0]!.failure = closed();
  clients[0]!.emit('topologyClosed');
  expect(await connection.write(ping)).toEqual({ ok: 1 });
});

test('while MongoDB is away and closes each new client, one is created per second, and the first one after the outage works', async () => {
  const connection = await open();
  failure = closed();
  clients[0]!.failure = failure;
  for (let tenth = 0; tenth < 100; tenth += 1) {
    await expect(connection.read(ping)).rejects.toThrow(StorageUnavailable);
    jest.advanceTimersByTime(100);
  }
  expect(clients).toHaveLength(10);
  failure = undefined;
  expect(await connection.read(ping)).toEqual({ ok: 1 });
});

test('no client is created after shutdown', async () => {
  const connection = await open();
  jest.advanceTimersByTime(1_000);
  clients[0]!.failure = closed();
  await connection.close();
  for (let time = 0; time < 2; time += 1) await expect(connection.read(ping)).rejects.toThrow(StorageUnavailable);
  expect(clients).toHaveLength(1);
});
