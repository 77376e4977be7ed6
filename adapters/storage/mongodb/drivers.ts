import type { DriverSign } from '../../../domain/delivery/driver.ts';
import type { Instant, StoreId } from '../../../domain/shared/values.ts';
import type { DriverStore } from '../../../ports.ts';
import { storedDriver } from '../stored-driver.ts';
import type { Collections } from './collections.ts';
import { retryingDuplicate, type OfStore } from './documents.ts';

/** One document per driver. */
export class MongoDrivers implements DriverStore {
  readonly #drivers: Collections['drivers'];

  constructor({ drivers }: Pick<Collections, 'drivers'>) {
    this.#drivers = drivers;
  }

  async seen(storeId: StoreId, { driverId, seenAt, position }: DriverSign): Promise<void> {
    await retryingDuplicate(() =>
      this.#drivers.updateOne(
        idOf(storeId, driverId),
        { $set: { driverId, ...(position ? { position } : {}) }, $max: { seenAt } },
        { upsert: true },
      ),
    );
  }

  async last(storeId: StoreId, driverId: string): Promise<DriverSign | undefined> {
    const document = await this.#drivers.findOne(idOf(storeId, driverId));
    return document ? storedDriver.parse(document) : undefined;
  }

  async seenSince(storeId: StoreId, since: Instant): Promise<readonly DriverSign[]> {
    const found = await this.#drivers.find({ storeId, seenAt: { $gte: since } }, { sort: { seenAt: -1, driverId: 1 } });
    return found.map((document) => storedDriver.parse(document));
  }
}

function idOf(storeId: StoreId, driverId: string): OfStore {
  return { _id: `${storeId}/${driverId}`, storeId };
}
