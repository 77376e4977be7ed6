import { MongoClient, MongoError, type MongoClientOptions } from 'mongodb';
import { StartupError } from '../../../startup-error.ts';
import { StorageUnavailable } from '../../../ports.ts';

/**
 * How MongoDB is spoken to, unless MONGODB_URL says otherwise. A write is acknowledged when a majority of the members has it, so that no
 * change of the primary takes it back, and reads see only such writes. Waits are short: whoever calls tries again by itself.
 */
const DEFAULTS = {
  appName: 'pizzeria',
  retryWrites: true,
  retryReads: true,
  maxPoolSize: 50,
  waitQueueTimeoutMS: 5_000,
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 20_000,
} satisfies MongoClientOptions;

const DEFAULT_DATABASE = 'pizzeria';

/** @throws StartupError that names MONGODB_URL, without the password in it */
export async function connect(url: string): Promise<MongoClient> {
  let client: MongoClient;
  try {
    client = new MongoClient(url, { ...withoutThoseOf(url), ignoreUndefined: true });
  } catch (error) {
    throw new StartupError(`MONGODB_URL: ${reasonOf(error)} It is written as mongodb://host:27017/pizzeria.`);
  }
  try {
    return await client.connect();
  } catch (error) {
    await client.close().catch(() => undefined);
    throw new StartupError(`MONGODB_URL: MongoDB at ${hostsOf(url)} cannot be used. ${reasonOf(error)}`);
  }
}

/** The database that a URL names, or `pizzeria`. */
export function databaseOf(url: string): string {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]*)/.exec(url)?.[1];
  return name ? decodeURIComponent(name) : DEFAULT_DATABASE;
}

/** The defaults that the URL leaves open: what stands in options would win over what stands in the URL. */
function withoutThoseOf(url: string): MongoClientOptions {
  const given = new Set([...new URLSearchParams(url.split('?', 2)[1] ?? '').keys()].map((key) => key.toLowerCase()));
  const open = Object.entries(DEFAULTS).filter(([name]) => !given.has(name.toLowerCase()));
  return {
    ...Object.fromEntries(open),
    ...(given.has('w') ? {} : { writeConcern: { w: 'majority', wtimeoutMS: 10_000 } }),
    ...(given.has('readconcernlevel') ? {} : { readConcern: { level: 'majority' } }),
  };
}

function hostsOf(url: string): string {
  return /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1] ?? 'the given address';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A store whose methods tell what comes of MongoDB being away from what is a mistake of ours. */
export function tellingOutages<Store extends object>(store: Store): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (result instanceof Promise) return result.catch(rethrow);
        return isAsyncIterable(result) ? tellingOutagesOf(result) : result;
      };
    },
  });
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* tellingOutagesOf(all: AsyncIterable<unknown>): AsyncIterable<unknown> {
  try {
    yield* all;
  } catch (error) {
    rethrow(error);
  }
}

function rethrow(error: unknown): never {
  if (isOutage(error))
    throw new StorageUnavailable(`MongoDB does not answer as it should. ${reasonOf(error)}`, { cause: error });
  throw error;
}

const OUTAGES = [
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoWriteConcernError',
];

/** A primary that steps down, or a server that is stopping, answers with a label instead. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  return (
    OUTAGES.includes(error.name) || error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('RetryableError')
  );
}
