import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import type { OutboxEntry } from '../../domain/order/index.ts';
import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import type { Storage } from '../../ports.ts';
import { anOrderId } from '../support/builders.ts';
import { temporaryFolder } from '../support/folders.ts';

/** The outbox's files after a crash, and after damage. */

const now = instant(Date.now());
let folder: string;
let storage: Storage;
const open = (): Promise<Storage> => openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));
const path = (): string => join(folder, 'main', 'outbox', `${now.slice(0, 10)}.jsonl`);
const entryOf = (): OutboxEntry => ({
  storeId: DEFAULT_STORE,
  orderId: anOrderId(),
  message: { key: 'late:1', kind: 'late', seq: 4 },
  dueAt: now,
  attempts: 0,
});
const taken = async (): Promise<string[]> => {
  const later = instant(Date.now() + 1_000);
  const entries = await storage.outbox.take({ now: later, until: later, limit: 100, exceptWays: [] });
  return entries.map(({ orderId, attempts }) => `${orderId} ${attempts}`);
};

beforeEach(async () => {
  folder = temporaryFolder();
  storage = await open();
});
afterEach(() => storage.close());

test('what a crash has left unfinished is cut off, and lines are added after what is whole', async () => {
  const [first, second] = [entryOf(), entryOf()];
  await storage.outbox.put([first]);
  await storage.close();
  appendFileSync(path(), '{"put":{"orderId":"ord_');
  storage = await open();
  await storage.outbox.put([second]);
  // What was there before may have been sent by the process that has ended.
  expect((await taken()).toSorted()).toEqual([`${first.orderId} 2`, `${second.orderId} 1`].toSorted());
  expect(readFileSync(path(), 'utf8').split('\n')).toHaveLength(3);
  expect(storage.damage()).toEqual([]);
});

test('a line that cannot be read is named, and costs that message only', async () => {
  const [first, second] = [entryOf(), entryOf()];
  await storage.outbox.put([first]);
  await storage.outbox.put([second]);
  await storage.close();
  writeFileSync(path(), readFileSync(path(), 'utf8').replace('{"put":', '{"qut":'));
  storage = await open();
  expect(await taken()).toEqual([`${second.orderId} 2`]);
  expect(storage.damage()).toMatchObject([{ kind: 'outbox', reason: expect.stringContaining('line 1') }]);
  // Where its order is followed again, it is put again.
  await storage.outbox.put([first]);
  expect(await taken()).toContain(`${first.orderId} 1`);
});

test('puts at once share their writes, and each is there after a restart', async () => {
  const entries = Array.from({ length: 200 }, entryOf);
  await Promise.all(entries.map((entry) => storage.outbox.put([entry])));
  await storage.close();
  storage = await open();
  const keys = entries.map(({ orderId, message: { key }, dueAt }) => ({ orderId, key, dueAt }));
  expect(await storage.outbox.find(DEFAULT_STORE, keys)).toHaveLength(200);
});
