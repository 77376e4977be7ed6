import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrderId } from '../../domain/values.ts';
import { readJson, toJson, writeDurably } from '../storage/files/json-file.ts';
import type { PaymentBooks, SimulatedPayment } from './simulated.ts';

/** The simulated provider's books as files, so that it still knows after a crash what it has done. */
export function openFileBooks(folder: string): PaymentBooks {
  const pathOf = (orderId: OrderId): string => join(folder, `${orderId}.json`);
  let made: Promise<unknown> | undefined;
  return {
    read: async (orderId) => (await readJson(pathOf(orderId))) as SimulatedPayment | undefined,
    write: async (orderId, payment) => {
      await (made ??= mkdir(folder, { recursive: true }));
      await writeDurably(pathOf(orderId), toJson(payment));
    },
  };
}
