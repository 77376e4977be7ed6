import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tryLock } from 'fs-native-extensions';
import type { OrderId } from '../../domain/shared/values.ts';
import { KeyedMutex } from '../../lib/keyed-mutex.ts';
import { readJson, toJson, writeDurably } from '../storage/files/json-file.ts';
import type { PaymentBooks, SimulatedPayment } from './simulated-books.ts';

const LOCK_FILE = '.lock';
const LOCK_RETRY_MS = 5;

/**
 * The simulated provider's books as files, so that its state survives a crash. Several workers may share the folder, as
 * they would share a provider.
 */
export function openFileBooks(folder: string): PaymentBooks {
  const pathOf = (orderId: OrderId): string => join(folder, `${orderId}.json`);
  const locks = new KeyedMutex();
  let made: Promise<unknown> | undefined;
  const lockFile = async (): Promise<string> => {
    await (made ??= mkdir(folder, { recursive: true }));
    return join(folder, LOCK_FILE);
  };
  return {
    read: async (orderId) => (await readJson(pathOf(orderId))) as SimulatedPayment | undefined,
    write: (orderId, payment) => writeDurably(pathOf(orderId), toJson(payment)),
    exclusively: (orderId, work) =>
      locks.runExclusive(orderId, async () => {
        // One byte of the lock file represents the order. The operating system releases it when its owner exits or
        // crashes.
        const file = await open(await lockFile(), 'a+');
        try {
          while (!tryLock(file.fd, byteOf(orderId), 1)) await pause(LOCK_RETRY_MS);
          return await work();
        } finally {
          await file.close();
        }
      }),
  };
}

/** Orders that share a byte merely wait for each other. */
function byteOf(orderId: OrderId): number {
  return createHash('sha256').update(orderId).digest().readUInt32BE() >>> 1;
}
