import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { FileKeys } from '../../adapters/keys/files.ts';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import { Keyring } from '../../application/privacy/keyring.ts';
import { Privacy, subjectOf } from '../../application/privacy/privacy.ts';
import { unsealedStorage } from '../../application/privacy/sealed-storage.ts';
import type { CustomerProfile } from '../../domain/customer/customer.ts';
import { claimSlot } from '../../domain/kitchen/kitchen.ts';
import { receive } from '../../domain/stock/index.ts';
import { DEFAULT_STORE, instant, type CustomerId } from '../../domain/shared/values.ts';
import { isSameInventory } from '../../operations/count-store.ts';
import { migrate, type StoreMigration } from '../../operations/migrate.ts';
import type { KeyStore, Storage, StorageUse } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { anOrderId } from '../support/builders.ts';
import { temporaryFolder } from '../support/folders.ts';
import { contentOf, countEvents, fill, HARBOUR, lifeOf, profile } from './pizzeria.ts';

/** What a migration does with existing data in the target. With files on both sides, as the ports are the same. */

const open = (folder: string, use?: StorageUse): Promise<Storage> =>
  openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }), use);

interface Told {
  readonly stores: readonly StoreMigration[];
  readonly problems: readonly string[];
}

const newKeys = () => ({ source: new FileKeys(temporaryFolder()), target: new FileKeys(temporaryFolder()) });

async function run(source: Storage, target: Storage, keys = newKeys()): Promise<Told> {
  const problems: string[] = [];
  const watcher = {
    begin: () => undefined,
    advance: () => undefined,
    problem: (name: string, what: string) => void problems.push(`${name} ${what}`),
  };
  const stores = await migrate({ source, target, keys, watcher, signal: new AbortController().signal });
  return { stores, problems };
}

let source: Storage;
let target: Storage;
beforeEach(async () => {
  source = await open(temporaryFolder());
  target = await open(temporaryFolder());
});
afterEach(() => Promise.all([source.close(), target.close()]));

test('what is sealed can be read after the move, the erased stay erased, and a repeated request is answered as before', async () => {
  const keys = newKeys();
  const privacyOf = (store: KeyStore): Privacy =>
    new Privacy(new Keyring({ store, master: Buffer.alloc(32, 1), now: Date.now }), (phone) => phone.slice(1));
  const privacy = privacyOf(keys.source);
  const before = unsealedStorage(source, privacy);
  const [ada, gone] = [profile({}), profile({ id: 'cus_gone' as CustomerId })];
  for (const each of [ada, gone]) await before.customers.change(DEFAULT_STORE, each.id, () => each);
  await privacy.keyring.erase(subjectOf(gone.id));
  const answer = { status: 201, headers: {}, body: '{"id":"whk_1"}' };
  const request = { content: 'hash', at: instant(Date.now()), answer };
  await before.answers.change(DEFAULT_STORE, 'key', () => request);

  expect((await run(source, target, keys)).problems).toEqual([]);
  const after = unsealedStorage(target, privacyOf(keys.target));
  expect(await after.customers.findByPhone(DEFAULT_STORE, ada.phone)).toEqual([ada]);
  expect(await after.answers.change(DEFAULT_STORE, 'key', (known) => known ?? { ...request, content: 'new' })).toEqual(
    request,
  );
  expect((await keys.target.get([subjectOf(gone.id)])).get(subjectOf(gone.id))).toBe('erased');
  expect((await run(source, target, keys)).problems).toEqual([]);
});

test('a target that has another key for the same person is reported, and keeps it', async () => {
  const keys = newKeys();
  const record = { subject: 'store-main', wrapped: 'ours', phones: [], createdAt: instant(0) };
  await keys.source.create(record);
  await keys.target.create({ ...record, wrapped: 'theirs' });
  const { problems } = await run(source, target, keys);
  expect(problems).toEqual([expect.stringContaining('key store-main has another key in the target')]);
  expect((await keys.target.get(['store-main'])).get('store-main')).toMatchObject({ wrapped: 'theirs' });
});

test('the whole pizzeria is copied, replacing the example store; a second run changes nothing', async () => {
  await fill(source, 2);
  const { stores, problems } = await run(source, target);
  expect(problems).toEqual([]);
  const counts = { orders: 14, drafts: 4, events: 2 * countEvents(), customers: 13, unreadable: 0 };
  expect(stores).toMatchObject([
    { storeId: 'harbour', target: counts },
    { storeId: 'main', target: counts },
  ]);
  for (const each of stores) expect(isSameInventory(each.source, each.target)).toBe(true);
  expect(await contentOf(target)).toEqual(await contentOf(source));
  expect((await run(source, target)).problems).toEqual([]);
  expect(await contentOf(target)).toEqual(await contentOf(source));
});

