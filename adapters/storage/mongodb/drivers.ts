import type { DriverSign } from '../../../domain/delivery/driver.ts';
import type { Instant, StoreId } from '../../../domain/shared/values.ts';
import type { DriverStore } from '../../../ports.ts';
import { currentOf, refusingNewer, SCHEMAS, upgraded } from '../schemas.ts';
import { storedDrivers } from '../stored-driver.ts';
import type { Collections, DriverDocument } from './collections.ts';
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
        {
          $set: { driverId, ...(position ? { position } : {}) },
          $max: { seenAt },
          $setOnInsert: { schema: currentOf(SCHEMAS.drivers) },
        },
        { upsert: true },
      ),
    );
  }

  async last(storeId: StoreId, driverId: string): Promise<DriverSign | undefined> {
    const document = await this.#drivers.findOne(idOf(storeId, driverId));
    return document ? readSign(storeId, document) : undefined;
  }

  async seenSince(storeId: StoreId, since: Instant): Promise<readonly DriverSign[]> {
    const found = await this.#drivers.find({ storeId, seenAt: { $gte: since } }, { sort: { seenAt: -1, driverId: 1 } });
    return found.map((document) => readSign(storeId, document));
  }
}

/** Each driver is a document; files list them in one. */
function readSign(storeId: StoreId, { _id, schema, ...sign }: DriverDocument): DriverSign {
  const read = refusingNewer({ storeId, kind: 'drivers', id: sign.driverId, place: `drivers/${_id}` }, () =>
    upgraded(SCHEMAS.drivers, schema, { drivers: [sign] }),
  );
  return storedDrivers.parse(read).drivers[0] as DriverSign;
}

function idOf(storeId: StoreId, driverId: string): OfStore {
  return { _id: `${storeId}/${driverId}`, storeId };
}
