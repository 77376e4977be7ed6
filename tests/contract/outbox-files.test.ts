import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

test('an unfinished line left by a crash is cut off, and lines are appended after the complete ones', async () => {
  const [first, second] = [entryOf(), entryOf()];
  await storage.outbox.put([first]);
  await storage.close();
  appendFileSync(path(), '{"put":{"orderId":"ord_');
  storage = await open();
  await storage.outbox.put([second]);
  // The previous process may have sent the first one.
  expect((await taken()).toSorted()).toEqual([`${first.orderId} 2`, `${second.orderId} 1`].toSorted());
  expect(readFileSync(path(), 'utf8').split('\n')).toHaveLength(3);
  expect(storage.damage()).toEqual([]);
});

test('an unreadable line is reported, and only its message is lost', async () => {
  const [first, second] = [entryOf(), entryOf()];
  await storage.outbox.put([first]);
  await storage.outbox.put([second]);
  await storage.close();
  writeFileSync(path(), readFileSync(path(), 'utf8').replace('"put":', '"qut":'));
  storage = await open();
  expect(await taken()).toEqual([`${second.orderId} 2`]);
  expect(storage.damage()).toMatchObject([{ kind: 'outbox', reason: expect.stringContaining('line 1') }]);
  // It is added again when its order is followed again.
  await storage.outbox.put([first]);
  expect(await taken()).toContain(`${first.orderId} 1`);
});

test('a message whose outcome is readable is not sent again when its unreadable entry is added again', async () => {
  const entry = entryOf();
  await storage.outbox.put([entry]);
  await storage.outbox.settle(entry, { at: now, outcome: 'sent', channel: 'sms' });
  await storage.close();
  writeFileSync(path(), readFileSync(path(), 'utf8').replace('"put":', '"qut":'));
  storage = await open();
  await storage.outbox.put([entry]);
  expect(await taken()).toEqual([]);
  await storage.close();
  storage = await open();
  expect(await taken()).toEqual([]);
});

test('a day that cannot be read is reported, and does not hold up the others', async () => {
  const entry = entryOf();
  await storage.outbox.put([entry]);
  await storage.close();
  mkdirSync(join(folder, 'main', 'outbox', '2026-11-20.jsonl'));
  storage = await open();
  expect(await taken()).toEqual([`${entry.orderId} 2`]);
  expect(storage.damage()).toMatchObject([{ kind: 'outbox', id: '2026-11-20' }]);
  expect(await storage.outbox.backlog()).toMatchObject({ waiting: 1 });
});

test('concurrent additions share their writes, and each is stored after a restart', async () => {
  const entries = Array.from({ length: 200 }, entryOf);
  await Promise.all(entries.map((entry) => storage.outbox.put([entry])));
  await storage.close();
  storage = await open();
  const keys = entries.map(({ orderId, message: { key }, dueAt }) => ({ orderId, key, dueAt }));
  expect(await storage.outbox.find(DEFAULT_STORE, keys)).toHaveLength(200);
});
