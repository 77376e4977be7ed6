import type { CustomerProfile } from '../../../domain/customer/customer.ts';
import type { CustomerId, StoreId } from '../../../domain/shared/values.ts';
import type { CustomerStore, FoundCustomer } from '../../../ports.ts';
import { refusingNewer, versioned } from '../schemas.ts';
import { findProfile, readProfile } from '../stored-customer.ts';
import type { Collections } from './collections.ts';
import type { OfStore } from './documents.ts';
import { changeGuarded, writeGuarded } from './guarded.ts';

/** One document per customer. */
export class MongoCustomers implements CustomerStore {
  readonly #customers: Collections['customers'];

  constructor({ customers }: Pick<Collections, 'customers'>) {
    this.#customers = customers;
  }

  async get(storeId: StoreId, id: CustomerId): Promise<CustomerProfile | undefined> {
    return (await this.#read(storeId, id)).value;
  }

  async findByPhone(storeId: StoreId, phone: string): Promise<readonly CustomerProfile[]> {
    const found = await this.#customers.find(
      { storeId, 'profile.phone': phone },
      { sort: { 'profile.updatedAt': -1 } },
    );
    return found.map(({ profile }) => readOf(profile, storeId, profile.id));
  }

  async *findAll(storeId: StoreId): AsyncIterable<FoundCustomer> {
    for await (const { _id, profile } of this.#customers.walk(storeId)) {
      yield findProfile(profile, storeId, { id: _id.slice(_id.indexOf('/') + 1), place: `customers/${_id}` });
    }
  }

  change(
    storeId: StoreId,
    id: CustomerId,
    apply: (known: CustomerProfile | undefined) => CustomerProfile,
  ): Promise<CustomerProfile> {
    return changeGuarded(
      () => this.#read(storeId, id),
      apply,
      (profile, version) =>
        writeGuarded(this.#customers, idOf(storeId, id), { profile: versioned('customer', profile) }, version),
    );
  }

  async remove(storeId: StoreId, id: CustomerId): Promise<void> {
    await this.#customers.deleteOne(idOf(storeId, id));
  }

  async #read(storeId: StoreId, id: CustomerId): Promise<{ value: CustomerProfile | undefined; version: number }> {
    const document = await this.#customers.findOne(idOf(storeId, id));
    return {
      value: document ? readOf(document.profile, storeId, id) : undefined,
      version: document?.version ?? 0,
    };
  }
}

function readOf(stored: unknown, storeId: StoreId, id: CustomerId): CustomerProfile {
  const where = { storeId, kind: 'customer' as const, id, place: `customers/${storeId}/${id}` };
  return refusingNewer(where, () => readProfile(stored, storeId));
}

function idOf(storeId: StoreId, id: CustomerId): OfStore {
  return { _id: `${storeId}/${id}`, storeId };
}
