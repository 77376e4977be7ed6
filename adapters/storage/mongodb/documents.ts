import type {
  AnyBulkWriteOperation,
  Collection,
  Document,
  Filter,
  FindOneAndUpdateOptions,
  FindOptions,
  OptionalUnlessRequiredId,
  UpdateFilter,
  UpdateOptions,
  UpdateResult,
  WithId,
} from 'mongodb';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { CallOptions, MongoConnection } from './connection.ts';

/** What every document has: an `_id` that begins with its store. */
export interface OfStore {
  readonly _id: string;
  readonly storeId: StoreId;
}

/** Page size of reads; each page is a separate call with its own deadline. */
const PORTION = 200;
/** The deadline of a query over a year's index. */
const SLOW: CallOptions = { deadlineMs: 20_000 };

/** The documents of one collection, accessed with deadlines. */
export class Documents<Content extends OfStore> {
  readonly name: string;
  readonly #connection: MongoConnection;

  constructor(connection: MongoConnection, name: string) {
    this.#connection = connection;
    this.name = name;
  }

  /** The deadline of one call. */
  get deadlineMs(): number {
    return this.#connection.deadlineMs;
  }

  findOne(filter: Filter<Content>): Promise<WithId<Content> | null> {
    return this.#connection.read((db, maxTimeMS) => this.#in(db).findOne(filter, { maxTimeMS }));
  }

  find(
    filter: Filter<Content>,
    options: Pick<FindOptions, 'projection' | 'sort' | 'limit' | 'skip'> = {},
  ): Promise<WithId<Content>[]> {
    return this.#connection.read((db, maxTimeMS) =>
      this.#in(db)
        .find(filter, { ...options, maxTimeMS })
        .toArray(),
    );
  }

  /**
   * Every document of a store, by `_id`: concurrent changes neither skip nor repeat documents, and a change of primary
   * does not matter.
   *
   * @param path what each `_id` begins with, up to a slash; default: the store
   */
  async *walk(storeId: StoreId, path: string = storeId): AsyncIterable<WithId<Content>> {
    const end = `${path}0`;
    for (let after = `${path}/`; ;) {
      const filter = { _id: { $gt: after, $lt: end }, storeId } as Filter<Content>;
      const portion = await this.find(filter, { sort: { _id: 1 }, limit: PORTION });
      yield* portion;
      const last = portion.at(-1);
      if (!last || portion.length < PORTION) return;
      after = last._id;
    }
  }

  aggregate<Row extends Document>(pipeline: Document[]): Promise<Row[]> {
    return this.#connection.read(
      (db, maxTimeMS) => this.#in(db).aggregate<Row>(pipeline, { maxTimeMS }).toArray(),
      SLOW,
    );
  }

  count(filter: Filter<Content>): Promise<number> {
    return this.#connection.read((db, maxTimeMS) => this.#in(db).countDocuments(filter, { maxTimeMS }));
  }

  /** @throws an error for which `isDuplicate` is true, if the `_id` exists */
  async insertOne(document: OptionalUnlessRequiredId<Content>): Promise<void> {
    await this.#connection.write((db, maxTimeMS) => this.#in(db).insertOne(document, { maxTimeMS }));
  }

  updateOne(
    filter: Filter<Content>,
    update: UpdateFilter<Content>,
    options: Pick<UpdateOptions, 'upsert'> = {},
  ): Promise<UpdateResult<Content>> {
    return this.#connection.write((db, maxTimeMS) => this.#in(db).updateOne(filter, update, { ...options, maxTimeMS }));
  }

  findOneAndUpdate(
    filter: Filter<Content>,
    update: UpdateFilter<Content>,
    options: Pick<FindOneAndUpdateOptions, 'upsert' | 'returnDocument'>,
  ): Promise<WithId<Content> | null> {
    return this.#connection.write((db, maxTimeMS) =>
      this.#in(db).findOneAndUpdate(filter, update, { ...options, maxTimeMS }),
    );
  }

  /** Every write is attempted, even if others fail. */
  async bulkWrite(writes: AnyBulkWriteOperation<Content>[]): Promise<void> {
    await this.#connection.write((db, maxTimeMS) => this.#in(db).bulkWrite(writes, { ordered: false, maxTimeMS }));
  }

  /** @returns the number deleted */
  async deleteOne(filter: Filter<Content>): Promise<number> {
    const { deletedCount } = await this.#connection.write((db, maxTimeMS) =>
      this.#in(db).deleteOne(filter, { maxTimeMS }),
    );
    return deletedCount;
  }

  /** @returns the number deleted */
  async deleteMany(filter: Filter<Content>): Promise<number> {
    const { deletedCount } = await this.#connection.write(
      (db, maxTimeMS) => this.#in(db).deleteMany(filter, { maxTimeMS }),
      SLOW,
    );
    return deletedCount;
  }

  #in(db: { collection<Content extends Document>(name: string): Collection<Content> }): Collection<Content> {
    return db.collection<Content>(this.name);
  }
}

/** 11000: a document with this `_id` exists. */
export function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11_000;
}

/** Retries an upsert once if the document was created concurrently. */
export async function retryingDuplicate<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return write();
  }
}
