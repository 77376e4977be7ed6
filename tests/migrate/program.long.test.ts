import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { openData } from '../../bootstrap/storage.ts';
import type { Config } from '../../bootstrap/config.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import type { Storage, StorageUse } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { contentOf, fill, lifeOf } from './pizzeria.ts';

/** `npm run migrate` as a separate process, as a user starts it. */

type Place = Pick<Config, 'dataDir' | 'mongodbUrl'>;

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

async function migrate(args: string, env: NodeJS.ProcessEnv, killAtWrite?: number): Promise<Ended> {
  const hook = pathToFileURL(join(PROJECT_ROOT, 'tests', 'support', 'kill-after-writes.mjs')).href;
  const options = killAtWrite === undefined ? [] : ['--import', hook];
  const child = spawn(
    process.execPath,
    [...options, join(PROJECT_ROOT, 'dist/operations/cli/migrate.js'), ...args.split(' ')],
    {
      env: { ...process.env, LOG_FORMAT: 'json', KILL_AT_WRITE: String(killAtWrite), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, output };
}

const TO_MONGODB = '--from files --to mongodb';
const TO_FILES = '--from mongodb --to files';
const envOf = ({ dataDir, mongodbUrl }: Place): NodeJS.ProcessEnv => ({ DATA_DIR: dataDir, MONGODB_URL: mongodbUrl });

async function withStorage<T>(
  storage: Config['storage'],
  place: Place,
  use: StorageUse,
  work: (storage: Storage) => Promise<T>,
): Promise<T> {
  const opened = await openData({ storage, ...place }, pino({ level: 'silent' }), use);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

const read = (storage: Config['storage'], place: Place): Promise<unknown> =>
  withStorage(storage, place, 'readOnly', contentOf);

/** Every file with its content, except the lock. */
function hashesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith('.lock'));
  return Object.fromEntries(paths.map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]));
}

async function documentsOf(url: string): Promise<unknown> {
  const client = new MongoClient(url);
  const collections = (await client.db().collections()).toSorted((a, b) =>
    a.collectionName < b.collectionName ? -1 : 1,
  );
  const documents = await Promise.all(
    collections.map(async (each) => [each.collectionName, await each.find({}).sort({ _id: 1 }).toArray()]),
  );
  await client.close();
  return documents;
}

/** A folder with a pizzeria, as left by a crash. */
async function aPizzeria(rounds: number): Promise<string> {
  const dataDir = temporaryFolder();
  await withStorage('files', { dataDir, mongodbUrl: '' }, 'serve', (storage) => fill(storage, rounds));
  const day = join(dataDir, 'main', 'orders', '2026-11-20');
  writeFileSync(join(day, 'ord_half.jsonl.17'), '{"crc32":"0f3a');
  writeFileSync(join(day, 'index.json'), '{"ord_');
  return dataDir;
}

describe('arguments', () => {
  const env = { DATA_DIR: join(temporaryFolder(), 'nowhere'), MONGODB_URL: 'mongodb://127.0.0.1:1/nowhere' };

  test.each(['', '--from files', '--from files --to files', '--from files --to tape', '--form files', 'files mongodb'])(
    '"%s" prints the usage',
    async (args) => {
      const { code, output } = await migrate(args, env);
      expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^npm run migrate -- --from files/) });
    },
  );

  test('a missing setting is named before anything is done', async () => {
    const { code, output } = await migrate(TO_MONGODB, { ...env, MONGODB_URL: '' });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^MONGODB_URL: /) });
  });

  test('a missing source is reported, and not created', async () => {
    const { code, output } = await migrate(TO_MONGODB, env);
    expect({ code, output }).toEqual({ code: 1, output: `DATA_DIR: there is no folder ${env.DATA_DIR}.\n` });
    expect(existsSync(env.DATA_DIR)).toBe(false);
  });
});

