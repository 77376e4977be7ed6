import type { Logger } from 'pino';
import type { Storage, StorageUse } from '../../../ports.ts';
import { DEFAULT_STORE } from '../../../domain/shared/values.ts';
import { DamageLog } from '../damage-log.ts';
import { ordersInKitchen } from '../orders-in-kitchen.ts';
import { seedImages } from '../seed-images.ts';
import { MongoCatalog } from './catalog.ts';
import { MongoCustomers } from './customers.ts';
import { collectionsOf } from './collections.ts';
import { MongoConnection } from './connection.ts';
import { MongoAnswers } from './answers.ts';
import { MongoAudit } from './audit.ts';
import { MongoImages } from './images.ts';
import { MongoInboxes } from './inboxes.ts';
import { ensureIndexes } from './indexes.ts';
import { MongoDrivers } from './drivers.ts';
import { MongoKitchen } from './kitchen.ts';
import { MongoOutbox } from './outbox.ts';
import { mongoAccess } from './records.ts';
import { MongoReports } from './reports.ts';
import { MongoSessions } from './sessions.ts';
import { MongoStock } from './stock.ts';
import { MongoOrders } from './orders.ts';
import { MongoWebhooks } from './webhooks.ts';

/**
 * Storage in MongoDB, for any number of processes. It needs only single-document atomic writes and plain indexes.
 *
 * @param url MONGODB_URL; the default database is `pizzeria`
 * @param examples the folder with the example store's files, for a first start
 * @param use with `readOnly` nothing is written, and an invalid store is an error immediately
 */
export async function openMongoStorage(
  url: string,
  examples: string,
  log: Logger,
  use: StorageUse = 'serve',
): Promise<Storage> {
  const connection = await MongoConnection.open(url, log);
  const damage = new DamageLog(log);
  try {
    const collections = collectionsOf(connection);
    const catalog = new MongoCatalog(collections, log);
    const images = new MongoImages(collections, damage);
    if (use === 'serve') {
      await ensureIndexes(connection, log);
      await catalog.seed(examples, (folder) => seedImages(images, folder));
    } else {
      await catalog.readAll();
    }
    const orders = new MongoOrders(collections, damage);
    const kitchen = new MongoKitchen(collections, (storeId) => ordersInKitchen(orders, storeId), damage);
    return {
      orders,
      kitchen,
      stock: new MongoStock(collections, log, damage),
      catalog,
      images,
      customers: new MongoCustomers(collections),
      inboxes: new MongoInboxes(collections),
      drivers: new MongoDrivers(collections),
      reports: new MongoReports(collections),
      webhooks: new MongoWebhooks(collections),
      access: mongoAccess(collections, damage),
      answers: new MongoAnswers(collections),
      sessions: new MongoSessions(collections),
      audit: new MongoAudit(collections),
      outbox: new MongoOutbox(collections),
      damage: () => damage.list(),
      check: async () => {
        const write = { $set: { storeId: DEFAULT_STORE, at: new Date() } };
        await collections.checks.updateOne({ _id: DEFAULT_STORE, storeId: DEFAULT_STORE }, write, { upsert: true });
      },
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