test('order numbers continue after the last one drawn, even if it has no order', async () => {
  await fill(source, 1);
  await run(source, target);
  for (const day of ['2026-11-20', '2026-11-21', '2026-11-22']) {
    const next = await source.orders.nextNumber(DEFAULT_STORE, day);
    expect(await target.orders.nextNumber(DEFAULT_STORE, day)).toBe(next);
  }
});

test('newer events in the source are added to the copy', async () => {
  const life = lifeOf('delivered', DEFAULT_STORE, await source.orders.nextNumber(DEFAULT_STORE, '2026-11-20'));
  for (const request of life.slice(0, 3)) await source.orders.append(request);
  await run(source, target);
  for (const request of life.slice(3)) await source.orders.append(request);
  expect((await run(source, target)).problems).toEqual([]);
  expect(await contentOf(target)).toEqual(await contentOf(source));
});

test('an order that is newer in the target is reported and left unchanged, and so is the kitchen', async () => {
  const life = lifeOf('cooking', DEFAULT_STORE, 1);
  const [first, ...rest] = life;
  if (!first) throw new Error('The order was not placed.');
  await source.orders.append(first);
  await run(source, target);
  for (const request of rest) await target.orders.append(request);
  const claim = { orderId: first.orderId, orderVersion: 3, minutes: 12 };
  await target.kitchen.change(DEFAULT_STORE, (kitchen) => claimSlot(kitchen, claim, { slots: 5 }, instant(0)));
  const before = await contentOf(target);
  const { problems, stores } = await run(source, target);
  expect(problems).toEqual([
    `main/${first.orderId} has 4 events in the target, and 1 here. It is left unchanged.`,
    'main has a different kitchen in the target. It is left unchanged, as the orders differ.',
  ]);
  expect(stores.map((each) => isSameInventory(each.source, each.target))).toEqual([false]);
  expect(await contentOf(target)).toEqual(before);
});

test('an order that has diverged in the target is reported and left unchanged, even if it has fewer events', async () => {
  const [placed, ...rest] = lifeOf('cancelled', DEFAULT_STORE, 1);
  const other = lifeOf('received', DEFAULT_STORE, 2)[0];
  if (!placed || !other) throw new Error('The orders were not placed.');
  for (const request of [placed, ...rest]) await source.orders.append(request);
  const events = placed.events.map((event) => ({ ...event, at: instant(0) }));
  await target.orders.append({ ...placed, events });
  const before = (await contentOf(target)) as object[];
  const { problems } = await run(source, target);
  expect(problems[0]).toBe(`main/${placed.orderId} has different events in the target. It is left unchanged.`);
  // The source's numbers are still not reused.
  const numbers = { '2026-11-20': 1 };
  expect(await contentOf(target)).toEqual(before.map((store) => ({ ...store, numbers })));
});

test('an order that only the target has is a difference, and is kept', async () => {
  await fill(source, 1);
  const extra = lifeOf('received', DEFAULT_STORE, 99)[0];
  if (!extra) throw new Error('The order was not placed.');
  await run(source, target);
  await target.orders.append(extra);
  const { stores } = await run(source, target);
  expect(stores.map((each) => [each.storeId, isSameInventory(each.source, each.target)])).toEqual([
    ['harbour', true],
    ['main', false],
  ]);
  expect(await target.orders.get(DEFAULT_STORE, extra.orderId)).toBeDefined();
});

test('settings and a menu changed in a target with orders are reported and left unchanged', async () => {
  await fill(source, 1);
  await run(source, target);
  await target.catalog.replaceSettings({ ...HARBOUR, name: 'Renamed' }, HARBOUR);
  const { problems } = await run(source, target);
  expect(problems).toEqual([
    'harbour has orders in the target, and different settings or a different menu there. They are left unchanged.',
  ]);
  expect((await target.catalog.settings(HARBOUR.id))?.name).toBe('Renamed');
});

test('a target store without orders is overwritten, even if it has another currency', async () => {
  const before = { ...HARBOUR, currency: 'BHD' as const, deliveryFee: { minor: 1234, currency: 'BHD' as const } };
  const [pizza] = (await source.catalog.menu(DEFAULT_STORE))?.pizzas ?? [];
  if (!pizza) throw new Error('The example has a pizza.');
  const priced = pizza.variants.map((each) => ({ ...each, price: { minor: 1234, currency: 'BHD' as const } }));
  await target.catalog.createStore(before, { pizzas: [{ ...pizza, variants: priced }], toppings: [] });
  await fill(source, 1);
  expect((await run(source, target)).problems).toEqual([]);
  expect(await contentOf(target)).toEqual(await contentOf(source));
});

