import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Binary, MongoClient, type Document } from 'mongodb';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import { collectionsOf } from '../../adapters/storage/mongodb/collections.ts';
import { MongoConnection } from '../../adapters/storage/mongodb/connection.ts';
import { openMongoStorage } from '../../adapters/storage/mongodb/index.ts';
import { MongoOrders } from '../../adapters/storage/mongodb/orders.ts';
import { packProgress } from '../../adapters/storage/mongodb/packed-progress.ts';
import { readLines, toLine } from '../../adapters/storage/files/order-lines.ts';
import { DamageLog } from '../../adapters/storage/damage-log.ts';
import { SCHEMAS, type SchemaHistory } from '../../adapters/storage/schemas.ts';
import { replay, type OrderEvent } from '../../domain/order/index.ts';
import { DEFAULT_STORE, type CustomerId, type OrderId } from '../../domain/shared/values.ts';
import type { WebhookId } from '../../domain/webhooks/webhooks.ts';
import { StorageDamaged, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { next, placement } from './storage.ts';

/**
 * Data of the version before schema versions were written, as it was stored then: `stored/version-0` was made by that release. It is
 * read, changed and written in today's version by itself, and data of a later release is left alone.
 */

const STORED = join(PROJECT_ROOT, 'tests/contract/stored/version-0/main');
const SEED = join(PROJECT_ROOT, 'seed');
const log = pino({ level: 'silent' });
const storeId = DEFAULT_STORE;
const ORDER = `ord_${'a'.repeat(26)}` as OrderId;
const DRAFT = `ord_${'d'.repeat(26)}` as OrderId;
const ADA = `cus_${'ada'.repeat(8)}` as CustomerId;
const HOOK: WebhookId = `whk_${'1'.repeat(24)}`;
const LATER = 99;

const jsonOf = (...path: string[]): Document => JSON.parse(readFileSync(join(STORED, ...path), 'utf8')) as Document;

async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of all) found.push(each);
  return found;
}

/** What the older release had stored. */
async function mustBeRead(storage: Storage): Promise<void> {
  expect((await storage.catalog.settings(storeId))?.name).toBe('Pizzeria Main Street');
  const menu = await storage.catalog.menu(storeId);
  expect(menu?.pizzas[0]).toMatchObject({ id: 'margherita', variants: [{ cookingMinutes: 8 }, {}, {}] });
  expect((await storage.catalog.recipes(storeId)).pizzas.length).toBeGreaterThan(5);
  expect((await storage.orders.get(storeId, ORDER))?.state).toMatchObject({
    status: 'confirmed',
    version: 2,
    number: 7,
  });
  expect((await storage.orders.get(storeId, DRAFT))?.state).toMatchObject({ status: 'draft', version: 1 });
  expect((await storage.orders.list(storeId, { limit: 10 })).orders.map(({ id }) => id)).toEqual([ORDER]);
  expect((await collect(storage.orders.findAll(storeId))).map(({ orderId }) => orderId).toSorted()).toEqual([
    ORDER,
    DRAFT,
  ]);
  expect(await storage.kitchen.get(storeId)).toMatchObject({ cooks: 2, tickets: [{ orderId: ORDER }] });
  expect(await storage.stock.get(storeId)).toMatchObject({ batches: [{ quantity: 51 }], nextMovement: 52 });
  expect((await storage.stock.archived(storeId, 0))?.movements).toHaveLength(3);
  expect(await storage.customers.get(storeId, ADA)).toMatchObject({ name: 'Ada Lovelace', keptBy: 'customer' });
  expect((await storage.customers.findByPhone(storeId, '+12125550123')).map(({ id }) => id)).toEqual([ADA]);
  expect((await storage.inboxes.get(storeId, ADA)).notifications).toMatchObject([{ kind: 'confirmation' }]);
  expect(await storage.drivers.last(storeId, 'driver-7')).toMatchObject({ driverId: 'driver-7' });
  expect((await storage.webhooks.list(storeId)).map(({ id }) => id)).toEqual([HOOK]);
  expect(await storage.webhooks.progress(storeId, HOOK)).toMatchObject({ version: 1, orders: {} });
  const { deliveries } = await storage.webhooks.deliveries(storeId, HOOK, { limit: 10 });
  expect(deliveries).toMatchObject([{ status: 'delivered', httpStatus: 204 }]);
  expect(await collect(storage.outbox.findAll(storeId))).toMatchObject([
    { orderId: ORDER, outcome: { outcome: 'sent' } },
  ]);
  expect(storage.damage()).toEqual([]);
}

