import { MongoClient } from 'mongodb';

/** How a server fails the next commands with certain names on one collection. */
interface Failure {
  readonly failCommands: readonly string[];
  readonly collection: string;
  /** Refuses them with this error. */
  readonly errorCode?: number;
  /** Carries them out, and reports this write concern error. */
  readonly writeConcernError?: { readonly code: number; readonly errmsg: string };
  readonly times: number;
}

/** Makes a database's server fail commands during a piece of work: MongoDB's fail points, which the stand-in supports too. */
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
