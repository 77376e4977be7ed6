import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import { toLine } from '../../adapters/storage/files/order-lines.ts';
import { claimSlot, type Kitchen } from '../../domain/kitchen/kitchen.ts';
import { DEFAULT_STORE, instant, type CustomerId, type StoreId } from '../../domain/shared/values.ts';
import { writeStore } from '../../formats/store.ts';
import type { Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { anOrderId, placedOf, STORE } from '../support/builders.ts';
import { temporaryFolder } from '../support/folders.ts';
import { linesOf, rewriteLine } from '../support/order-files.ts';
import { basketOf, next, placement, storageContract } from './storage.ts';

const log = pino({ level: 'silent' });
/** Long enough to detect an edit by hand. */
const aSecond = (): Promise<void> => pause(1050);
const open = (folder: string): Promise<Storage> => openFileStorage(folder, join(PROJECT_ROOT, 'seed'), log);

describe('the storage contract: files', () => {
  const folder = temporaryFolder();
  storageContract(() => open(folder));
});

describe('files', () => {
  const folder = temporaryFolder();
  let storage: Storage;
  const reopen = async (): Promise<void> => {
    await storage.close();
    storage = await open(folder);
  };
  const pathOf = (orderId: string): string => join(folder, 'main', 'orders', '2026-11-20', `${orderId}.jsonl`);

  beforeEach(async () => {
    storage = await open(folder);
  });
  afterEach(() => storage.close());

  test('an order is a readable file in its day’s folder, with a line of JSON for each append', async () => {
    const first = placement();
    const second = next(first);
    await storage.orders.append(first);
    await storage.orders.append(second);
    const lines = linesOf(pathOf(first.orderId)).map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { crc32: expect.any(String), schema: 2, writtenAt: expect.any(String), events: first.events },
      { crc32: expect.any(String), schema: 2, writtenAt: expect.any(String), events: second.events },
    ]);
  });

  test('after a restart, orders, numbers, kitchen and lists are unchanged', async () => {
    const first = placement({ number: await storage.orders.nextNumber(DEFAULT_STORE, '2026-11-20') });
    await storage.orders.append(first);
    await storage.orders.append(next(first));
    const claim = { orderId: first.orderId, orderVersion: 2, minutes: 10 };
    await storage.kitchen.change(DEFAULT_STORE, (kitchen) => claimSlot(kitchen, claim, { slots: 5 }, instant(0)));
    const changes = await storage.orders.changes(DEFAULT_STORE, { writtenAt: instant(0) }, 100);
    expect(changes.at(-1)).toMatchObject({ orderId: first.orderId, version: 2 });
    await reopen();
    expect(await storage.orders.changes(DEFAULT_STORE, { writtenAt: instant(0) }, 100)).toEqual(changes);
    expect((await storage.orders.get(DEFAULT_STORE, first.orderId))?.state.status).toBe('confirmed');
    expect((await storage.orders.list(DEFAULT_STORE, { limit: 100 })).orders.map((order) => order.id)).toContain(
      first.orderId,
    );
    expect(await storage.orders.nextNumber(DEFAULT_STORE, '2026-11-20')).toBe(placedOf(first.state).number + 1);
    expect((await storage.kitchen.get(DEFAULT_STORE)).slots).toMatchObject([{ orderId: first.orderId }]);
  });

  test('a copied order’s time of change is that of the write, not of the copy', async () => {
    const first = placement();
    await storage.orders.append(first);
    const changes = await storage.orders.changes(DEFAULT_STORE, { writtenAt: instant(0) }, 100);
    utimesSync(pathOf(first.orderId), Date.now() / 1000 + 60, Date.now() / 1000 + 60);
    await reopen();
    expect(await storage.orders.changes(DEFAULT_STORE, { writtenAt: instant(0) }, 100)).toEqual(changes);
  });

  test('changes are visible even if the clock was set back', async () => {
    const first = placement();
    await storage.orders.append(first);
    await storage.close();
    const ahead = instant(Date.now() + 3_600_000);
    rewriteLine(pathOf(first.orderId), 0, (line) => ({ ...line, writtenAt: ahead }));
    storage = await open(folder);
    const second = placement();
    await storage.orders.append(second);
    const changes = await storage.orders.changes(DEFAULT_STORE, { writtenAt: ahead }, 10);
    expect(changes.map(({ orderId }) => orderId)).toEqual([first.orderId, second.orderId]);
  });

  test('changes after the last index write are found at the next start', async () => {
    const first = placement();
    await storage.orders.append(first);
    await reopen(); // writes the index
    const second = next(first);
    appendFileSync(pathOf(first.orderId), toLine({ writtenAt: instant(Date.now()), events: second.events }));
    const index = join(folder, 'main', 'orders', '2026-11-20', 'index.json');
    const before = readFileSync(index);
    await storage.close();
    writeFileSync(index, before); // as if the process had been killed
    storage = await open(folder);
    const confirmed = await storage.orders.list(DEFAULT_STORE, { limit: 100, statuses: ['confirmed'] });
    expect(confirmed.orders.map((order) => order.id)).toContain(first.orderId);
  });

  test('an index from before cooks and drivers were noted in it is made again', async () => {
    const first = placement();
    const begun = next(next(first), 'startCooking');
    for (const request of [first, next(first), begun]) await storage.orders.append(request);
    await storage.close();
    const index = join(folder, 'main', 'orders', '2026-11-20', 'index.json');
    const noted = JSON.parse(readFileSync(index, 'utf8')) as Record<string, { placed?: Record<string, unknown> }>;
    for (const { placed } of Object.values(noted)) for (const name of ['driverId', 'cookId']) delete placed?.[name];
    writeFileSync(index, JSON.stringify(noted));
    storage = await open(folder);
    const { orders } = await storage.orders.list(DEFAULT_STORE, { limit: 100, cookId: 'carlo' });
    expect(orders.map((order) => order.id)).toContain(first.orderId);
  });

  test('a basket is its customer’s after a start, too; also if an older index does not say whose it is', async () => {
    const customer = { id: `cus_${'d'.repeat(24)}` as CustomerId };
    const draft = basketOf(customer);
    await storage.orders.append(draft);
    const baskets = async () => (await storage.orders.drafts(DEFAULT_STORE, customer.id)).map(({ id }) => id);
    expect(await baskets()).toContain(draft.orderId);
    await reopen(); // writes the index
    expect(await baskets()).toContain(draft.orderId);
    await storage.close();
    const index = join(folder, 'main', 'orders', '2026-11-20', 'index.json');
    const noted = JSON.parse(readFileSync(index, 'utf8')) as Record<string, { draftOf?: unknown }>;
    for (const entry of Object.values(noted)) delete entry.draftOf;
    writeFileSync(index, JSON.stringify(noted));
    storage = await open(folder);
    expect(await baskets()).toContain(draft.orderId);
  });

  test('a half-written file is deleted after a crash, and a damaged index is rebuilt', async () => {
    const first = placement();
    await storage.orders.append(first);
    await storage.close();
    const dayFolder = join(folder, 'main', 'orders', '2026-11-20');
    writeFileSync(`${pathOf(first.orderId)}.123456789`, '{"crc32":"0f3a');
    writeFileSync(join(dayFolder, 'index.json'), '{"ord_');
    writeFileSync(join(folder, 'main', 'numbers.json'), '');
    storage = await open(folder);
    expect(await storage.orders.get(DEFAULT_STORE, first.orderId)).toBeDefined();
    expect(readdirSync(dayFolder).filter((name) => /\.jsonl\.\d+$/.test(name))).toEqual([]);
    expect(await storage.orders.nextNumber(DEFAULT_STORE, '2026-11-20')).toBeGreaterThan(placedOf(first.state).number);
  });

  test('after a restart the kitchen is unchanged in every field', async () => {
    const [at, orderId] = [instant(0), anOrderId()];
    const turn = { orderVersion: 2, rushedAt: at, heldSince: at };
    const ticket = { orderId, orderVersion: 1, minutes: 10, enqueuedAt: at, promisedAt: at, turn };
    const kitchen: Required<Kitchen> = {
      tickets: [ticket],
      slots: [{ orderId, orderVersion: 1, minutes: 10, since: at, takenAt: at, ticket }],
      departed: [{ orderId, at }],
      postponed: [{ orderId, orderVersion: 1, at }],
      pause: { since: at, until: at, reason: 'The oven is cold.', by: { role: 'kitchen', id: 'carlo' } },
      cooks: 3,
      pace: { sizes: { short: { ratio: 1.2, orders: 5 } }, averageMinutes: 14 },
      bookings: [{ orderId, orderVersion: 1, quarter: at }],
    };
    await storage.kitchen.change(DEFAULT_STORE, () => ({ kitchen, result: undefined }));
    await reopen();
    expect(await storage.kitchen.get(DEFAULT_STORE)).toEqual(kitchen);
  });

  test('orders and kitchen are read once they become readable', async () => {
    const troubled = temporaryFolder();
    const orders = join(troubled, 'main', 'orders');
    await (await open(troubled)).close();
    writeFileSync(orders, 'in the way');
    const mended = await open(troubled);
    await expect(mended.orders.list(DEFAULT_STORE, { limit: 1 })).rejects.toThrow('ENOTDIR');
    await expect(mended.kitchen.get(DEFAULT_STORE)).rejects.toThrow('ENOTDIR');
    rmSync(orders);
    expect((await mended.orders.list(DEFAULT_STORE, { limit: 1 })).orders).toEqual([]);
    expect((await mended.kitchen.get(DEFAULT_STORE)).slots).toEqual([]);
    await mended.close();
  });

  test('a second process on the folder is refused, with the owner’s name', async () => {
    const script = `import('${join(PROJECT_ROOT, 'dist/adapters/storage/files/index.js')}')
      .then(({ openFileStorage }) => openFileStorage(${JSON.stringify(folder)}, ${JSON.stringify(join(PROJECT_ROOT, 'seed'))}, console))
      .then(() => process.exit(0), (error) => { process.stderr.write(error.message); process.exit(1); })`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(`in use by process ${process.pid}`) });
  });

  test('a folder that is not writable is named', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(open(join(file, 'data'))).rejects.toThrow(/DATA_DIR: the folder .*a-file\/data is not writable/);
  });

  test('an invalid store file prevents the start, and its field is named', async () => {
    const broken = temporaryFolder();
    mkdirSync(join(broken, 'main'), { recursive: true });
    writeFileSync(join(broken, 'main', 'store.json'), JSON.stringify({ id: 'main', tax_percent: 'a lot' }));
    await expect(open(broken)).rejects.toThrow(/store\.json is not valid.*tax_percent/);
  });

  test('a changed menu is reloaded; one broken at runtime has no effect until it is fixed', async () => {
    const path = join(folder, 'main', 'menu.json');
    const good = readFileSync(path, 'utf8');
    const priceNow = async (): Promise<number | undefined> =>
      (await storage.catalog.menu(DEFAULT_STORE))?.pizzas[0]?.variants.at(-1)?.price.minor;
    expect(await priceNow()).toBe(1599);
    writeFileSync(path, '{ "pizzas": [');
    await aSecond();
    expect(await priceNow()).toBe(1599);
    writeFileSync(path, good.replace('"15.99"', '"16.49"'));
    await aSecond();
    expect(await priceNow()).toBe(1649);
    writeFileSync(path, good);
  });

  test('a created store is in files that people can read and edit', async () => {
    const settings = { ...STORE, id: 'harbour' as StoreId };
    const menu = await storage.catalog.menu(DEFAULT_STORE);
    await storage.catalog.createStore(settings, menu ?? { pizzas: [], toppings: [] });
    const path = join(folder, 'harbour', 'store.json');
    const text = readFileSync(path, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ id: 'harbour', delivery_fee: '2.99', kitchen: { slots: 5 } });
    expect(readFileSync(join(folder, 'harbour', 'menu.json'), 'utf8')).toBe(
      readFileSync(join(folder, 'main', 'menu.json'), 'utf8'),
    );
    // With the same length, right after our own write: still detected.
    writeFileSync(path, text.replace('"slots": 5', '"slots": 7'));
    expect((await storage.catalog.settings(settings.id))?.kitchen.slots).toBe(7);
    writeFileSync(path, text.replace('"slots": 5', '"slots": 0'));
    await aSecond();
    expect((await storage.catalog.settings(settings.id))?.kitchen.slots).toBe(7);
    writeFileSync(path, text);
    await reopen();
    expect(await storage.catalog.settings(settings.id)).toEqual(settings);
  });

  test('a change through the API is visible immediately, despite concurrent reads, and does not overwrite an edit not noticed yet', async () => {
    const before = { ...STORE, id: 'pier' as StoreId };
    const nameNow = async (): Promise<string | undefined> => (await storage.catalog.settings(before.id))?.name;
    await storage.catalog.createStore(before, { pizzas: [], toppings: [] });
    let settings = before;
    for (let count = 0; count < 20; count += 1) {
      const readers = Array.from({ length: 5 }, nameNow);
      const renamed = { ...settings, name: `Pier ${count}` };
      expect(await storage.catalog.replaceSettings(renamed, settings)).toEqual({ outcome: 'replaced' });
      await Promise.all(readers);
      expect(await nameNow()).toBe(renamed.name);
      settings = renamed;
    }
    writeFileSync(join(folder, 'pier', 'store.json'), JSON.stringify(writeStore({ ...settings, name: 'By hand' })));
    const replaced = await storage.catalog.replaceSettings({ ...settings, name: 'By the API' }, settings);
    expect({ replaced, name: await nameNow() }).toEqual({ replaced: { outcome: 'changed' }, name: 'By hand' });
  });

  test('files are checked for changes once a second, however often they are read', async () => {
    const path = join(folder, 'main', 'store.json');
    const text = readFileSync(path, 'utf8');
    const slotsNow = async (): Promise<number | undefined> =>
      (await storage.catalog.settings(DEFAULT_STORE))?.kitchen.slots;
    // Later than any real check so far.
    const start = performance.now() + 10_000;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(start);
    const before = await slotsNow();
    writeFileSync(path, text.replace(/"slots": \d+/, '"slots": 17'));
    clock.mockReturnValue(start + 999);
    expect(await slotsNow()).toBe(before);
    clock.mockReturnValue(start + 1_000);
    expect(await slotsNow()).toBe(17);
    clock.mockRestore();
    writeFileSync(path, text);
  });

  test('a broken edit right after a write by the API leaves that write in effect', async () => {
    const before = { ...STORE, id: 'quay' as StoreId };
    await storage.catalog.createStore(before, { pizzas: [], toppings: [] });
    await storage.catalog.replaceSettings({ ...before, name: 'Quay' }, before);
    writeFileSync(join(folder, 'quay', 'store.json'), '{');
    expect((await storage.catalog.settings(before.id))?.name).toBe('Quay');
    writeFileSync(join(folder, 'quay', 'store.json'), JSON.stringify(writeStore(before)));
  });

  test('remains of a crash while creating a store are not a store, and do not prevent creating it', async () => {
    mkdirSync(join(folder, 'half'));
    writeFileSync(join(folder, 'half', 'menu.json'), '{ "pizzas": [], "toppings": [] }');
    await reopen();
    expect((await storage.catalog.stores()).map(({ id }) => id)).not.toContain('half');
    const result = await storage.catalog.createStore({ ...STORE, id: 'half' as StoreId }, { pizzas: [], toppings: [] });
    expect(result.outcome).toBe('created');
  });

  test('a copied store with the original’s id in its file prevents the start', async () => {
    const copied = temporaryFolder();
    mkdirSync(join(copied, 'copy'), { recursive: true });
    writeFileSync(join(copied, 'copy', 'store.json'), readFileSync(join(PROJECT_ROOT, 'seed', 'store.json')));
    await expect(open(copied)).rejects.toThrow(/copy\/store\.json is not valid\. id: Must be "copy"/);
  });

  test('a store added by hand is available immediately; an invalid one is not listed', async () => {
    for (const [id, slots] of [['by-hand', 3], ['mistaken', 0]] as const) {
      const file = writeStore({ ...STORE, id: id as StoreId, kitchen: { ...STORE.kitchen, slots } });
      mkdirSync(join(folder, id));
      writeFileSync(join(folder, id, 'store.json'), JSON.stringify(file));
    } // prettier-ignore
    const ids = (await storage.catalog.stores()).map((each) => each.id as string);
    expect(ids).toContain('by-hand');
    expect(ids).not.toContain('mistaken');
    await expect(storage.catalog.settings('mistaken' as StoreId)).rejects.toThrow('kitchen.slots');
    rmSync(join(folder, 'mistaken'), { recursive: true });
  });
});
