import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Storage, StorageUse } from '../../../ports.ts';
import { DamageLog } from '../damage-log.ts';
import { ordersInKitchen } from '../orders-in-kitchen.ts';
import { FileCatalog } from './catalog.ts';
import { FileCustomers } from './customers.ts';
import { FileInboxes } from './inboxes.ts';
import { FileDrivers } from './drivers.ts';
import { writeDurably } from './json-file.ts';
import { FileKitchen } from './kitchen.ts';
import { lockFolder } from './lock.ts';
import { FileReports } from './reports.ts';
import { FileStock } from './stock.ts';
import { FileOrders } from './orders.ts';
import { FileWebhooks } from './webhooks.ts';

/**
 * The embedded storage: JSON files that people can read, in a folder that belongs to one process.
 *
 * @param folder DATA_DIR; made where it is missing
 * @param examples the folder with the example store's files, for a first start
 * @param use with `readOnly` a missing folder is an error, and nothing is written but the lock
 */
export async function openFileStorage(
  folder: string,
  examples: string,
  log: Logger,
  use: StorageUse = 'serve',
): Promise<Storage> {
  const lock = await lockFolder(folder, use);
  const catalog = new FileCatalog(folder, log);
  try {
    if (use === 'serve') await catalog.seed(examples);
    await catalog.readAll();
  } catch (error) {
    await lock.release();
    throw error;
  }
  const damage = new DamageLog(log);
  const orders = new FileOrders(folder, log, use, damage);
  const kitchen = new FileKitchen(folder, log, use, (storeId) => ordersInKitchen(orders, storeId));
  return {
    orders,
    kitchen,
    stock: new FileStock(folder, log),
    catalog,
    customers: new FileCustomers(folder, log),
    inboxes: new FileInboxes(folder),
    drivers: new FileDrivers(folder, log),
    reports: new FileReports(folder),
    webhooks: new FileWebhooks(folder),
    damage: () => damage.list(),
    check: () => writeDurably(join(folder, '.write-check'), 'ok\n'),
    close: async () => {
      await orders.close();
      await lock.release();
    },
  };
}
