import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import { DamagedContent } from '../../adapters/storage/files/json-file.ts';
import { OrderFiles, recentOrders } from '../../adapters/storage/files/order-files.ts';
import { readLines } from '../../adapters/storage/files/order-lines.ts';
import { instant, type StoreId } from '../../domain/shared/values.ts';
import { StorageDamaged, StorageUnavailable, type AppendRequest, type Storage } from '../../ports.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { temporaryFolder } from '../support/folders.ts';
import { linesOf } from '../support/order-files.ts';
import { next, placement } from './storage.ts';

/** An order's file after an unfinished write. */

/** Failures injected into a file that a line is appended to. */
interface Trouble {
  /** Length of a short first write, in bytes. */
  readonly written?: number;
  readonly fails: readonly ('write' | 'datasync' | 'truncate')[];
}
let trouble: Trouble | undefined;

jest.mock('node:fs/promises', () => {
  const real = jest.requireActual<typeof fs>('node:fs/promises');
  type Write = (content: Buffer, from: number, length: number, position: number) => Promise<{ bytesWritten: number }>;
  const failing = (syscall: string): void => {
    if (trouble?.fails.includes(syscall as 'write')) {
      throw Object.assign(new Error(`EIO: injected, ${syscall}`), { code: 'EIO', syscall });
    }
  };
  return {
    ...real,
    open: async (...args: Parameters<typeof fs.open>) => {
      const file = await real.open(...args);
      const write = file.write.bind(file) as unknown as Write;
      const { datasync, truncate } = { datasync: file.datasync.bind(file), truncate: file.truncate.bind(file) };
      return Object.assign(file, {
        write: async (content: Buffer, from: number, length: number, position: number) => {
          if (from === 0 && trouble?.written) return write(content, from, trouble.written, position);
          failing('write');
          return write(content, from, length, position);
        },
        datasync: async () => {
          failing('datasync');
          await datasync();
        },
        truncate: async (length: number) => {
          failing('truncate');
          await truncate(length);
        },
      });
    },
  };
});

const SEED = join(PROJECT_ROOT, 'seed');
const open = (folder: string): Promise<Storage> => openFileStorage(folder, SEED, pino({ level: 'silent' }));

let folder: string;
let storage: Storage;
let first: AppendRequest;
let second: AppendRequest;
let third: AppendRequest;

const pathOf = ({ orderId }: AppendRequest): string => join(folder, 'main', 'orders', '2026-11-20', `${orderId}.jsonl`);
const get = async (): Promise<unknown> => (await storage.orders.get(first.storeId, first.orderId))?.events;
const reopen = async (): Promise<void> => {
  await storage.close();
  storage = await open(folder);
};

beforeEach(async () => {
  folder = temporaryFolder();
  storage = await open(folder);
  first = placement();
  second = next(first);
  third = next(second, 'startCooking');
  for (const request of [first, second]) await storage.orders.append(request);
});
afterEach(async () => {
  trouble = undefined;
  await storage.close();
});

const filesOf = (store: string, recent = recentOrders()): OrderFiles => new OrderFiles(store as StoreId, recent);

test('all stores of a process share the memory for recent orders, and orders with the same id in two of them stay apart', async () => {
  const recent = recentOrders();
  const [original, copy] = [filesOf('original', recent), filesOf('copy', recent)];
  const file = await original.write(join(temporaryFolder(), 'order.jsonl'), first.events, instant(0));
  expect(original.recent(first.orderId)).toBe(file);
  expect(copy.recent(first.orderId)).toBeUndefined();
  for (let count = 0; count < recent.max; count += 1) recent.set(`copy/${count}`, file);
  expect(original.recent(first.orderId)).toBeUndefined();
});

