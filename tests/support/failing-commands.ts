import { MongoClient } from 'mongodb';

/** What a server does to the next commands of some names on one collection, instead of carrying them out well. */
interface Failure {
  readonly failCommands: readonly string[];
  readonly collection: string;
  /** Refuses them with this. */
  readonly errorCode?: number;
  /** Carries them out, and says this of the other members. */
  readonly writeConcernError?: { readonly code: number; readonly errmsg: string };
  readonly times: number;
}

/** While a piece of work runs, the server of a database fails commands: MongoDB's own fail point, which the stand-in has as well. */
export async function whileFailing<Result>(
  url: string,
  { collection, times, ...data }: Failure,
  work: () => Promise<Result>,
): Promise<Result> {
  const client = new MongoClient(url);
  const admin = client.db('admin');
  const namespace = `${client.db().databaseName}.${collection}`;
  const configure = (mode: unknown): Promise<unknown> =>
    admin.command({ configureFailPoint: 'failCommand', mode, data: { ...data, namespace } });
  try {
    await configure({ times });
    return await work();
  } finally {
    await configure('off');
    await client.close();
  }
}
