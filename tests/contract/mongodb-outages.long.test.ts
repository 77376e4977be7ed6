import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Collection, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { openMongoStorage } from '../../adapters/storage/mongodb/index.ts';
import { claimSlot, type Kitchen } from '../../domain/kitchen/kitchen.ts';
import { DEFAULT_STORE, instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { StorageUnavailable, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { anOrderId } from '../support/builders.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { whileFailing } from '../support/failing-commands.ts';
import { until } from '../support/until.ts';
import { openWire, type Wire } from '../support/wire.ts';
import { next, placement } from './storage.ts';

const said: string[] = [];
const log = pino({ level: 'error' }, { write: (line) => void said.push(line) });
const open = (url: string): Promise<Storage> => openMongoStorage(url, join(PROJECT_ROOT, 'seed'), log);
const replaced = (): string[] => said.filter((line) => line.includes('Replacing it.'));
const unavailable = { status: 'rejected', reason: expect.any(StorageUnavailable) };

/** Claims one of two slots for an order; `onTheWay` runs between reading and writing. */
function claim(storage: Storage, storeId: StoreId, orderId: OrderId, onTheWay = (): void => undefined) {
  return storage.kitchen.change(storeId, (kitchen) => {
    onTheWay();
    return claimSlot(kitchen, { orderId, orderVersion: 2, minutes: 10 }, { slots: 2 }, instant(0));
  });
}

async function slots(storage: Storage, storeId: StoreId): Promise<OrderId[]> {
  return (await storage.kitchen.get(storeId)).slots.map(({ orderId }) => orderId);
}

afterEach(() => jest.restoreAllMocks());

describeWithMongo('while the way to MongoDB is stalled', () => {
  const url = temporaryDatabase();
  let wire: Wire;
  let storage: Storage;
  /** Another process, whose connection is not stalled. */
  let other: Storage;
  beforeAll(async () => {
    wire = await openWire(url);
    // The driver destroys a silent socket, and then waits for it forever.
    storage = await open(`${wire.url}&timeoutMS=3000&socketTimeoutMS=1000`);
    other = await open(url);
  });
  afterEach(() => wire.resume());
  afterAll(async () => {
    await storage.close();
    await other.close();
    await wire.cut();
  });

  test('every call fails with storage unavailable; afterwards all work again', async () => {
    const first = placement();
    await storage.orders.append(first);
    await claim(storage, DEFAULT_STORE, anOrderId());
    wire.stall();
    const calls = [
      storage.orders.append(next(first)),
      storage.orders.get(DEFAULT_STORE, first.orderId),
      storage.orders.list(DEFAULT_STORE, { limit: 1 }),
      storage.orders.nextNumber(DEFAULT_STORE, '2026-11-20'),
      storage.orders.findAll(DEFAULT_STORE)[Symbol.asyncIterator]().next(),
      storage.kitchen.get(DEFAULT_STORE),
      claim(storage, DEFAULT_STORE, anOrderId()),
      storage.catalog.menu(DEFAULT_STORE),
      storage.check(),
    ];
    for (const result of await Promise.allSettled(calls)) expect(result).toMatchObject(unavailable);
    wire.resume();
    await until(() => storage.check().then(() => true, () => false)); // prettier-ignore
    expect((await storage.orders.get(DEFAULT_STORE, first.orderId))?.state.id).toBe(first.orderId);
    await claim(storage, DEFAULT_STORE, anOrderId());
  });

  test('a write forgotten by the driver does not block the kitchen', async () => {
    const storeId = 'forgotten' as StoreId;
    await claim(storage, storeId, anOrderId());
    const tooMuchForTheSocket = 'x'.repeat(12_000_000);
    const hung = storage.kitchen.change(storeId, (kitchen) => {
      wire.stall();
      return { kitchen: { ...kitchen, tooMuchForTheSocket } as Kitchen, result: undefined };
    });
    // Queued behind it.
    const behind = [anOrderId(), anOrderId()].map((id) => claim(storage, storeId, id));
    expect(await Promise.allSettled([hung])).toMatchObject([unavailable]);
    await Promise.allSettled(behind);
    wire.resume();
    const later = anOrderId();
    await until(() => claim(storage, storeId, later).then(() => true, () => false)); // prettier-ignore
  });
});

describeWithMongo('while MongoDB is away for so long that the client is replaced', () => {
  const url = temporaryDatabase();
  /** Long enough that the new client's first connection fails, too. */
  const PAST_A_CONNECT_MS = 2_500;
  let wire: Wire;
  let storage: Storage;
  beforeAll(async () => {
    wire = await openWire(url);
    storage = await open(`${wire.url}&timeoutMS=1000`);
  });
  afterAll(async () => {
    await storage.close();
    await wire.cut();
  });

  test('storage recovers within seconds', async () => {
    const order = placement();
    await storage.orders.append(order);
    said.length = 0;
    const away = new AbortController();
    const get = () => storage.orders.get(DEFAULT_STORE, order.orderId);
    // Several connections, so that several concurrent calls hang.
    await Promise.all(Array.from({ length: 20 }, get));
    wire.stall();
    const ask = async (): Promise<void> => {
      while (!away.signal.aborted) {
        await get().catch(() => undefined);
        await pause(50);
      }
    };
    const traffic = [ask(), ask(), ask(), ask()];
    try {
      await until(async () => replaced().length > 0);
      await pause(PAST_A_CONNECT_MS);
    } finally {
      away.abort();
    }
    wire.resume();
    await Promise.all(traffic);
    const back = performance.now();
    await until(() => get().then(() => true, () => false)); // prettier-ignore
    expect(performance.now() - back).toBeLessThan(10_000);
    expect(await storage.orders.append(next(order))).toEqual({ outcome: 'appended' });
  });
});

describeWithMongo('a write that lands after it was given up', () => {
  const url = temporaryDatabase();
  let wire: Wire;
  let storage: Storage;
  let other: Storage;
  beforeAll(async () => {
    wire = await openWire(url);
    storage = await open(`${wire.url}&timeoutMS=2000`);
    other = await open(url);
  });
  afterAll(async () => {
    await storage.close();
    await other.close();
    await wire.cut();
  });

  /** A claim whose connection stalls just before the write, until it is given up. @returns the outcome of the write then */
  async function claimTooLate(storeId: StoreId, orderId: OrderId): Promise<{ landing: Promise<unknown> }> {
    const updates = jest.spyOn(Collection.prototype, 'updateOne');
    const claiming = claim(storage, storeId, orderId, () => wire.stall());
    expect(await Promise.allSettled([claiming])).toMatchObject([unavailable]);
    expect(updates).toHaveBeenCalledTimes(1);
    const landing = updates.mock.results[0]!.value as Promise<unknown>;
    updates.mockRestore();
    return { landing };
  }

  test('loses if another process wrote meanwhile: no slot is claimed twice', async () => {
    const storeId = 'raced' as StoreId;
    const [first, late, second] = [anOrderId(), anOrderId(), anOrderId()];
    await claim(other, storeId, first);
    const { landing } = await claimTooLate(storeId, late);
    expect(await claim(other, storeId, second)).toMatchObject({ outcome: 'claimed' });
    wire.resume();
    expect(await landing).toMatchObject({ matchedCount: 0 });
    expect(await slots(other, storeId)).toEqual([first, second]);
    expect(await claim(storage, storeId, late)).toMatchObject({ outcome: 'no_free_slot' });
  });

  test('is found by a retry if nothing was written meanwhile: one slot, not two', async () => {
    const storeId = 'alone' as StoreId;
    const [first, late] = [anOrderId(), anOrderId()];
    await claim(other, storeId, first);
    const { landing } = await claimTooLate(storeId, late);
    wire.resume();
    expect(await landing).toMatchObject({ matchedCount: 1 });
    expect(await claim(storage, storeId, late)).toMatchObject({ outcome: 'claimed' });
    expect(await slots(other, storeId)).toEqual([first, late]);
  });
});

describeWithMongo('a client of MongoDB that lets its calls hang', () => {
  const url = temporaryDatabase();
  const hang = (): Promise<never> => new Promise(() => undefined);
  const get = (storage: Storage): Promise<unknown> => storage.orders.get(DEFAULT_STORE, anOrderId());
  let storage: Storage;
  beforeEach(async () => {
    said.length = 0;
    storage = await open(`${url}${url.includes('?') ? '&' : '?'}timeoutMS=500`);
  });
  afterEach(() => storage.close());

  test('is replaced and closed after three in a row; calls work again', async () => {
    const close = jest.spyOn(MongoClient.prototype, 'close');
    const finding = jest.spyOn(Collection.prototype, 'findOne').mockImplementation(hang);
    for (let call = 1; call <= 3; call += 1) {
      expect(replaced()).toEqual([]);
      expect(await Promise.allSettled([get(storage)])).toMatchObject([unavailable]);
    }
    finding.mockRestore();
    expect(replaced()).toHaveLength(1);
    expect(close).toHaveBeenCalledTimes(1);
    expect(await get(storage)).toBeUndefined();
  });

  test('is kept while other calls succeed, until twenty hang', async () => {
    const finding = jest.spyOn(Collection.prototype, 'findOne');
    for (let pair = 1; pair <= 10; pair += 1) {
      expect(replaced()).toEqual([]);
      finding.mockImplementationOnce(hang).mockImplementationOnce(hang);
      expect(await Promise.allSettled([get(storage), get(storage)])).toMatchObject([unavailable, unavailable]);
      await storage.check();
    }
    expect(replaced()).toHaveLength(1);
    expect(await get(storage)).toBeUndefined();
  });
});

describeWithMongo('what a server answers while its set has no primary, or it stops, or is busy', () => {
  const url = temporaryDatabase();
  const CODES = [6, 7, 43, 50, 89, 91, 134, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436];
  let storage: Storage;
  beforeAll(async () => {
    storage = await open(url);
  });
  afterAll(() => storage.close());

  test.each(CODES)('%i: a read is retried once, and both it and a write fail with storage unavailable', async (errorCode) => {
    const order = placement();
    await storage.orders.append(order);
    const failing = { collection: 'orders', failCommands: ['find', 'update'], errorCode };
    const stored = await whileFailing(url, { ...failing, times: 1 }, () => storage.orders.get(DEFAULT_STORE, order.orderId));
    expect(stored?.events).toHaveLength(1);
    const results = await whileFailing(url, { ...failing, times: 1000 }, () =>
      Promise.allSettled([storage.orders.get(DEFAULT_STORE, order.orderId), storage.orders.append(next(order))]),
    );
    expect(results).toMatchObject([unavailable, unavailable]);
    await until(() => storage.check().then(() => true, () => false)); // prettier-ignore
    expect(await storage.orders.append(next(order))).toEqual({ outcome: 'appended' });
  }); // prettier-ignore

  test('a write without majority confirmation is unknown; a retry finds it', async () => {
    const order = placement();
    const writeConcernError = { code: 91, errmsg: 'shutting down' };
    const failing = { collection: 'orders', failCommands: ['update'], writeConcernError, times: 1000 };
    const result = await whileFailing(url, failing, () => Promise.allSettled([storage.orders.append(order)]));
    expect(result).toMatchObject([unavailable]);
    await until(() => storage.check().then(() => true, () => false)); // prettier-ignore
    expect(await storage.orders.append(order)).toEqual({ outcome: 'ahead', events: order.events });
  });

  test('a delivery just recorded by another attempt of the same activity counts as recorded', async () => {
    const id = `whk_${'1'.repeat(24)}` as const;
    const at = instant(0);
    await storage.webhooks.create({ id, storeId: DEFAULT_STORE, url: 'https://pos.example/', secret: 'whsec_c2Vj', createdAt: at });
    const delivery = { eventId: 'ord_1.1', eventType: 'pizzeria.order.placed', eventTime: at, orderId: anOrderId(), status: 'delivered', attempts: 1, lastAttemptAt: at } as const;
    const failing = { collection: 'webhook_deliveries', failCommands: ['update'], errorCode: 11_000, times: 1 };
    await whileFailing(url, failing, () => storage.webhooks.record(DEFAULT_STORE, id, [delivery]));
    expect((await storage.webhooks.deliveries(DEFAULT_STORE, id, { limit: 10 })).deliveries).toEqual([delivery]);
    const down = { ...failing, errorCode: 91, times: 1000 };
    const recording = whileFailing(url, down, () => storage.webhooks.record(DEFAULT_STORE, id, [delivery]));
    expect(await Promise.allSettled([recording])).toMatchObject([unavailable]);
  }); // prettier-ignore
});
