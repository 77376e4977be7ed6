import { MongoClient, type Document } from 'mongodb';

/** Collections, each as of when it was read, like `mongodump` without `--oplog` on a database that is being written to. */
export type Dump = ReadonlyMap<string, readonly Document[]>;

/** Reads all collections except some, or only these. */
export async function dump(url: string, which: (collection: string) => boolean): Promise<Dump> {
  const client = new MongoClient(url);
  try {
    const collections = (await client.db().collections()).filter(({ collectionName }) => which(collectionName));
    const all = new Map<string, readonly Document[]>();
    for (const collection of collections) all.set(collection.collectionName, await collection.find({}).toArray());
    return all;
  } finally {
    await client.close();
  }
}

/** Replaces all data with dumps. */
export async function restore(url: string, ...dumps: readonly Dump[]): Promise<void> {
  const client = new MongoClient(url);
  try {
    // Not the database: the stand-in would also drop one whose name begins with the same, which is that of the keys.
    for (const collection of await client.db().collections()) await collection.drop();
    for (const [name, documents] of dumps.flatMap((each) => [...each])) {
      if (documents.length > 0)
        await client
          .db()
          .collection(name)
          .insertMany([...documents]);
    }
  } finally {
    await client.close();
  }
}