/** Changes everything a little, so that it is written. */
async function changeAll(storage: Storage): Promise<void> {
  for (const work of Object.values(CHANGES)) await work(storage);
}

/** By the file or the document that they write. */
const CHANGES = {
  settings: async ({ catalog }) => {
    const settings = await catalog.settings(storeId);
    if (settings) await catalog.replaceSettings({ ...settings, name: 'Renamed' }, settings);
    return settings;
  },
  menu: async ({ catalog }) => {
    const menu = await catalog.menu(storeId);
    if (menu) await catalog.replaceMenu(storeId, { ...menu, toppings: menu.toppings.slice(1) }, menu);
    return menu;
  },
  recipes: async ({ catalog }) => {
    const recipes = await catalog.recipes(storeId);
    return catalog.replaceRecipes(storeId, { ...recipes, toppings: [] }, recipes);
  },
  kitchen: ({ kitchen }) =>
    kitchen.change(storeId, (known) => ({ kitchen: { ...known, cooks: 3 }, result: undefined })),
  stock: ({ stock }) => stock.change(storeId, (room) => ({ room: { ...room, nextMovement: 53 }, result: undefined })),
  customer: ({ customers }) => customers.change(storeId, ADA, (known) => ({ ...known!, name: 'Ada King' })),
  notifications: ({ inboxes }) => inboxes.change(storeId, ADA, (inbox) => ({ ...inbox, notifications: [] })),
  drivers: ({ drivers }) => drivers.seen(storeId, { driverId: 'driver-8', seenAt: '2026-11-20T18:30:00.000Z' }),
  webhook: ({ webhooks }) =>
    webhooks.change(storeId, HOOK, (known) => ({ ...known, url: 'https://pos.example/other' })),
  progress: async ({ webhooks }) => {
    const progress = await webhooks.progress(storeId, HOOK);
    return progress && webhooks.saveProgress(storeId, HOOK, progress);
  },
  deliveries: async ({ webhooks }) => {
    const { deliveries } = await webhooks.deliveries(storeId, HOOK, { limit: 1 });
    await webhooks.record(storeId, HOOK, deliveries);
  },
  numbers: ({ orders }) => orders.raiseNumber(storeId, '2026-11-20', 9),
} satisfies Record<string, (storage: Storage) => Promise<unknown>>;
type Changed = keyof typeof CHANGES;

async function mustRefuse(work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StorageDamaged);
  const { damage } = error as StorageDamaged;
  expect({ isNewer: damage.isNewer, reason: damage.reason }).toEqual({
    isNewer: true,
    reason: expect.stringContaining(`schema version ${LATER}`),
  });
}