describe('at every byte', () => {
  const path = join(temporaryFolder(), 'order.jsonl');
  const read = (): ReturnType<OrderFiles['read']> => filesOf('main').read(first.orderId, path);
  const at = instant(0);
  let content: Buffer;
  beforeEach(() => (content = readFileSync(pathOf(first))));

  test('a last line cut off there is dropped as unacknowledged, and the acknowledged events stay', async () => {
    const whole = content.indexOf('\n') + 1;
    for (let length = whole; length < content.length; length += 1) {
      writeFileSync(path, content.subarray(0, length));
      const files = filesOf('main');
      const torn = await files.read(first.orderId, path);
      expect({ length, events: torn?.order.events }).toEqual({ length, events: first.events });
      if (torn) await files.append(path, torn, second.events, at);
      expect({ length, lines: linesOf(path).length }).toEqual({ length, lines: 2 });
      expect((await read())?.order).toEqual({ state: second.state, events: [...first.events, ...second.events] });
    }
  });

  test('a file cut off within its first line is damaged, since that line is written atomically', () => {
    for (let length = 0; length <= content.indexOf('\n'); length += 1) {
      expect(() => readLines(content.subarray(0, length))).toThrow(new DamagedContent('It has no complete line.'));
    }
  });

  test('a flipped bit is damage', () => {
    for (let place = 0; place < content.length; place += 1) {
      const spoilt = Buffer.from(content);
      spoilt[place] = (spoilt[place] ?? 0) ^ (1 << (place % 8));
      expect(() => readLines(spoilt)).toThrow(DamagedContent);
    }
  });
});

test('trailing zeros, as some file systems leave them, are dropped', async () => {
  await storage.close();
  appendFileSync(pathOf(first), Buffer.alloc(5000));
  storage = await open(folder);
  expect(await get()).toEqual([...first.events, ...second.events]);
  expect(await storage.orders.append(third)).toEqual({ outcome: 'appended' });
  expect(linesOf(pathOf(first))).toHaveLength(3);
  await reopen();
  expect(await get()).toHaveLength(3);
});

test('a short write is continued', async () => {
  trouble = { written: 7, fails: [] };
  expect(await storage.orders.append(third)).toEqual({ outcome: 'appended' });
  await reopen();
  expect(await get()).toEqual([...first.events, ...second.events, ...third.events]);
});

describe.each<[string, Trouble]>([
  ['that is short, and then fails', { written: 50, fails: ['write'] }],
  ['that fails', { fails: ['write'] }],
])('a write %s', (_, failure) => {
  test('is undone, and can be repeated', async () => {
    const before = readFileSync(pathOf(first));
    trouble = failure;
    await expect(storage.orders.append(third)).rejects.toThrow(StorageUnavailable);
    expect(readFileSync(pathOf(first))).toEqual(before);
    trouble = undefined;
    expect(await get()).toHaveLength(2);
    expect(await storage.orders.append(third)).toEqual({ outcome: 'appended' });
    await reopen();
    expect(await get()).toHaveLength(3);
  });
});

describe.each<[string, Trouble]>([
  ['a write that cannot be undone', { written: 50, fails: ['write', 'truncate'] }],
  ['a failing sync, whose undoing cannot be synced either', { fails: ['datasync'] }],
  ['a failing sync that cannot be undone', { fails: ['datasync', 'truncate'] }],
])('after %s', (_, failure) => {
  beforeEach(async () => {
    trouble = failure;
    await expect(storage.orders.append(third)).rejects.toThrow(StorageUnavailable);
  });

  test('writes to the file are refused as an outage, not as damage, and the acknowledged events can be read', async () => {
    for (let time = 0; time < 2; time += 1) {
      await expect(storage.orders.append(third)).rejects.toThrow(StorageUnavailable);
    }
    expect(await get()).toEqual([...first.events, ...second.events]);
    expect(storage.damage()).toEqual([]);
  });

  test('it is undone and the file read again as soon as possible', async () => {
    trouble = undefined;
    const cancelled = next(second, 'cancel');
    expect(await storage.orders.append(cancelled)).toEqual({ outcome: 'appended' });
    expect(linesOf(pathOf(first))).toHaveLength(3);
    await reopen();
    expect(await get()).toEqual([...first.events, ...second.events, ...cancelled.events]);
  });

  test('a restart finds the acknowledged events, and possibly the unacknowledged write', async () => {
    await storage.close();
    trouble = undefined;
    storage = await open(folder);
    const found = (await get()) as unknown[];
    expect(found.slice(0, 2)).toEqual([...first.events, ...second.events]);
    expect(storage.damage()).toEqual([]);
    const outcome = found.length === 3 ? { outcome: 'ahead', events: third.events } : { outcome: 'appended' };
    expect(await storage.orders.append(third)).toEqual(outcome);
  });
});

