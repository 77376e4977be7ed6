import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import type { OrderEvent } from '../../domain/order/index.ts';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import { StorageDamaged, type AppendRequest, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { anOrderId, placedOf } from '../support/builders.ts';
import { temporaryFolder } from '../support/folders.ts';
import { linesOf, rewriteLine, writeLines } from '../support/order-files.ts';
import { next, placement } from './storage.ts';

/** An unreadable order is not a missing one. */

const storeId = DEFAULT_STORE;
const day = '2026-11-20';
const open = (folder: string): Promise<Storage> =>
  openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));

let folder: string;
let storage: Storage;
let first: AppendRequest;
let second: AppendRequest;
let healthy: AppendRequest;

const pathOf = (orderId: OrderId): string => join(folder, 'main', 'orders', day, `${orderId}.jsonl`);
const keptOf = (orderId: OrderId): string[] =>
  readdirSync(join(folder, 'main', 'orders', day)).filter((name) => name.startsWith(`${orderId}.jsonl.damaged`));
const whole = (): AppendRequest => ({ ...second, events: [...first.events, ...second.events] });
const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof StorageDamaged ? error.damage : error),
  );

const seqFrom = (seq: number, events: readonly OrderEvent[]): OrderEvent[] =>
  events.map((event, index) => ({ ...event, seq: seq + index }));

const SPOILS: Record<string, (path: string) => void> = {
  'cut off': (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 300)),
  emptied: (path) => writeFileSync(path, ''),
  'no order': (path) => writeFileSync(path, '{"schema": 1}'),
  'of events out of sequence': (path) => rewriteLine(path, 1, (line) => ({ ...line, events: seqFrom(3, line.events) })),
  'with a changed byte in a line': (path) =>
    writeFileSync(path, readFileSync(path, 'utf8').replace('OrderConfirmed', 'OrderConfirmad')),
  'with a line that is no JSON': (path) => writeLines(path, [...linesOf(path), 'mended by hand']),
  'a folder': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  'taken away': (path) => renameSync(path, join(folder, 'elsewhere.json')),
};

beforeEach(async () => {
  folder = temporaryFolder();
  storage = await open(folder);
  first = placement();
  second = next(first);
  healthy = placement();
  for (const request of [first, second, healthy]) await storage.orders.append(request);
});
afterEach(() => storage.close());

async function spoil(how = 'cut off'): Promise<void> {
  await storage.close();
  SPOILS[how]?.(pathOf(first.orderId));
  storage = await open(folder);
}

test.each(Object.keys(SPOILS))('an order whose file is %s is neither absent nor overwritten', async (how) => {
  await spoil(how);
  const damage = { storeId, kind: 'order', id: first.orderId, reason: expect.stringContaining(first.orderId) };
  expect(await codeOf(storage.orders.get(storeId, first.orderId))).toEqual(damage);
  expect(await codeOf(storage.orders.append(next(second, 'startCooking')))).toEqual(damage);
  expect(await codeOf(storage.orders.append(first))).toEqual(damage);
  expect(await storage.orders.damaged(storeId)).toEqual([{ orderId: first.orderId, reason: damage.reason }]);
  expect(storage.damage()).toEqual([damage]);
});

test.each(Object.keys(SPOILS))('an order whose file is %s is restored from its events', async (how) => {
  await spoil(how);
  expect(await storage.orders.restore(whole())).toEqual({ outcome: 'restored' });
  expect(await storage.orders.restore(whole())).toEqual({ outcome: 'not_damaged' });
  expect(await storage.orders.append(next(second, 'startCooking'))).toEqual({ outcome: 'appended' });
  expect(storage.damage()).toEqual([]);
  await storage.close();
  storage = await open(folder);
  expect((await storage.orders.get(storeId, first.orderId))?.state.status).toBe('cooking');
  expect(await storage.orders.damaged(storeId)).toEqual([]);
  const { orders, unreadable } = await storage.orders.list(storeId, { limit: 10, statuses: ['cooking'] });
  expect({ ids: orders.map(({ id }) => id), unreadable }).toEqual({ ids: [first.orderId], unreadable: undefined });
});

test('every damaged copy is kept, also after restarts', async () => {
  for (const count of [1, 2, 3]) {
    await storage.close();
    writeFileSync(pathOf(first.orderId), `spoilt ${count}`);
    storage = await open(folder);
    await storage.orders.restore(whole());
    await storage.close();
    storage = await open(folder);
  }
  const contents = keptOf(first.orderId).map((name) => readFileSync(join(folder, 'main', 'orders', day, name), 'utf8'));
  expect(contents.toSorted()).toEqual(['spoilt 1', 'spoilt 2', 'spoilt 3']);
});

test('an order that is readable or missing is not restored', async () => {
  const other = placement();
  expect(await storage.orders.restore(whole())).toEqual({ outcome: 'not_damaged' });
  expect(await storage.orders.restore(other)).toEqual({ outcome: 'not_damaged' });
  expect(await storage.orders.get(storeId, anOrderId())).toBeUndefined();
  expect((await storage.orders.get(storeId, first.orderId))?.events).toHaveLength(2);
});

test('lists omit and report a damaged order, and have all others', async () => {
  await spoil();
  for (const filter of [{}, { day }, { statuses: ['received', 'confirmed'] as const }]) {
    const { orders, unreadable } = await storage.orders.list(storeId, { limit: 10, ...filter });
    expect(orders.map(({ id }) => id)).toEqual([healthy.orderId]);
    expect(unreadable).toEqual([first.orderId]);
  }
});

test('the number of a damaged order is not reused', async () => {
  const number = Math.max(placedOf(first.state).number, placedOf(healthy.state).number);
  await storage.close();
  rmSync(join(folder, 'main', 'numbers.json'), { force: true });
  for (const { orderId } of [first, healthy]) writeFileSync(pathOf(orderId), '{');
  storage = await open(folder);
  expect(await storage.orders.nextNumber(storeId, day)).toBe(number + 1);
});

test('a good copy restored by hand is read immediately', async () => {
  const good = readFileSync(pathOf(first.orderId));
  await spoil();
  writeFileSync(pathOf(first.orderId), good);
  expect((await storage.orders.get(storeId, first.orderId))?.events).toHaveLength(2);
  expect(storage.damage()).toEqual([]);
});

test('an order damaged while the program runs, and not listed yet, is detected when it is read', async () => {
  await storage.close();
  storage = await open(folder); // with its index, and nothing in memory but what is with the kitchen
  writeFileSync(pathOf(healthy.orderId), '{');
  expect((await storage.orders.list(storeId, { limit: 10 })).orders.map(({ id }) => id)).toEqual([first.orderId]);
  expect(await storage.orders.damaged(storeId)).toMatchObject([{ orderId: healthy.orderId }]);
  await storage.close();
  storage = await open(folder);
  expect(await storage.orders.damaged(storeId)).toMatchObject([{ orderId: healthy.orderId }]);
});
