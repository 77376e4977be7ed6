import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import { withNotification } from '../../domain/customer/inbox.ts';
import { startedProgress } from '../../domain/webhooks/progress.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../../domain/shared/values.ts';
import { StorageDamaged, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { profile } from '../migrate/pizzeria.ts';
import { temporaryFolder } from '../support/folders.ts';
import { aDelivery, aSubscription } from './webhooks.ts';

/** Damaged profiles, inboxes and webhooks are reported as damaged. What an order or a delivery would wait for is started over, and the damaged file kept. */

const storeId = DEFAULT_STORE;
let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = temporaryFolder();
  storage = await openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));
});
afterEach(() => storage.close());

function spoil(...names: string[]): string {
  const path = join(folder, 'main', ...names);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 20));
  return path;
}

const kinds = (): string[] => storage.damage().map(({ kind }) => kind);

test('a customer: reading says so, and the next order rewrites the profile and keeps the damaged file', async () => {
  const ada = profile({});
  await storage.customers.change(storeId, ada.id, () => ada);
  const path = spoil('customers', `${ada.id}.json`);
  await expect(storage.customers.get(storeId, ada.id)).rejects.toThrow(StorageDamaged);
  expect(kinds()).toEqual(['customer']);
  await storage.customers.change(storeId, ada.id, (known) => known ?? ada);
  expect(await storage.customers.get(storeId, ada.id)).toEqual(ada);
  expect(existsSync(`${path}.damaged-1`)).toBe(true);
  expect(kinds()).toEqual([]);
});

test('an inbox: reading says so, and the next message starts a new one', async () => {
  const { id } = profile({});
  const told = { id: 'a', orderId: 'ord_1' as OrderId, kind: 'ready', at: instant(0), subject: 'Ready', text: 'Ready.' } as const; // prettier-ignore
  const add = (key: string) => storage.inboxes.change(storeId, id, (inbox) => withNotification(inbox, { ...told, id: key })); // prettier-ignore
  await add('a');
  const path = spoil('notifications', `${id}.json`);
  await expect(storage.inboxes.get(storeId, id)).rejects.toThrow(StorageDamaged);
  expect(kinds()).toEqual(['notifications']);
  await add('b');
  expect((await storage.inboxes.get(storeId, id)).notifications.map((each) => each.id)).toEqual(['b']);
  expect(existsSync(`${path}.damaged-1`)).toBe(true);
});

test('a webhook: others go on, a damaged subscription or progress is an error, and its log of deliveries starts over', async () => {
  const [first, second] = [aSubscription('1', { storeId }), aSubscription('2', { storeId })];
  for (const each of [first, second]) {
    await storage.webhooks.create(each);
    await storage.webhooks.saveProgress(storeId, each.id, startedProgress(each.createdAt));
    await storage.webhooks.record(storeId, each.id, [aDelivery(1)]);
  }
  const log = spoil('webhooks', second.id, 'deliveries.json');
  await expect(storage.webhooks.deliveries(storeId, second.id, { limit: 10 })).rejects.toThrow(StorageDamaged);
  await storage.webhooks.record(storeId, second.id, [aDelivery(2)]);
  expect((await storage.webhooks.deliveries(storeId, second.id, { limit: 10 })).deliveries).toHaveLength(1);
  expect(existsSync(`${log}.damaged-1`)).toBe(true);
  spoil('webhooks', second.id, 'progress.json');
  await expect(storage.webhooks.progress(storeId, second.id)).rejects.toThrow(StorageDamaged);
  spoil('webhooks', second.id, 'subscription.json');
  await storage.webhooks.change(storeId, first.id, (known) => ({ ...known, url: 'https://pos.example/other' }));
  expect((await storage.webhooks.list(storeId)).map(({ id }) => id)).toEqual([first.id]);
  await expect(storage.webhooks.get(storeId, second.id)).rejects.toThrow(StorageDamaged);
  expect(new Set(kinds())).toEqual(new Set(['webhook']));
  expect(await storage.webhooks.remove(storeId, second.id)).toBe(true);
  expect(await storage.webhooks.get(storeId, second.id)).toBeUndefined();
});