describeWithMongo('from files to MongoDB and back', () => {
  const mongodbUrl = temporaryDatabase();
  const place = { dataDir: '', mongodbUrl };
  const back = { dataDir: join(temporaryFolder(), 'back'), mongodbUrl };

  test('a pizzeria is copied to MongoDB, with a summary table; the files are not changed', async () => {
    place.dataDir = await aPizzeria(3);
    const before = hashesOf(place.dataDir);
    const { code, output } = await migrate(TO_MONGODB, envOf(place));
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(hashesOf(place.dataDir)).toEqual(before);
    expect(await read('mongodb', place)).toEqual(await read('files', place));
    for (const row of ['main in files', 'main in mongodb', 'harbour in files', 'harbour in mongodb']) {
      expect(output).toMatch(new RegExp(`${row} +│ 21 +│ 6 +│ 90 +│ 19 +│ 0 `));
    }
    expect(output).toContain('copying: 92 of 92');
  });

  test('copied back to an empty folder it is the same; MongoDB is not changed', async () => {
    const before = await documentsOf(mongodbUrl);
    const { code, output } = await migrate(TO_FILES, envOf(back));
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await documentsOf(mongodbUrl)).toEqual(before);
    expect(await read('files', back)).toEqual(await read('mongodb', back));
    expect(await read('files', back)).toEqual(await read('files', place));
  });

  test('once the pizzeria has continued in MongoDB, another run reports that the files are older', async () => {
    const [placed] = lifeOf('received', DEFAULT_STORE, 0);
    if (!placed) throw new Error('The order was not placed.');
    await withStorage('mongodb', place, 'serve', async (storage) => {
      // 3 rounds of 6, and 3 that were drawn and lost.
      expect(await storage.orders.nextNumber(DEFAULT_STORE, '2026-11-20')).toBe(22);
      await storage.orders.append(placed);
    });
    const { code, output } = await migrate(TO_MONGODB, envOf(place));
    expect(code).toBe(1);
    expect(output).toContain('main differs between files and mongodb.');
    expect(output).not.toContain('harbour differs');
  });

  test('an empty database is not a source', async () => {
    const nothing = { dataDir: temporaryFolder(), mongodbUrl: mongodbUrl.replace(/test_\w+/, '$&_nothing') };
    const { code, output } = await migrate(TO_FILES, envOf(nothing));
    expect({ code, output }).toEqual({ code: 1, output: 'MONGODB_URL: contains no store to copy.\n' });
    expect(readdirSync(nothing.dataDir)).toEqual([]);
  });
});

/** The write at which each run is killed. In total fewer than the 90 orders and profiles, so that each run has enough to do. */
const KILLS = [1, 2, 4, 7, 12, 30];

describeWithMongo('killed and restarted repeatedly', () => {
  const mongodbUrl = temporaryDatabase();
  const place = { dataDir: '', mongodbUrl };
  const back = { dataDir: join(temporaryFolder(), 'back'), mongodbUrl };
  test('copying to MongoDB, the result is the same', async () => {
    place.dataDir = await aPizzeria(3);
    const before = hashesOf(place.dataDir);
    for (const write of KILLS) {
      expect(await migrate(TO_MONGODB, envOf(place), write)).toMatchObject({ signal: 'SIGKILL' });
    }
    expect(await migrate(TO_MONGODB, envOf(place))).toMatchObject({ code: 0 });
    expect(await read('mongodb', place)).toEqual(await read('files', place));
    expect(hashesOf(place.dataDir)).toEqual(before);
  });

  test('copying to files, the result is the same', async () => {
    for (const write of KILLS) {
      expect(await migrate(TO_FILES, envOf(back), write)).toMatchObject({ signal: 'SIGKILL' });
    }
    expect(await migrate(TO_FILES, envOf(back))).toMatchObject({ code: 0 });
    expect(await read('files', back)).toEqual(await read('mongodb', place));
    rmSync(back.dataDir, { recursive: true });
  });
});
