import type { Logger } from 'pino';
import {
  SubjectErased,
  type AuditAnchor,
  type AuditAnchors,
  type Erasure,
  type KeyStore,
  type StorageUse,
  type SubjectRecord,
} from '../../ports.ts';
import { MongoConnection } from '../storage/mongodb/connection.ts';

/** A key, or once it is erased only the mark. */
type KeyDocument = { readonly _id: string } & (
  | { readonly wrapped: string; readonly phones: readonly string[]; readonly createdAt: SubjectRecord['createdAt'] }
  | { readonly erasedAt: Erasure['erasedAt'] }
);

interface ErasureDocument {
  readonly _id: string;
  readonly erasedAt: Erasure['erasedAt'];
}

type AnchorDocument = Omit<AuditAnchor, 'chain'> & { readonly _id: string };

const DUPLICATE = 11_000;

/** Keys in a database of their own: that of KEYS_MONGODB_URL. */
export async function openMongoKeys(url: string, log: Logger, use: StorageUse): Promise<KeyStore> {
  const connection = await MongoConnection.open(url, log);
  try {
    if (use === 'serve') {
      await connection.write((db, maxTimeMS) =>
        db.collection('subjects').createIndex({ phones: 1 }, { name: 'by_phone', maxTimeMS }),
      );
    }
    return new MongoKeys(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

class MongoKeys implements KeyStore {
  readonly anchors: AuditAnchors;
  readonly #connection: MongoConnection;

  constructor(connection: MongoConnection) {
    this.#connection = connection;
    this.anchors = anchorsIn(connection);
  }

  async get(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectRecord | 'erased'>> {
    const found = await this.#connection.read((db, maxTimeMS) =>
      db
        .collection<KeyDocument>('subjects')
        .find({ _id: { $in: [...subjects] } }, { maxTimeMS })
        .toArray(),
    );
    return new Map(found.map((each) => [each._id, readOf(each)]));
  }

  async create({ subject, ...content }: SubjectRecord): Promise<SubjectRecord> {
    try {
      await this.#connection.write((db, maxTimeMS) =>
        db.collection<KeyDocument>('subjects').insertOne({ _id: subject, ...content }, { maxTimeMS }),
      );
      return { subject, ...content };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    const known = (await this.get([subject])).get(subject);
    if (!known || known === 'erased') throw new SubjectErased(`The data of ${subject} was erased.`);
    return known;
  }

  async addPhone(subject: string, phone: string): Promise<void> {
    await this.#connection.write((db, maxTimeMS) =>
      db
        .collection<{ _id: string; phones: string[] }>('subjects')
        .updateOne({ _id: subject, wrapped: { $exists: true } }, { $addToSet: { phones: phone } }, { maxTimeMS }),
    );
  }

  async rewrap(subject: string, from: string, to: string): Promise<boolean> {
    const { modifiedCount } = await this.#connection.write((db, maxTimeMS) =>
      db
        .collection<{ _id: string; wrapped: string }>('subjects')
        .updateOne({ _id: subject, wrapped: from }, { $set: { wrapped: to } }, { maxTimeMS }),
    );
    return modifiedCount === 1;
  }

  async findByPhone(phone: string): Promise<readonly string[]> {
    const found = await this.#connection.read((db, maxTimeMS) =>
      db.collection<KeyDocument>('subjects').find({ phones: phone }, { maxTimeMS }).toArray(),
    );
    return found.map(({ _id }) => _id);
  }

  /** The list comes first: what a crash leaves undone is done at the next start. */
  async erase({ subject, erasedAt }: Erasure): Promise<void> {
    await this.#connection.write((db, maxTimeMS) =>
      db
        .collection<ErasureDocument>('erasures')
        .updateOne({ _id: subject }, { $setOnInsert: { erasedAt } }, { upsert: true, maxTimeMS }),
    );
    await this.#connection.write((db, maxTimeMS) =>
      db.collection<KeyDocument>('subjects').replaceOne({ _id: subject }, { erasedAt }, { upsert: true, maxTimeMS }),
    );
  }

  async *erasures(): AsyncIterable<Erasure> {
    const found = await this.#connection.read((db, maxTimeMS) =>
      db.collection<ErasureDocument>('erasures').find({}, { maxTimeMS }).toArray(),
    );
    for (const { _id, erasedAt } of found) yield { subject: _id, erasedAt };
  }

  async *all(): AsyncIterable<SubjectRecord> {
    let after = '';
    for (;;) {
      const page = await this.#connection.read((db, maxTimeMS) =>
        db
          .collection<KeyDocument>('subjects')
          .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: 500, maxTimeMS })
          .toArray(),
      );
      for (const each of page) {
        const read = readOf(each);
        if (read !== 'erased') yield read;
      }
      const last = page.at(-1);
      if (!last) return;
      after = last._id;
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

function anchorsIn(connection: MongoConnection): AuditAnchors {
  const name = 'audit_anchors';
  return {
    put: async ({ chain, ...content }) => {
      await connection.write((db, maxTimeMS) =>
        db.collection<AnchorDocument>(name).replaceOne({ _id: chain }, content, { upsert: true, maxTimeMS }),
      );
    },
    all: async () => {
      const found = await connection.read((db, maxTimeMS) =>
        db.collection<AnchorDocument>(name).find({}, { maxTimeMS }).toArray(),
      );
      return found.map(({ _id: chain, last, hash, at, mac }) => ({ chain, last, hash, at, mac }));
    },
    remove: async (chain) => {
      await connection.write((db, maxTimeMS) =>
        db.collection<AnchorDocument>(name).deleteOne({ _id: chain }, { maxTimeMS }),
      );
    },
  };
}

function readOf(document: KeyDocument): SubjectRecord | 'erased' {
  if ('erasedAt' in document) return 'erased';
  const { _id: subject, wrapped, phones, createdAt } = document;
  return { subject, wrapped, phones, createdAt };
}

function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === DUPLICATE;
}