describe('while the program runs', () => {
  test('an older copy restored by hand is read before it is written to', async () => {
    const [line = ''] = linesOf(pathOf(first));
    writeFileSync(pathOf(first), `${line}\n`);
    expect(await storage.orders.append(third)).toEqual({ outcome: 'behind', version: 1 });
    expect(await storage.orders.append(second)).toEqual({ outcome: 'appended' });
    expect(await storage.orders.append(third)).toEqual({ outcome: 'appended' });
    await reopen();
    expect(await get()).toHaveLength(3);
  });

  test.each<[string, (path: string) => void]>([
    ['spoilt', (path) => appendFileSync(path, 'by hand\n')],
    ['deleted', (path) => rmSync(path)],
  ])('a %s file is detected by the next write, which appends nothing to it, and can be restored', async (_, spoil) => {
    spoil(pathOf(first));
    await expect(storage.orders.append(third)).rejects.toThrow(StorageDamaged);
    const whole = { ...third, events: [...first.events, ...second.events, ...third.events] };
    expect(await storage.orders.restore(whole)).toEqual({ outcome: 'restored' });
    await reopen();
    expect(await get()).toEqual(whole.events);
  });
});

describe('killed in the middle of a write', () => {
  /** Appends in another process, which is killed at a system call. */
  async function killedAt(call: 'write' | 'datasync', before = ''): Promise<void> {
    await storage.close();
    const script = `
      import { open } from 'node:fs/promises';
      import { pino } from 'pino';
      import { openFileStorage } from '${join(PROJECT_ROOT, 'dist/adapters/storage/files/index.js')}';
      const storage = await openFileStorage(${JSON.stringify(folder)}, ${JSON.stringify(SEED)}, pino({ level: 'silent' }));
      await storage.orders.get('main', '${first.orderId}');
      const file = await open('${pathOf(first)}');
      const handle = Object.getPrototypeOf(file);
      const write = handle.write;
      handle.${call} = async function (content, from, length, position) {
        ${before}
        process.kill(process.pid, 'SIGKILL');
        await new Promise(() => setInterval(() => undefined, 1000));
      };
      await storage.orders.append(${JSON.stringify(third)});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: PROJECT_ROOT,
      stdio: 'ignore',
    });
    const [, signal] = (await once(child, 'close')) as [number, string];
    expect(signal).toBe('SIGKILL');
    storage = await open(folder);
  }

  test('between write and sync, the append is stored, and not repeated', async () => {
    await killedAt('datasync');
    expect(await get()).toEqual([...first.events, ...second.events, ...third.events]);
    expect(await storage.orders.append(third)).toEqual({ outcome: 'ahead', events: third.events });
    expect(linesOf(pathOf(first))).toHaveLength(3);
  });

  test('halfway through the write, the append is not stored, and can be repeated', async () => {
    await killedAt('write', 'await write.call(this, content, from, 60, position);');
    expect(await get()).toEqual([...first.events, ...second.events]);
    expect(await storage.orders.append(third)).toEqual({ outcome: 'appended' });
    await reopen();
    expect(await get()).toEqual([...first.events, ...second.events, ...third.events]);
  });
});
