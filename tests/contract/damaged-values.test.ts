import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import { EMPTY_KITCHEN } from '../../domain/kitchen/kitchen.ts';
import { EMPTY_STOCK } from '../../domain/stock/index.ts';
import { DEFAULT_STORE, type StoreId } from '../../domain/shared/values.ts';
import { rebuildKitchen } from '../../operations/rebuild-kitchen.ts';
import { StorageDamaged, type AppendRequest, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { STORE } from '../support/builders.ts';
import { temporaryFolder } from '../support/folders.ts';
import { next, placement } from './storage.ts';

/** A store's single records: damaged or deleted, they are an error and not recreated. */

const storeId = DEFAULT_STORE;
const open = (folder: string): Promise<Storage> =>
  openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));

let folder: string;
let storage: Storage;
let cooking: AppendRequest;
const pathOf = (name: string): string => join(folder, 'main', name);

beforeEach(async () => {
  folder = temporaryFolder();
  storage = await open(folder);
  const placed = placement();
  const confirmed = next(placed);
  cooking = next(confirmed, 'startCooking');
  for (const request of [placed, confirmed, cooking]) await storage.orders.append(request);
  await storage.kitchen.change(storeId, () => ({ kitchen: { ...EMPTY_KITCHEN, cooks: 2 }, result: undefined }));
  await storage.stock.change(storeId, () => ({ room: { ...EMPTY_STOCK }, result: undefined }));
});
afterEach(() => storage.close());

async function spoil(...names: readonly string[]): Promise<void> {
  await storage.close();
  for (const name of names) rmSync(pathOf(name));
  storage = await open(folder);
}

async function damaged(name: string): Promise<void> {
  await storage.close();
  writeFileSync(pathOf(name), readFileSync(pathOf(name), 'utf8').slice(0, 20));
  storage = await open(folder);
}

const damageOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof StorageDamaged ? error.damage.kind : String(error)),
  );
const kinds = (): string[] => storage.damage().map(({ kind }) => kind).toSorted(); // prettier-ignore

test('a deleted stock does not become unlimited, and a deleted kitchen does not become empty', async () => {
  await spoil('stock.json', 'kitchen.json');
  expect(kinds()).toEqual(['kitchen', 'stock']);
  expect(await damageOf(storage.stock.get(storeId))).toBe('stock');
  expect(await damageOf(storage.stock.change(storeId, (room) => ({ room, result: undefined })))).toBe('stock');
  expect(await damageOf(storage.kitchen.get(storeId))).toBe('kitchen');
});

test.each(['stock.json', 'kitchen.json'])('a damaged %s is an error, and the file is not changed', async (name) => {
  await damaged(name);
  const spoilt = readFileSync(pathOf(name), 'utf8');
  expect(kinds()).toEqual([name.replace('.json', '')]);
  await storage.close();
  storage = await open(folder);
  expect(readFileSync(pathOf(name), 'utf8')).toBe(spoilt);
});

test('a restored copy is read immediately', async () => {
  const good = readFileSync(pathOf('stock.json'));
  await spoil('stock.json');
  writeFileSync(pathOf('stock.json'), good);
  expect(await storage.stock.get(storeId)).toEqual(EMPTY_STOCK);
  expect(kinds()).toEqual([]);
});

test('a store with orders is not mistaken for a new one, even without its manifest', async () => {
  await spoil('stock.json', 'manifest.json');
  expect(await damageOf(storage.stock.get(storeId))).toBe('stock');
});

test('a damaged manifest is kept, and no data is lost', async () => {
  await damaged('manifest.json');
  expect(kinds()).toEqual([]);
  expect(readdirSync(join(folder, 'main'))).toContain('manifest.json.damaged-1');
});

test('a store that never had stock has none; a deleted menu is reported at startup', async () => {
  await storage.catalog.createStore({ ...STORE, id: 'second' as StoreId }, { pizzas: [], toppings: [] });
  expect(await storage.stock.get('second' as StoreId)).toEqual(EMPTY_STOCK);
  await storage.close();
  const menu = readFileSync(pathOf('menu.json'));
  rmSync(pathOf('menu.json'));
  await expect(open(folder)).rejects.toThrow(/menu\.json is missing/);
  writeFileSync(pathOf('menu.json'), menu);
  storage = await open(folder);
});

test('a store that becomes unreadable at runtime is an error for its requests', async () => {
  mkdirSync(join(folder, 'third'));
  writeFileSync(join(folder, 'third', 'store.json'), '{');
  expect(await damageOf(storage.catalog.settings('third' as StoreId))).toBe('store');
  expect((await storage.catalog.stores()).map(({ id }) => id)).toEqual([storeId]);
});

test('a damaged kitchen is rebuilt from the orders by a command, and the damaged copy is kept', async () => {
  expect(await rebuildKitchen(storage, storeId)).toEqual({ outcome: 'not_damaged' });
  await damaged('kitchen.json');
  expect(await rebuildKitchen(storage, storeId)).toMatchObject({ outcome: 'restored' });
  const ids = async (): Promise<string[]> => (await storage.kitchen.get(storeId)).slots.map(({ orderId }) => orderId);
  expect(await ids()).toEqual([cooking.orderId]);
  await storage.close();
  storage = await open(folder);
  expect(await ids()).toEqual([cooking.orderId]);
  expect(readdirSync(join(folder, 'main'))).toContain('kitchen.json.damaged-1');
});

test('a kitchen is not rebuilt while an order is unreadable, since it would lose its slot', async () => {
  await storage.close();
  rmSync(pathOf('kitchen.json'));
  writeFileSync(join(folder, 'main', 'orders', '2026-11-20', `${cooking.orderId}.jsonl`), '{');
  storage = await open(folder);
  expect(await rebuildKitchen(storage, storeId)).toEqual({ outcome: 'orders_unreadable', orders: [cooking.orderId] });
  expect(await damageOf(storage.kitchen.get(storeId))).toBe('kitchen');
});
