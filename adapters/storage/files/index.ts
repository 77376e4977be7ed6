import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { StoreId } from '../../../domain/shared/values.ts';
import { StorageUnavailable, type CatalogStore, type Storage, type StorageUse } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { DamageLog } from '../damage-log.ts';
import { ordersInKitchen } from '../orders-in-kitchen.ts';
import { seedImages } from '../seed-images.ts';
import { translatingErrors } from '../translating-errors.ts';
import { FileAnswers } from './answers.ts';
import { FileAudit } from './audit.ts';
import { FileCatalog } from './catalog.ts';
import { FileCustomers } from './customers.ts';
import { FileImages } from './images.ts';
import { FileInboxes } from './inboxes.ts';
import { FileDrivers } from './drivers.ts';
import { writeDurably } from './json-file.ts';
import { FileKitchen } from './kitchen.ts';
import { lockFolder } from './lock.ts';
import { Manifests } from './manifest.ts';
import { outageOf } from './outages.ts';
import { FileOutbox } from './outbox.ts';
import { fileAccess } from './records.ts';
import { FileReports } from './reports.ts';
import { FileSessions } from './sessions.ts';
import { FileStock } from './stock.ts';
import { FileOrders } from './orders.ts';
import { FileWebhooks } from './webhooks.ts';

/**
 * The embedded storage: human-readable JSON files, in a folder used by one process.
 *
 * @param folder DATA_DIR; created if missing
 * @param examples the folder with the example store's files, for a first start
 * @param use with `readOnly` a missing folder is an error, and only the lock is written
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
  const images = new FileImages(folder, damage);
  try {
    if (use === 'serve') await catalog.seed(examples, (from) => seedImages(images, from));
    await catalog.readAll();
  } catch (error) {
    await lock.release();
    throw startupErrorOf(folder, error);
  }
  const orders = new FileOrders({ folder, log, use, damage, manifests });
  const values = { folder, manifests, damage };
  const guard = <Store extends object>(store: Store): Store => translatingErrors(store, outageOf);
  const kitchen = guard(new FileKitchen(values, (storeId) => ordersInKitchen(orders, storeId)));
  const stock = guard(new FileStock(values, log));
  if (use === 'serve') await findDamage(catalog, [kitchen, stock]);
  return {
    orders: guard(orders),
    kitchen,
    stock,
    catalog: guard(catalog),
    images: guard(images),
    customers: guard(new FileCustomers(folder, damage)),
    inboxes: guard(new FileInboxes(folder, damage)),
    drivers: guard(new FileDrivers(folder, log)),
    reports: guard(new FileReports(folder)),
    webhooks: guard(new FileWebhooks(folder, damage)),
    access: fileAccess(folder, damage, guard),
    answers: guard(new FileAnswers(folder)),
    sessions: guard(new FileSessions(folder)),
    audit: guard(new FileAudit(folder)),
    outbox: guard(new FileOutbox({ folder, use, damage })),
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

/** So that health reports damage from the start, not only after the first order. */
async function findDamage(
  catalog: CatalogStore,
  values: readonly { get(storeId: StoreId): Promise<unknown> }[],
): Promise<void> {
  for (const { id } of await catalog.stores()) {
    for (const value of values) await value.get(id).catch(() => undefined);
  }
}

/** Turns errors the user can fix into one-line startup errors. */
function startupErrorOf(folder: string, error: unknown): unknown {
  const outage = outageOf(error);
  return outage instanceof StorageUnavailable
    ? new StartupError(`DATA_DIR: the folder ${resolve(folder)} is unusable. ${outage.message}`)
    : error;
}