describe('on files', () => {
  const FILES: Record<Changed, string> = {
    settings: 'store.json',
    menu: 'menu.json',
    recipes: 'recipes.json',
    kitchen: 'kitchen.json',
    stock: 'stock.json',
    customer: `customers/${ADA}.json`,
    notifications: `notifications/${ADA}.json`,
    drivers: 'drivers.json',
    webhook: `webhooks/${HOOK}/subscription.json`,
    progress: `webhooks/${HOOK}/progress.json`,
    deliveries: `webhooks/${HOOK}/deliveries.json`,
    numbers: 'numbers.json',
  };
  let folder: string;
  const pathOf = (name: string): string => join(folder, 'main', name);
  const open = (): Promise<Storage> => openFileStorage(folder, SEED, log);
  beforeEach(() => {
    folder = temporaryFolder();
    cpSync(STORED, join(folder, 'main'), { recursive: true });
  });

  test('data of the older version is read, and written in today’s by the next change', async () => {
    let storage = await open();
    await mustBeRead(storage);
    await changeAll(storage);
    await storage.close();
    for (const name of Object.values(FILES)) {
      expect({ name, schema: JSON.parse(readFileSync(pathOf(name), 'utf8')).schema }).toEqual({ name, schema: 1 });
    }
    expect(readFileSync(pathOf('menu.json'), 'utf8')).not.toContain('"variants"');
    storage = await open();
    expect((await storage.catalog.settings(storeId))?.name).toBe('Renamed');
    expect(await storage.kitchen.get(storeId)).toMatchObject({ cooks: 3, tickets: [{ orderId: ORDER }] });
    expect(await storage.drivers.last(storeId, 'driver-7')).toBeDefined();
    expect(await storage.orders.lastNumbers(storeId)).toEqual(new Map([['2026-11-20', 9]]));
    expect(await storage.webhooks.progress(storeId, HOOK)).toMatchObject({ version: 2 });
    await storage.close();
  });

  test('a menu from when the cooking time had another name', async () => {
    const earlier = readFileSync(pathOf('menu.json'), 'utf8').replaceAll('estimated_cooking_time', 'cooking_minutes');
    writeFileSync(pathOf('menu.json'), earlier);
    const storage = await open();
    await mustBeRead(storage);
    await storage.close();
  });

  const ofLater = (name: string): string => {
    const stored: unknown = JSON.parse(readFileSync(pathOf(name), 'utf8'));
    const content = Array.isArray(stored) ? { list: stored } : (stored as object);
    const text = JSON.stringify({ schema: LATER, ...content });
    writeFileSync(pathOf(name), text);
    return text;
  };

  test.each(['settings', 'menu', 'recipes'] as const)(
    '%s of a later release prevent the start, and stay as they are',
    async (what) => {
      const text = ofLater(FILES[what]);
      await expect(open()).rejects.toThrow(/schema version 99, and this release reads versions up to 1/);
      expect(readFileSync(pathOf(FILES[what]), 'utf8')).toBe(text);
    },
  );

  test('a menu that becomes one of a later release at runtime is not overwritten', async () => {
    const storage = await open();
    await storage.catalog.menu(storeId);
    const text = ofLater('menu.json');
    await mustRefuse(storage.catalog.replaceMenu(storeId, { pizzas: [], toppings: [] }, { pizzas: [], toppings: [] }));
    expect(readFileSync(pathOf('menu.json'), 'utf8')).toBe(text);
    await storage.close();
  });

  test.each(Object.keys(FILES).filter((what) => !['settings', 'menu', 'recipes'].includes(what)) as Changed[])(
    'the %s of a later release are refused, and stay as they are',
    async (what) => {
      const text = ofLater(FILES[what]);
      const storage = await open();
      await mustRefuse(CHANGES[what](storage));
      const restoring = {
        kitchen: async () =>
          storage.kitchen.restore(storeId, await Promise.resolve({ tickets: [], slots: [], departed: [] } as never)),
        stock: async () => storage.stock.restore(storeId, {} as never),
      }[what as string];
      if (restoring) await mustRefuse(restoring());
      expect(readFileSync(pathOf(FILES[what]), 'utf8')).toBe(text);
      expect(existsSync(`${pathOf(FILES[what])}.damaged-1`)).toBe(false);
      await storage.close();
    },
  );

  test('an order and a message of a later release are refused, and stay as they are', async () => {
    const order = pathOf(join('orders/2026-11-20', `${ORDER}.jsonl`));
    const [line = ''] = readFileSync(order, 'utf8').split('\n');
    const rest = line.slice(line.indexOf(',') + 1).replace('"schema":2', `"schema":${LATER}`);
    const later = `{"crc32":"${crc32(rest).toString(16).padStart(8, '0')}",${rest}\n`;
    writeFileSync(order, later);
    const outbox = pathOf('outbox/2026-11-20.jsonl');
    const messages = readFileSync(outbox, 'utf8').replace('{"put"', `{"schema":${LATER},"put"`);
    writeFileSync(outbox, messages);
    const storage = await open();
    await mustRefuse(storage.orders.get(storeId, ORDER));
    const { events, state } = placement({ id: ORDER });
    await mustRefuse(storage.orders.restore({ storeId, orderId: ORDER, events, state }));
    expect((await storage.orders.list(storeId, { limit: 10 })).unreadable).toEqual([ORDER]);
    await mustRefuse(collect(storage.outbox.findAll(storeId)));
    expect(readFileSync(order, 'utf8')).toBe(later);
    expect(readFileSync(outbox, 'utf8')).toBe(messages);
    expect(readdirSync(pathOf('orders/2026-11-20')).filter((name) => name.includes('damaged'))).toEqual([]);
    await storage.close();
  });

  test('a file of an order may have lines of several versions: each is upgraded by its own', () => {
    const { events } = placement();
    const [first] = events;
    const stored = toLine({ writtenAt: '2026-11-20T18:00:00.000Z', events });
    // Version 3 will call a placement by another name.
    const renamed = ({ events: all, ...content }: { events: OrderEvent[] }) => ({
      ...content,
      events: all.map((event) => ({ ...event, type: event.type === 'OrderPlaced' ? 'OrderTaken' : event.type })),
    });
    const history: SchemaHistory = { ...SCHEMAS.order_line, upgrades: [renamed] };
    expect(readLines(stored, history).events).toEqual([{ ...first, type: 'OrderTaken' }]);
    expect(readLines(stored).events).toEqual(events);
  });
});

