import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { isLong } from './long.ts';

/** The run's MongoDB server; undefined if there is none. */
const server = process.env['TEST_MONGODB_URL'];

/** `describe`, if there is a MongoDB server; otherwise skipped, and counted as such. */
export const describeWithMongo = server ? describe : describe.skip;

/** Whether there is one. */
export const hasMongo = server !== undefined;

/** The settings of a separate empty database, which the run’s server forgets with it. */
export function aDatabase(): StorageSettings {
  return { STORAGE: 'mongodb', MONGODB_URL: databaseUrl() };
}

/** The URL of a separate empty database, dropped after the surrounding tests. */
export function temporaryDatabase(): string {
  const url = databaseUrl();
  afterAll(() => dropDatabase(url));
  return url;
}

function databaseUrl(): string {
  const name = `test_${randomBytes(6).toString('hex')}`;
  return (server ?? '').replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/, `$1/${name}`);
}

async function dropDatabase(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropDatabase();
  await client.close();
}

/** The same tests on each storage: files, and MongoDB if there is a server. */
export function onEveryStorage(define: (storage: () => StorageSettings) => void): void {
  onFiles(define);
  onMongo(define);
}

function onFiles(define: (storage: () => StorageSettings) => void): void {
  describe('on files', () => define(() => ({ STORAGE: 'files' })));
}

function onMongo(define: (storage: () => StorageSettings) => void): void {
  describeWithMongo('on MongoDB', () => {
    const drop: string[] = [];
    afterAll(() => Promise.all(drop.map(dropDatabase)));
    define(() => {
      const url = databaseUrl();
      drop.push(url);
      return { STORAGE: 'mongodb', MONGODB_URL: url };
    });
  });
}

/**
 * For slow tests: on files in `npm test`, on each storage in `npm run test:long`, if a `….long.test.ts` next to the test imports it.
 */
export function onFilesThenEverywhere(define: (storage: () => StorageSettings) => void): void {
  if (isLong) onEveryStorage(define);
  else onFiles(define);
}

/** A program's environment for a storage. */
export type StorageSettings =
  { readonly STORAGE: 'files' } | { readonly STORAGE: 'mongodb'; readonly MONGODB_URL: string };
