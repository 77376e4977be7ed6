import { readFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import { EMPTY_KITCHEN } from '../../domain/kitchen/kitchen.ts';
import { EMPTY_STOCK } from '../../domain/stock/index.ts';
import { DEFAULT_STORE, instant, type CustomerId, type StoreId } from '../../domain/shared/values.ts';
import { StorageUnavailable, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { STORE } from '../support/builders.ts';
import { temporaryFolder } from '../support/folders.ts';
import { next, placement } from './storage.ts';

/** A disk that can be neither written nor read: reported as an outage, without losing anything. */

let failing: string | undefined;
const failed = (syscall: string): Error =>
  Object.assign(new Error(`${failing}: injected, ${syscall}`), { code: failing, syscall });

jest.mock('node:fs/promises', () => {
  const real = jest.requireActual<typeof fs>('node:fs/promises');
  return {
    ...real,
    // Like a full disk: part of the content, and then no more.
    writeFile: async (path: string, content: string, options: object) => {
      if (failing === undefined) return real.writeFile(path, content, options);
      await real.writeFile(path, content.slice(0, 10));
      throw failed('write');
    },
    // For files that lines are appended to.
    open: async (...args: Parameters<typeof fs.open>) => {
      const file = await real.open(...args);
      if (failing === undefined || args[1] !== 'r+') return file;
      const write = file.write.bind(file) as (...each: unknown[]) => ReturnType<typeof file.write>;
      return Object.assign(file, {
        write: async (content: Buffer, from: number, _length: number, position: number) => {
          await write(content, from, 10, position);
          throw failed('write');
        },
      });
    },
    mkdir: async (...args: Parameters<typeof fs.mkdir>) => {
      if (failing !== undefined) throw failed('mkdir');
      return real.mkdir(...args);
    },
  };
});

const storeId = DEFAULT_STORE;
const customerId = `cus_${'c'.repeat(24)}` as CustomerId;
const first = placement();

const WRITES: Record<string, (storage: Storage) => Promise<unknown>> = {
  'placing an order': (storage) => storage.orders.append(placement()),
  'changing an order': (storage) => storage.orders.append(next(first)),
  'drawing a number': (storage) => storage.orders.nextNumber(storeId, '2026-11-20'),
  'the kitchen': ({ kitchen }) =>
    kitchen.change(storeId, () => ({ kitchen: { ...EMPTY_KITCHEN, cooks: 9 }, result: undefined })),
  'the stock': ({ stock }) => stock.change(storeId, () => ({ room: { ...EMPTY_STOCK }, result: undefined })),
  'a customer': ({ customers }) => customers.change(storeId, customerId, () => ({ id: customerId }) as never),
  'a notification': ({ inboxes }) => inboxes.change(storeId, customerId, (inbox) => ({ ...inbox })),
  'an answer': ({ answers }) =>
    answers.change(storeId, 'key', () => ({ content: 'c', at: '2026-11-20T18:00:00.000Z' })),
  'a driver': ({ drivers }) => drivers.seen(storeId, { driverId: 'd', seenAt: '2026-11-20T18:00:00.000Z' }),
  'a webhook': ({ webhooks }) => webhooks.create({ storeId, id: `whk_${'w'.repeat(24)}` } as never),
  'a message': ({ outbox }) =>
    outbox.put([
      { storeId, orderId: first.orderId, message: { key: 'm', kind: 'late', seq: 1 }, dueAt: instant(0), attempts: 0 },
    ]),
  'a report': ({ reports }) => reports.keep(storeId, { day: '2026-11-20', mark: 'm' } as never),
  'a new store': ({ catalog }) =>
    catalog.createStore({ ...STORE, id: 'another' as StoreId }, { pizzas: [], toppings: [] }),
  'the health check': (storage) => storage.check(),
};

describe.each(['ENOSPC', 'EROFS', 'EDQUOT', 'EACCES', 'EMFILE', 'EIO'])('when the disk answers %s', (code) => {
  let folder: string;
  let storage: Storage;
  beforeEach(async () => {
    folder = temporaryFolder();
    storage = await openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));
    await storage.orders.append(first);
  });
  afterEach(async () => {
    failing = undefined;
    await storage.close();
  });

  test.each(Object.keys(WRITES))('%s is an outage', async (what) => {
    failing = code;
    await expect(WRITES[what]?.(storage)).rejects.toThrow(StorageUnavailable);
  });

  test('an order that could not be changed is unchanged, and can be changed once the disk has space', async () => {
    const path = join(folder, 'main', 'orders', '2026-11-20', `${first.orderId}.jsonl`);
    const before = readFileSync(path, 'utf8');
    failing = code;
    await expect(storage.orders.append(next(first))).rejects.toThrow(StorageUnavailable);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect((await storage.orders.get(storeId, first.orderId))?.events).toHaveLength(1);
    failing = undefined;
    expect(await storage.orders.append(next(first))).toEqual({ outcome: 'appended' });
    expect(storage.damage()).toEqual([]);
  });
});
