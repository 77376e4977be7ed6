import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomerProfile } from '../../../domain/customer/customer.ts';
import { parseCustomerId, type CustomerId, type StoreId } from '../../../domain/shared/values.ts';
import { StorageDamaged, type CustomerStore, type FoundCustomer } from '../../../ports.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import type { DamageLog } from '../damage-log.ts';
import { versioned } from '../schemas.ts';
import { findProfile, readProfile } from '../stored-customer.ts';
import { isCode, readJson, toJson, writeDurably } from './json-file.ts';
import { readOrStartOver, readStored, type StoredFile } from './read-stored.ts';

/** `<store>/customers/<id>.json`: one customer. */
export class FileCustomers implements CustomerStore {
  readonly #folder: string;
  readonly #damage: DamageLog;
  readonly #locks = new KeyedMutex();
  /** Customers by phone number: built from all profiles on first use, then maintained. */
  readonly #phones = new Map<StoreId, Promise<Map<CustomerId, string>>>();

  constructor(folder: string, damage: DamageLog) {
    this.#folder = folder;
    this.#damage = damage;
  }

  async get(storeId: StoreId, id: CustomerId): Promise<CustomerProfile | undefined> {
    return readStored(this.#fileOf(storeId, id), this.#damage);
  }

  async findByPhone(storeId: StoreId, phone: string): Promise<readonly CustomerProfile[]> {
    const phones = await this.#phonesOf(storeId);
    const ids = [...phones].filter(([, each]) => each === phone).map(([id]) => id);
    const found = await Promise.all(ids.map((id) => this.get(storeId, id)));
    return found.filter((profile) => profile !== undefined).sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  }

  async *findAll(storeId: StoreId): AsyncIterable<FoundCustomer> {
    for (const id of await this.#idsOf(storeId)) {
      const place = this.#pathOf(storeId, id);
      try {
        yield findProfile(await readJson(place), storeId, { id, place });
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        yield { id, unreadable: `${place}: ${error.message}` };
      }
    }
  }

  async change(
    storeId: StoreId,
    id: CustomerId,
    apply: (known: CustomerProfile | undefined) => CustomerProfile,
  ): Promise<CustomerProfile> {
    return this.#locks.runExclusive(`${storeId}/${id}`, async () => {
      const known = await readOrStartOver(this.#fileOf(storeId, id), this.#damage);
      const profile = apply(known);
      if (profile === known) return profile;
      await mkdir(join(this.#folder, storeId, 'customers'), { recursive: true });
      await writeDurably(this.#pathOf(storeId, id), toJson(versioned('customer', profile)));
      this.#damage.mended(storeId, 'customer', id);
      (await this.#phones.get(storeId))?.set(id, profile.phone);
      return profile;
    });
  }

  async remove(storeId: StoreId, id: CustomerId): Promise<void> {
    await this.#locks.runExclusive(`${storeId}/${id}`, async () => {
      await rm(this.#pathOf(storeId, id), { force: true });
      (await this.#phones.get(storeId))?.delete(id);
    });
  }

  #phonesOf(storeId: StoreId): Promise<Map<CustomerId, string>> {
    let phones = this.#phones.get(storeId);
    if (!phones) {
      phones = this.#readPhones(storeId);
      this.#phones.set(storeId, phones);
      phones.catch(() => this.#phones.delete(storeId));
    }
    return phones;
  }

  async #readPhones(storeId: StoreId): Promise<Map<CustomerId, string>> {
    const phones = new Map<CustomerId, string>();
    for (const id of await this.#idsOf(storeId)) {
      // A damaged profile is found by its phone number again once its next order has rewritten it.
      const profile = await this.get(storeId, id).catch(ignoreDamage);
      if (profile) phones.set(profile.id, profile.phone);
    }
    return phones;
  }

  async #idsOf(storeId: StoreId): Promise<CustomerId[]> {
    try {
      const names = await readdir(join(this.#folder, storeId, 'customers'));
      return names.flatMap((name) => (name.endsWith('.json') && parseCustomerId(name.slice(0, -'.json'.length))) || []);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  #fileOf(storeId: StoreId, id: CustomerId): StoredFile<CustomerProfile> {
    const parse = (content: unknown): CustomerProfile => readProfile(content, storeId);
    return { path: this.#pathOf(storeId, id), parse, storeId, kind: 'customer', id };
  }

  #pathOf(storeId: StoreId, id: CustomerId): string {
    return join(this.#folder, storeId, 'customers', `${id}.json`);
  }
}

function ignoreDamage(error: unknown): undefined {
  if (!(error instanceof StorageDamaged)) throw error;
}
