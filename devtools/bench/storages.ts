import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { openData } from '../../bootstrap/storage.ts';
import type { Storage } from '../../ports.ts';
import { pino } from 'pino';
import type { Stage } from './stage.ts';

/** The storage of a program under measurement. */
export interface Place {
  readonly storage: 'files' | 'mongodb';
  readonly folder: string;
  /** Empty with files. */
  readonly mongodbUrl: string;
}

/** The program's settings for it. */
export function settingsOf({ storage, folder, mongodbUrl }: Place): Record<string, string> {
  return { DATA_DIR: folder, STORAGE: storage, MONGODB_URL: mongodbUrl };
}

/** An empty database on the server of MONGODB_URL, dropped at the end. Other databases are not touched. */
export async function createDatabase(stage: Stage): Promise<string> {
  const server = process.env['MONGODB_URL'];
  if (!server) throw new StartupError('Set MONGODB_URL, for example to mongodb://127.0.0.1:27017.');
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const url = server.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/, `$1/${name}`);
  return stage.start(async () => url, dropDatabase);
}

/** Opens the storage in this process and closes it again: files must not be open in another process at the same time. */
export async function withStorage<Result>(
  { storage, folder: dataDir, mongodbUrl }: Place,
  use: (storage: Storage) => Promise<Result>,
): Promise<Result> {
  const log = pino({ name: 'bench', level: 'warn' }, pino.destination(process.stderr.fd));
  const opened = await openData({ storage, dataDir, mongodbUrl }, log);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/** Enlarges the kitchen for the bench. */
export async function enlargeKitchen(storage: Storage, kitchen: { slots: number; max_backlog: number }): Promise<void> {
  const settings = await storage.catalog.settings(DEFAULT_STORE);
  if (!settings) throw new Error('The store does not exist.');
  const { slots, max_backlog: maxBacklog } = kitchen;
  const larger = { ...settings, kitchen: { ...settings.kitchen, slots, maxBacklog } };
  await storage.catalog.replaceSettings(larger, settings);
}

/** What a database of MongoDB holds: the sum of its documents as they are sent, before compression and indexes. */
export async function storedBytes(url: string): Promise<number> {
  const client = new MongoClient(url);
  try {
    let bytes = 0;
    for (const { collectionName } of await client.db().collections()) {
      const documents = client.db().collection(collectionName).find({}, { raw: true });
      // Raw documents are buffers.
      for await (const document of documents) bytes += (document as unknown as Buffer).length;
    }
    return bytes;
  } finally {
    await client.close();
  }
}

async function dropDatabase(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropDatabase();
  await client.close();
}