describeWithMongo('on MongoDB', () => {
  const url = temporaryDatabase();
  const client = new MongoClient(url);
  const inDb = (name: string) => client.db().collection<{ _id: string } & Document>(name);
  let storage: Storage;
  afterAll(() => client.close());
  afterEach(() => storage.close());

  const orderDocument = (id: OrderId): Document & { _id: string } => {
    const { events } = readLines(readFileSync(join(STORED, 'orders/2026-11-20', `${id}.jsonl`)));
    const content = { schema: 1, version: events.length, state: replay(events), events, writtenAt: new Date() };
    return { _id: `main/${id}`, storeId, ...content };
  };

  beforeEach(async () => {
    await client.db().dropDatabase();
    const [put = '{}', settled = '{}'] = readFileSync(join(STORED, 'outbox/2026-11-20.jsonl'), 'utf8').split('\n');
    const { outcome } = (JSON.parse(settled) as { settled: Document })['settled'];
    const [driver] = jsonOf('drivers.json') as unknown as Document[];
    const [delivery] = jsonOf('webhooks', HOOK, 'deliveries.json') as unknown as Document[];
    const progress = {
      version: 1,
      packed: new Binary(await packProgress(jsonOf('webhooks', HOOK, 'progress.json') as never)),
    };
    const message = (JSON.parse(put) as { put: Document })['put'];
    const documents: Record<string, (Document & { _id: string })[]> = {
      orders: [orderDocument(ORDER), orderDocument(DRAFT)],
      counters: [{ _id: 'main/orders/2026-11-20', last: 7 }],
      kitchens: [{ _id: 'main', version: 1, kitchen: jsonOf('kitchen.json') }],
      stock: [{ _id: 'main', version: 1, room: jsonOf('stock.json') }],
      stock_movements: [{ _id: 'main/0', ...jsonOf('stock-movements', '000000.json') }],
      stores: [
        {
          _id: 'main',
          version: 1,
          settings: jsonOf('store.json'),
          menu: jsonOf('menu.json'),
          recipes: jsonOf('recipes.json'),
        },
      ],
      customers: [{ _id: `main/${ADA}`, version: 1, profile: jsonOf('customers', `${ADA}.json`) }],
      inboxes: [{ _id: `main/${ADA}`, version: 1, notifications: jsonOf('notifications', `${ADA}.json`) }],
      drivers: [{ _id: 'main/driver-7', ...driver }],
      webhooks: [{ _id: `main/${HOOK}`, version: 1, subscription: jsonOf('webhooks', HOOK, 'subscription.json') }],
      webhook_progress: [{ _id: `main/${HOOK}`, ...progress }],
      webhook_deliveries: [{ _id: `main/${HOOK}/${delivery?.['eventId']}`, webhookId: HOOK, ...delivery }],
      outbox: [
        {
          _id: `main/${ORDER}/confirmation`,
          ...message,
          status: 'sent',
          outcome,
          readyAt: message['dueAt'],
          putAt: new Date(),
        },
      ],
    };
    for (const [name, all] of Object.entries(documents))
      await inDb(name).insertMany(all.map((each) => ({ ...each, storeId })));
    storage = await openMongoStorage(url, SEED, log);
  });

  /** Where the schema version is, in each collection. */
  const VERSIONS: [what: Changed, collection: string, path: string][] = [
    ['settings', 'stores', 'settings.schema'],
    ['menu', 'stores', 'menu.schema'],
    ['recipes', 'stores', 'recipes.schema'],
    ['kitchen', 'kitchens', 'kitchen.schema'],
    ['stock', 'stock', 'room.schema'],
    ['customer', 'customers', 'profile.schema'],
    ['notifications', 'inboxes', 'schema'],
    ['webhook', 'webhooks', 'subscription.schema'],
    ['progress', 'webhook_progress', 'schema'],
    ['deliveries', 'webhook_deliveries', 'schema'],
  ];

  test('data of the older version is read, and written in today’s by the next change', async () => {
    await mustBeRead(storage);
    await changeAll(storage);
    for (const [what, collection, path] of VERSIONS) {
      expect({ what, written: await inDb(collection).countDocuments({ [path]: 1 }) }).toEqual({ what, written: 1 });
    }
    expect((await storage.catalog.settings(storeId))?.name).toBe('Renamed');
    expect(await storage.kitchen.get(storeId)).toMatchObject({ cooks: 3, tickets: [{ orderId: ORDER }] });
    expect(await storage.drivers.last(storeId, 'driver-8')).toBeDefined();
  });

  test.each(VERSIONS)('the %s of a later release are refused, and stay as they are', async (what, collection, path) => {
    await inDb(collection).updateMany({}, { $set: { [path]: LATER } });
    const before = await inDb(collection).find().toArray();
    const change = CHANGES[what](storage);
    if (collection === 'stores') await expect(change).rejects.toThrow(`schema version ${LATER}`);
    else await mustRefuse(change);
    if (what === 'kitchen') await mustRefuse(storage.kitchen.restore(storeId, {} as never));
    if (what === 'stock') await mustRefuse(storage.stock.restore(storeId, {} as never));
    expect(await inDb(collection).find().toArray()).toEqual(before);
  });

  test('an order and messages of a later release are refused, and stay as they are', async () => {
    await inDb('orders').updateOne({ _id: `main/${ORDER}` }, { $set: { schema: LATER } });
    await inDb('outbox').updateMany({}, { $set: { schema: LATER, status: 'due' } });
    const before = await inDb('orders').find().toArray();
    await mustRefuse(storage.orders.get(storeId, ORDER));
    const { events, state } = placement({ id: ORDER });
    await mustRefuse(storage.orders.restore({ storeId, orderId: ORDER, events, state }));
    await mustRefuse(storage.orders.append({ storeId, orderId: ORDER, expectedVersion: 2, events, state }));
    expect((await storage.orders.list(storeId, { limit: 10 })).unreadable).toEqual([ORDER]);
    await mustRefuse(collect(storage.outbox.findAll(storeId)));
    const taking = { now: '2026-12-01T00:00:00.000Z', until: '2026-12-01T00:01:00.000Z', limit: 10, exceptWays: [] };
    expect(await storage.outbox.take(taking)).toEqual([]);
    expect(await inDb('orders').find().toArray()).toEqual(before);
  });

  test('an append to an order of an older version makes it one of today’s', async () => {
    const first = placement();
    await storage.orders.append(first);
    const connection = await MongoConnection.open(url, log);
    // The next version will note the release in each event.
    const upgrade = ({ state, events }: { state: object; events: object[] }) => ({
      state,
      events: events.map((event) => ({ ...event, release: 2 })),
    });
    const history: SchemaHistory = { oldest: 1, upgrades: [upgrade] };
    const later = new MongoOrders(collectionsOf(connection), new DamageLog(log), history);
    const stored = await later.get(storeId, first.orderId);
    expect(stored?.events).toEqual(first.events.map((event) => ({ ...event, release: 2 })));
    expect((await later.list(storeId, { limit: 10 })).orders.map(({ id }) => id)).toContain(first.orderId);
    expect(await inDb('orders').countDocuments({ schema: 2 })).toBe(0);
    const second = next(first);
    expect(await later.append(second)).toEqual({ outcome: 'appended' });
    const upgraded = await inDb('orders').findOne({ _id: `main/${first.orderId}` });
    expect(upgraded).toMatchObject({ schema: 2, version: 2, events: [{ seq: 1, release: 2 }, { seq: 2 }] });
    expect(await later.append(second)).toMatchObject({ outcome: 'ahead' });
    await mustRefuseVersion(storage.orders.get(storeId, first.orderId), 2);
    await connection.close();
  });

  const mustRefuseVersion = (work: Promise<unknown>, version: number) =>
    expect(work).rejects.toMatchObject({
      damage: {
        isNewer: true,
        reason: expect.stringContaining(`schema version ${version}, and this release reads versions up to 1`),
      },
    });
});
