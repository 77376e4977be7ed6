import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { instant } from '../../domain/shared/values.ts';
import { SubjectErased, type KeyStore, type SubjectRecord } from '../../ports.ts';
import { unwrapKey, wrapKey } from './master.ts';
import { subjectKeyOf, type SubjectKey } from './seal.ts';

/** An erasure by another process takes effect here within this time. */
const CACHED_MS = 60_000;
const MOST_CACHED = 20_000;

/** What is known of a subject's key: `lost` if there is none, though nobody erased it. */
export type FoundKey = SubjectKey | 'erased' | 'lost';

export interface KeyringOptions {
  readonly store: KeyStore;
  /** 256 bits; wraps the subjects' keys. */
  readonly master: Uint8Array;
  /** Those before it, by which some keys may still be wrapped. */
  readonly formerMasters?: readonly Uint8Array[];
  readonly now: () => number;
}

/** The subjects' keys, unwrapped and cached. */
export class Keyring {
  readonly #options: KeyringOptions;
  readonly #masters: readonly Uint8Array[];
  readonly #cache = new LRUCache<string, SubjectKey | 'erased'>({ max: MOST_CACHED, ttl: CACHED_MS });
  /** Phone numbers that are known to be indexed, by subject. */
  readonly #indexed = new LRUCache<string, true>({ max: MOST_CACHED, ttl: CACHED_MS });

  constructor(options: KeyringOptions) {
    this.#options = options;
    this.#masters = [options.master, ...(options.formerMasters ?? [])];
  }

  /** The key of each subject. */
  async open(subjects: readonly string[]): Promise<(subject: string) => FoundKey> {
    const found = new Map<string, SubjectKey | 'erased'>();
    const missing = subjects.filter((subject) => {
      const cached = this.#cache.get(subject);
      if (cached) found.set(subject, cached);
      return !cached;
    });
    if (missing.length > 0) {
      for (const [subject, record] of await this.#options.store.get(missing))
        found.set(subject, this.#keep(record, subject));
    }
    return (subject) => found.get(subject) ?? 'lost';
  }

  /**
   * A subject's key, made if there is none yet.
   *
   * @param phone a keyed hash by which the subject is found from then on
   * @throws SubjectErased
   */
  async keyFor(subject: string, phone?: string): Promise<SubjectKey> {
    const { store, now } = this.#options;
    const known = (await this.open([subject]))(subject);
    if (known === 'erased') throw new SubjectErased(`The data of ${subject} was erased.`);
    if (known !== 'lost') {
      if (phone !== undefined) await this.#index(subject, phone);
      return known;
    }
    const phones = phone === undefined ? [] : [phone];
    const wrapped = wrapKey(this.#options.master, subject, randomBytes(32));
    const kept = this.#keep(await store.create({ subject, wrapped, phones, createdAt: instant(now()) }), subject);
    if (kept === 'erased') throw new SubjectErased(`The data of ${subject} was erased.`);
    if (phone !== undefined) await this.#index(subject, phone);
    return kept;
  }

  findByPhone(phone: string): Promise<readonly string[]> {
    return this.#options.store.findByPhone(phone);
  }

  /** Destroys a subject's key. */
  async erase(subject: string): Promise<void> {
    const { store, now } = this.#options;
    await store.erase({ subject, erasedAt: instant(now()) });
    this.#cache.set(subject, 'erased');
  }

  async #index(subject: string, phone: string): Promise<void> {
    const id = `${subject} ${phone}`;
    if (this.#indexed.has(id)) return;
    await this.#options.store.addPhone(subject, phone);
    this.#indexed.set(id, true);
  }

  #keep(record: SubjectRecord | 'erased', subject: string): SubjectKey | 'erased' {
    const key = record === 'erased' ? record : subjectKeyOf(subject, unwrapKey(this.#masters, record));
    if (record !== 'erased') for (const phone of record.phones) this.#indexed.set(`${subject} ${phone}`, true);
    this.#cache.set(subject, key);
    return key;
  }
}
