import type { Instant } from '../domain/shared/values.ts';
import type { AuditAnchors } from './audit.ts';

/** The key of one person's data. Without it their data is no longer readable, wherever it is stored. */
export interface SubjectRecord {
  readonly subject: string;
  /** 256 bits, encrypted under the master key. */
  readonly wrapped: string;
  /** Keyed hashes of their phone numbers, by which they are found. */
  readonly phones: readonly string[];
  readonly createdAt: Instant;
}

export interface Erasure {
  readonly subject: string;
  readonly erasedAt: Instant;
}

/** Thrown when a key is asked for whose subject was erased. */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased';
}

/** The keys of personal data, apart from the data and from its backups. */
export interface KeyStore {
  /** Those that exist; `erased` for a destroyed one. */
  get(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectRecord | 'erased'>>;
  /**
   * Durable once it has returned. Of several callers, one creates the key, and all get that one.
   *
   * @throws SubjectErased
   */
  create(record: SubjectRecord): Promise<SubjectRecord>;
  /** Has a subject found by a phone number, too; an erased or unknown one is ignored. */
  addPhone(subject: string, phone: string): Promise<void>;
  /** Replaces a wrapped key, if it is as it was read. @returns whether it was */
  rewrap(subject: string, from: string, to: string): Promise<boolean>;
  findByPhone(phone: string): Promise<readonly string[]>;
  /** Destroys a key and its indexes for good, and records it. Idempotent. */
  erase(erasure: Erasure): Promise<void>;
  erasures(): AsyncIterable<Erasure>;
  /** Every key, in no particular order. */
  all(): AsyncIterable<SubjectRecord>;
  /** Those of the audit trail: whoever can write the data cannot write them. */
  readonly anchors: AuditAnchors;
  close(): Promise<void>;
}
