import { MongoClient, type MongoClientOptions } from 'mongodb';
import { StartupError } from '../../../lib/startup-error.ts';
import { reasonOf } from './outages.ts';

/** A little less than the whole, so that what the server and the driver say of it comes before nothing is said. */
export function serverTimeMs(deadlineMs: number): number {
  return Math.ceil(deadlineMs * 0.9);
}

const EXAMPLE = 'It is written as mongodb://host:27017/pizzeria.';
const DEFAULT_DATABASE = 'pizzeria';

/** The time that one call of MongoDB may take, where the URL does not say `timeoutMS`. Whoever calls tries again by itself. */
const DEADLINE_MS = 5_000;
/** A socket on which nothing comes for so long is closed, whatever waits for it. */
const SOCKET_TIMEOUT_MS = 20_000;

/** How MongoDB is spoken to, unless MONGODB_URL says otherwise. */
const defaults = (deadlineMs: number) =>
  ({
    appName: 'pizzeria',
    retryWrites: true,
    retryReads: true,
    maxPoolSize: 50,
    waitQueueTimeoutMS: serverTimeMs(deadlineMs),
    serverSelectionTimeoutMS: serverTimeMs(deadlineMs),
    connectTimeoutMS: serverTimeMs(deadlineMs),
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
  }) satisfies MongoClientOptions;

/**
 * What the guards lean on: an acknowledged write is on the disks of a majority, so that no change of the primary takes it back, and
 * what is read is such a write. A single server is a majority of one.
 */
const GUARANTEES = {
  writeConcern: { w: 'majority', journal: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} satisfies MongoClientOptions;

interface Rule {
  /** The only values that may be given, in lower case; none: the option may not be given at all. */
  readonly allowed: readonly string[];
  readonly why: string;
}

const UNACKNOWLEDGED = 'an order that was answered could be lost when the primary changes';
const OLD_READS = 'what is read could be old, or be taken back';

/** Options that would void the guards without a word. Their names are in lower case: MongoDB's are not told apart by case. */
const RULES = new Map<string, Rule>([
  ['w', { allowed: ['majority'], why: UNACKNOWLEDGED }],
  ['journal', { allowed: ['true'], why: UNACKNOWLEDGED }],
  ['j', { allowed: ['true'], why: UNACKNOWLEDGED }],
  ['readpreference', { allowed: ['primary'], why: OLD_READS }],
  ['readpreferencetags', { allowed: [], why: OLD_READS }],
  ['maxstalenessseconds', { allowed: [], why: OLD_READS }],
  ['readconcernlevel', { allowed: ['majority', 'linearizable'], why: OLD_READS }],
]);

export interface MongoSettings {
  readonly database: string;
  /** The time that one call may take. */
  readonly deadlineMs: number;
  /** A client that is not connected yet. */
  readonly createClient: () => MongoClient;
}

/** @throws StartupError that names MONGODB_URL and the options at fault, without the password */
export function parseMongoUrl(url: string): MongoSettings {
  const given = optionsOf(url);
  const faults = given.flatMap(([name, value]) => faultOf(name, value) ?? []);
  if (faults.length > 0) throw new StartupError(`MONGODB_URL: ${faults.join(' ')}`);
  const values = new Map(given.map(([name, value]) => [name.toLowerCase(), value]));
  const deadlineMs = Number(values.get('timeoutms') ?? DEADLINE_MS);
  const open = Object.entries(defaults(deadlineMs)).filter(([name]) => !values.has(name.toLowerCase()));
  const { readConcern, ...guarantees } = GUARANTEES;
  const options = {
    ...Object.fromEntries(open),
    ...guarantees,
    ...(values.has('readconcernlevel') ? {} : { readConcern }),
    ignoreUndefined: true,
  };
  const createClient = (): MongoClient => new MongoClient(withoutTimeout(url), options);
  try {
    createClient();
  } catch (error) {
    throw new StartupError(`MONGODB_URL: ${reasonOf(error)} ${EXAMPLE}`);
  }
  return { database: databaseOf(url), deadlineMs, createClient };
}

/** The driver warns of this option and does nothing with it; the deadlines are our own. */
function withoutTimeout(url: string): string {
  return url.replace(/(?<=[?&])timeoutMS=[^&]*(&|$)/gi, '');
}

function faultOf(name: string, value: string): string | undefined {
  if (name.toLowerCase() === 'timeoutms') {
    return Number(value) > 0
      ? undefined
      : `${name}=${value} would let a call wait for ever. Leave it out, or give milliseconds.`;
  }
  const rule = RULES.get(name.toLowerCase());
  if (!rule || rule.allowed.includes(value.toLowerCase())) return undefined;
  const instead = rule.allowed.length === 0 ? '' : ` or say ${name}=${rule.allowed.join(` or ${name}=`)}`;
  return `${name}=${value} is not supported: ${rule.why}. Leave it out${instead}.`;
}

/** The options as they are written, each time that one is given. */
function optionsOf(url: string): [string, string][] {
  return [...new URLSearchParams(url.split('?', 2)[1] ?? '')];
}

/** The database that a URL names, or `pizzeria`. */
function databaseOf(url: string): string {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]*)/.exec(url)?.[1];
  return name ? decodeURIComponent(name) : DEFAULT_DATABASE;
}

/** The servers that a URL names, to be shown: without the user and the password. */
export function hostsOf(url: string): string {
  return /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1] ?? 'the given address';
}
