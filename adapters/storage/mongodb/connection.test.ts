import { MongoServerSelectionError, type Db, type MongoClient } from 'mongodb';
import { pino } from 'pino';
import { MongoConnection } from './connection.ts';
import { parseMongoUrl } from './url.ts';

jest.mock('./url.ts', () => ({ ...jest.requireActual<object>('./url.ts'), parseMongoUrl: jest.fn() }));

/** A driver's monitor that has been left waiting sees no server any more, though there is one. */

const URL = 'mongodb://127.0.0.1:27017/pizzeria';
const clients: { isBlind: boolean; close: jest.Mock }[] = [];

beforeEach(() => {
  jest.useFakeTimers();
  clients.length = 0;
  jest.mocked(parseMongoUrl).mockReturnValue({
    database: 'pizzeria',
    deadlineMs: 5_000,
    createClient: () => {
      const client = { isBlind: false, close: jest.fn(async () => undefined) };
      clients.push(client);
      const command = async (): Promise<object> => {
        if (client.isBlind) throw new MongoServerSelectionError('connection 1 closed', {} as never);
        return { ok: 1 };
      };
      return { db: () => ({ command }), close: client.close } as unknown as MongoClient;
    },
  });
});
afterEach(() => jest.useRealTimers());

const ping = (db: Db) => db.command({ ping: 1 });

test('a client that finds no server for ten seconds is replaced by a new one', async () => {
  const connection = await MongoConnection.open(URL, pino({ level: 'silent' }));
  clients[0]!.isBlind = true;
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

test('one that finds it again in between is kept', async () => {
  const connection = await MongoConnection.open(URL, pino({ level: 'silent' }));
  for (let time = 0; time < 5; time += 1) {
    clients[0]!.isBlind = true;
    await expect(connection.read(ping)).rejects.toThrow('closed');
    jest.advanceTimersByTime(9_000);
    clients[0]!.isBlind = false;
    await connection.read(ping);
  }
  expect(clients).toHaveLength(1);
});