test('the newer of two profiles of a person is kept; if that is the target’s, it is reported', async () => {
  const idOf = (digit: string): CustomerId => `cus_${digit.repeat(24)}` as CustomerId;
  const [one, two, three] = [idOf('a'), idOf('b'), idOf('c')];
  const put = (storage: Storage, overrides: Partial<CustomerProfile> & { id: CustomerId }): Promise<unknown> =>
    storage.customers.change(DEFAULT_STORE, overrides.id, () => profile(overrides));
  const [earlier, later] = [instant(0), instant(1)];
  await put(source, { id: one, name: 'Now', updatedAt: later });
  await put(target, { id: one, name: 'Then', updatedAt: earlier });
  await put(source, { id: two, name: 'Then', updatedAt: earlier });
  await put(target, { id: two, name: 'Now', updatedAt: later });
  await put(source, { id: three, name: 'Only here' });
  const { problems } = await run(source, target);
  expect(problems).toEqual([`main/${two} has a different profile in the target. It is left unchanged.`]);
  expect((await target.customers.get(DEFAULT_STORE, one))?.name).toBe('Now');
  expect((await target.customers.get(DEFAULT_STORE, two))?.name).toBe('Now');
  expect((await target.customers.get(DEFAULT_STORE, three))?.name).toBe('Only here');
});

test('unreadable source data is named, and the rest is copied', async () => {
  const folder = temporaryFolder();
  const filled = await open(folder);
  await fill(filled, 1);
  await filled.close();
  const spoilt = ['orders/2026-11-20', 'customers'].map((kind) => {
    const [name = ''] = readdirSync(join(folder, 'main', kind)).filter((each) => each !== 'index.json');
    const path = join(folder, 'main', kind, name);
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 50));
    return { name: name.split('.')[0], path };
  });
  const broken = await open(folder, 'readOnly');
  const { problems, stores } = await run(broken, target);
  await broken.close();
  const expected = spoilt.map(({ name, path }) => `main/${name} cannot be read, and is not copied. ${path}: `);
  expect(problems).toHaveLength(2);
  for (const text of expected) expect(problems.filter((problem) => problem.startsWith(text))).toHaveLength(1);
  const main = stores.find(({ storeId }) => storeId === DEFAULT_STORE);
  expect(main?.source).toMatchObject({ unreadable: 2, customers: 6 });
  expect(main && isSameInventory(main.source, main.target)).toBe(true);
});

test('a file with another order’s events is not copied', async () => {
  const folder = temporaryFolder();
  const filled = await open(folder);
  const [first] = lifeOf('received', DEFAULT_STORE, 1);
  if (!first) throw new Error('The order was not placed.');
  await filled.orders.append(first);
  await filled.close();
  const day = join(folder, 'main', 'orders', '2026-11-20');
  const copy = anOrderId();
  writeFileSync(join(day, `${copy}.jsonl`), readFileSync(join(day, `${first.orderId}.jsonl`)));
  const copied = await open(folder, 'readOnly');
  const { problems } = await run(copied, target);
  await copied.close();
  expect(problems).toEqual([
    `main/${copy} cannot be read, and is not copied. Its events belong to main/${first.orderId}.`,
  ]);
});

test('it stops on request, and continues when it is restarted', async () => {
  await fill(source, 2);
  const stopping = new AbortController();
  let [isCopying, copied] = [false, 0];
  const watcher = {
    begin: (work: string) => {
      isCopying = work === 'copying';
      copied = 0;
    },
    advance: () => {
      copied += 1;
      if (copied === 20 && isCopying) stopping.abort(new Error('Stopped.'));
    },
    problem: () => undefined,
  };
  await expect(migrate({ source, target, keys: newKeys(), watcher, signal: stopping.signal })).rejects.toThrow(
    'Stopped.',
  );
  // Of 60; those in progress were finished.
  expect(copied).toBeGreaterThanOrEqual(20);
  expect(copied).toBeLessThan(2 * countEvents());
  expect((await run(source, target)).problems).toEqual([]);
  expect(await contentOf(target)).toEqual(await contentOf(source));
});

test('stock changed in the target since is left unchanged', async () => {
  await fill(source, 1);
  await run(source, target);
  const batch = { reference: 'more', sku: 'DOUGH', quantity: 7 };
  await target.stock.change(DEFAULT_STORE, (room) => receive(room, batch, 'maria', instant(0)));
  const moved = await target.stock.get(DEFAULT_STORE);
  expect((await run(source, target)).problems).toEqual([expect.stringContaining('has different stock in the target')]);
  expect(await target.stock.get(DEFAULT_STORE)).toEqual(moved);
});

test('a message sent between two migrations is not sent again by the target', async () => {
  const message = { key: 'confirmation', kind: 'confirmation', seq: 3 } as const;
  const entry = { storeId: DEFAULT_STORE, orderId: anOrderId(), message, dueAt: instant(Date.now()), attempts: 0 };
  await source.outbox.put([entry]);
  await run(source, target);
  await source.outbox.settle(entry, { at: instant(Date.now()), outcome: 'sent', channel: 'sms' });
  await run(source, target);
  const until = instant(Date.now() + 1_000);
  expect(await target.outbox.take({ now: until, until, limit: 10, exceptWays: [] })).toEqual([]);
});
