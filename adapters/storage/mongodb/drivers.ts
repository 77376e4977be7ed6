import type { DriverSign } from '../../../domain/driver.ts';
import type { Instant, StoreId } from '../../../domain/values.ts';
import type { DriverStore } from '../../../ports.ts';
import { storedDriver } from '../stored-driver.ts';
import { isDuplicate, type Collections, type OfStore } from './collections.ts';

/** One document per driver. */
export class MongoDrivers implements DriverStore {
  readonly #drivers: Collections['drivers'];

  constructor({ drivers }: Pick<Collections, 'drivers'>) {
    this.#drivers = drivers;
  }

  async seen(storeId: StoreId, { driverId, seenAt, position }: DriverSign): Promise<void> {
    const write = (): Promise<unknown> =>
      this.#drivers.updateOne(
        idOf(storeId, driverId),
        { $set: { driverId, ...(position ? { position } : {}) }, $max: { seenAt } },
        { upsert: true },
      );
    // A driver's first document may be made by somebody else at once: then it is there.
    await write().catch((error: unknown) => {
      if (!isDuplicate(error)) throw error;
      return write();
    });
  }

  async last(storeId: StoreId, driverId: string): Promise<DriverSign | undefined> {
    const document = await this.#drivers.findOne(idOf(storeId, driverId));
    return document ? storedDriver.parse(document) : undefined;
  }

  async seenSince(storeId: StoreId, since: Instant): Promise<readonly DriverSign[]> {
    const found = await this.#drivers
      .find({ storeId, seenAt: { $gte: since } })
      .sort({ seenAt: -1, driverId: 1 })
      .toArray();
    return found.map((document) => storedDriver.parse(document));
  }
}

function idOf(storeId: StoreId, driverId: string): OfStore {
  return { _id: `${storeId}/${driverId}`, storeId };
}
