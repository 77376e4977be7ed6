import type { CustomerProfile } from '../../../domain/customer.ts';
import type { CustomerId, StoreId } from '../../../domain/values.ts';
import type { CustomerStore, FoundCustomer } from '../../../ports.ts';
import { findProfile, readProfile } from '../stored-customer.ts';
import type { Collections } from './collections.ts';
import { writeGuarded } from './guarded.ts';

/** One document per person. */
export class MongoCustomers implements CustomerStore {
  readonly #customers: Collections['customers'];

  constructor({ customers }: Pick<Collections, 'customers'>) {
    this.#customers = customers;
  }

  async get(storeId: StoreId, id: CustomerId): Promise<CustomerProfile | undefined> {
    return (await this.#read(storeId, id))?.profile;
  }

  async findByPhone(storeId: StoreId, phone: string): Promise<readonly CustomerProfile[]> {
    const found = await this.#customers
      .find({ storeId, 'profile.phone': phone })
      .sort({ 'profile.updatedAt': -1 })
      .toArray();
    return found.map(({ profile }) => readProfile(profile, storeId));
  }

  async *findAll(storeId: StoreId): AsyncIterable<FoundCustomer> {
    for await (const { _id, profile } of this.#customers.find({ storeId })) {
      yield findProfile(profile, storeId, { id: _id.slice(_id.indexOf('/') + 1), place: `customers/${_id}` });
    }
  }

  async change(
    storeId: StoreId,
    id: CustomerId,
    apply: (known: CustomerProfile | undefined) => CustomerProfile,
  ): Promise<CustomerProfile> {
    // Whoever is not quick enough looks again: those who write one profile at once are few.
    for (;;) {
      const known = await this.#read(storeId, id);
      const profile = apply(known?.profile);
      if (profile === known?.profile || (await this.#write(profile, known?.version ?? 0))) return profile;
    }
  }

  async #read(storeId: StoreId, id: CustomerId): Promise<{ profile: CustomerProfile; version: number } | undefined> {
    const document = await this.#customers.findOne({ _id: `${storeId}/${id}`, storeId });
    return document ? { profile: readProfile(document.profile, storeId), version: document.version } : undefined;
  }

  #write(profile: CustomerProfile, version: number): Promise<boolean> {
    const { id, storeId } = profile;
    return writeGuarded(this.#customers, { _id: `${storeId}/${id}`, storeId }, { profile }, version);
  }
}
