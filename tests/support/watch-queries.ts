import { Collection } from 'mongodb';

/** What the driver is asked for, as far as it decides to which shards a cluster would send it. */
export interface SeenQuery {
  readonly collection: string;
  readonly method: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly isUpsert: boolean;
}

/** By its kind: `{ updateOne: { filter, … } }`. */
type BulkWrite = Readonly<Record<string, { readonly filter: SeenQuery['filter']; readonly upsert?: boolean }>>;

/** Their first argument is a filter; of an insertion, the document. */
const METHODS = ['find', 'findOne', 'updateOne', 'findOneAndUpdate', 'deleteOne', 'deleteMany', 'insertOne'] as const; // prettier-ignore

/** Notes each query of the surrounding tests. */
export function watchQueries(): readonly SeenQuery[] {
  const seen: SeenQuery[] = [];
  const spies: jest.SpyInstance[] = [];
  const watch = (name: string, note: (collection: string, given: readonly unknown[]) => void): void => {
    const method = Reflect.get(Collection.prototype, name) as (...given: unknown[]) => unknown;
    const spy = jest.spyOn(Collection.prototype, name as 'find');
    spies.push(
      spy.mockImplementation(function (this: Collection, ...given: unknown[]) {
        note(this.collectionName, given);
        return Reflect.apply(method, this, given) as ReturnType<Collection['find']>;
      }),
    );
  };
  beforeAll(() => {
    for (const method of METHODS) {
      watch(method, (collection, given) => {
        const isUpsert = (given[2] as { upsert?: boolean } | undefined)?.upsert ?? false;
        seen.push({ collection, method, filter: (given[0] ?? {}) as SeenQuery['filter'], isUpsert });
      });
    }
    watch('aggregate', (collection, [pipeline]) => {
      const [first] = pipeline as { $match?: SeenQuery['filter'] }[];
      // For the driver a count is one, too.
      seen.push({ collection, method: 'aggregate', filter: first?.$match ?? {}, isUpsert: false });
    });
    watch('bulkWrite', (collection, [writes]) => {
      for (const { filter, upsert: isUpsert = false } of (writes as BulkWrite[]).flatMap(Object.values)) {
        seen.push({ collection, method: 'bulkWrite', filter, isUpsert });
      }
    });
  });
  afterAll(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return seen;
}
