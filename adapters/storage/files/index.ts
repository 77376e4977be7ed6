import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { StoreId } from '../../../domain/shared/values.ts';
import { StorageUnavailable, type CatalogStore, type Storage, type StorageUse } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { DamageLog } from '../damage-log.ts';
import { ordersInKitchen } from '../orders-in-kitchen.ts';
import { translatingErrors } from '../translating-errors.ts';
import { FileCatalog } from './catalog.ts';
import { FileCustomers } from './customers.ts';
import { FileInboxes } from './inboxes.ts';
import { FileDrivers } from './drivers.ts';
import { writeDurably } from './json-file.ts';
import { FileKitchen } from './kitchen.ts';
import { lockFolder } from './lock.ts';
import { Manifests } from './manifest.ts';
import { outageOf } from './outages.ts';
import { FileOutbox } from './outbox.ts';
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
  const damage = new DamageLog(log);
  const manifests = new Manifests(folder, log, use);
  const catalog = new FileCatalog({ folder, log, manifests, damage });
  try {
    if (use === 'serve') await catalog.seed(examples);
    await catalog.readAll();
  } catch (error) {
    await lock.release();
    throw startupErrorOf(folder, error);
  }
  const orders = new FileOrders({ folder, log, use, damage, manifests });
  const values = { folder, manifests, damage };
  const told = <Store extends object>(store: Store): Store => translatingErrors(store, outageOf);
  const kitchen = told(new FileKitchen(values, (storeId) => ordersInKitchen(orders, storeId)));
  const stock = told(new FileStock(values, log));
  if (use === 'serve') await findDamage(catalog, [kitchen, stock]);
  return {
    orders: told(orders),
    kitchen,
    stock,
    catalog: told(catalog),
    customers: told(new FileCustomers(folder, log)),
    inboxes: told(new FileInboxes(folder)),
    drivers: told(new FileDrivers(folder, log)),
    reports: told(new FileReports(folder)),
    webhooks: told(new FileWebhooks(folder)),
    outbox: told(new FileOutbox({ folder, use, damage })),
    damage: () => damage.list(),
    check: () =>
      writeDurably(join(folder, '.write-check'), 'ok\n').catch((error: unknown) => {
        throw outageOf(error);
      }),
    close: async () => {
      try {
        await orders.close();
      } finally {
        await lock.release();
      }
    },
  };
}

/** Health is to tell from the start what would else be found by the first order. */
async function findDamage(
  catalog: CatalogStore,
  values: readonly { get(storeId: StoreId): Promise<unknown> }[],
): Promise<void> {
  for (const { id } of await catalog.stores()) {
    for (const value of values) await value.get(id).catch(() => undefined);
  }
}

/** What stands against a start and can be mended is told in one line. */
function startupErrorOf(folder: string, error: unknown): unknown {
  const outage = outageOf(error);
  return outage instanceof StorageUnavailable
    ? new StartupError(`DATA_DIR: the folder ${resolve(folder)} cannot be used. ${outage.message}`)
    : error;
}
