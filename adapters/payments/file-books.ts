import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tryLock } from 'fs-native-extensions';
import type { OrderId } from '../../domain/shared/values.ts';
import { KeyedMutex } from '../../lib/keyed-mutex.ts';
import { readJson, toJson, writeDurably } from '../storage/files/json-file.ts';
import type { PaymentBooks, SimulatedPayment } from './simulated.ts';

const LOCK_FILE = '.lock';
const LOCK_RETRY_MS = 5;

/**
 * The simulated provider's books as files, so that it still knows after a crash what it has done. Several workers may share the folder, as
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
        // One byte of the one lock file stands for the order. The operating system frees it when its owner is gone, however it went.
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

/** Two orders that share a byte only wait for each other. */
function byteOf(orderId: OrderId): number {
  return createHash('sha256').update(orderId).digest().readUInt32BE() >>> 1;
}
