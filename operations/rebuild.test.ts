import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../adapters/storage/files/index.ts';
import type { Storage } from '../ports.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { next, placement } from '../tests/contract/storage.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { rebuild, type RebuildResult } from './rebuild.ts';

const open = (folder: string): Promise<Storage> =>
  openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));

async function rebuilt(storage: Storage, write = true): Promise<RebuildResult[]> {
  const results: RebuildResult[] = [];
  for await (const result of rebuild(storage, { write })) results.push(result);
  return results.toSorted((a, b) => a.orderId.localeCompare(b.orderId));
}

/** Three orders in storage, with their files then tampered with. */
async function given(spoil: (text: string) => string): Promise<{ storage: Storage; spoilt: string }> {
  const folder = temporaryFolder();
  const before = await open(folder);
  for (let count = 0; count < 3; count += 1) {
    const first = placement();
    await before.orders.append(first);
    await before.orders.append(next(first));
  }
  await before.close();
  const day = join(folder, 'main', 'orders', '2026-11-20');
  const [name = ''] = readdirSync(day).filter((each) => each.startsWith('ord_'));
  writeFileSync(join(day, name), spoil(readFileSync(join(day, name), 'utf8')));
  return { storage: await open(folder), spoilt: name.slice(0, -'.json'.length) };
}

test('orders whose state matches their events are left alone', async () => {
  const { storage } = await given((text) => text);
  expect((await rebuilt(storage)).map((result) => result.outcome)).toEqual(['same', 'same', 'same']);
  await storage.close();
});

test('a state that differs from its events is reported field by field, and rebuilt', async () => {
  const { storage, spoilt } = await given((text) =>
    text.replace('"status": "confirmed"', '"status": "delivered"').replace('"number": 42', '"number": 43'),
  );
  const differences = [
    { path: 'number', stored: 43, replayed: 42 },
    { path: 'status', stored: 'delivered', replayed: 'confirmed' },
  ];
  const told = (await rebuilt(storage, false)).filter((result) => result.outcome !== 'same');
  expect(told).toEqual([{ storeId: 'main', orderId: spoilt, outcome: 'differs', differences: expect.anything() }]);
  expect(told[0] && 'differences' in told[0] && sorted(told[0].differences)).toEqual(differences);
  expect((await rebuilt(storage)).map((result) => result.outcome).toSorted()).toEqual(['rebuilt', 'same', 'same']);
  expect((await storage.orders.list('main' as never, { limit: 10, statuses: ['confirmed'] })).orders).toHaveLength(3);
  expect((await rebuilt(storage)).map((result) => result.outcome)).toEqual(['same', 'same', 'same']);
  await storage.close();
});

test('a missing state is rebuilt from the events', async () => {
  const { storage } = await given((text) => {
    const order = JSON.parse(text) as { events: unknown[] };
    return JSON.stringify({ schema: 1, state: null, events: order.events });
  });
  expect((await storage.orders.list('main' as never, { limit: 10 })).orders).toHaveLength(2);
  await rebuilt(storage);
  expect((await storage.orders.list('main' as never, { limit: 10 })).orders).toHaveLength(3);
  await storage.close();
});

test('an order without readable events is reported, and the others are still checked', async () => {
  const { storage, spoilt } = await given((text) => text.slice(0, 200));
  const results = await rebuilt(storage);
  expect(results.filter((result) => result.outcome === 'unreadable').map((result) => result.orderId)).toEqual([spoilt]);
  expect(results).toHaveLength(3);
  await storage.close();
});

function sorted<T extends { path: string }>(differences: readonly T[]): T[] {
  return differences.toSorted((a, b) => a.path.localeCompare(b.path));
}
