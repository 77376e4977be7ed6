import type { LocalDay, StoreId } from '../../../domain/shared/values.ts';
import type { KeptReport, ReportStore } from '../../../ports.ts';
import type { Collections } from './collections.ts';
import { isDuplicate } from './documents.ts';

/** One document per store and day. */
export class MongoReports implements ReportStore {
  readonly #reports: Collections['reports'];

  constructor({ reports }: Pick<Collections, 'reports'>) {
    this.#reports = reports;
  }

  async kept(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<KeptReport[]> {
    const query = { storeId, day: { $gte: from, $lte: to } };
    return this.#reports.find(query, { projection: { _id: 0, day: 1, mark: 1, report: 1 } });
  }

  async keep(storeId: StoreId, { day, mark, report }: KeptReport): Promise<void> {
    const id = { _id: `${storeId}/${day}`, storeId };
    const write = { $set: { day, mark, report } };
    await this.#reports.updateOne(id, write, { upsert: true }).catch((error: unknown) => {
      // A concurrent first write of the same report: either one will do.
      if (!isDuplicate(error)) throw error;
    });
  }

  async forget(storeId: StoreId): Promise<void> {
    await this.#reports.deleteMany({ storeId });
  }
}
