import { MongoClient, type MongoClientOptions } from 'mongodb';
import { StartupError } from '../../../lib/startup-error.ts';
import { reasonOf } from './outages.ts';

/** Slightly shorter, so that the errors of server and driver arrive before our own deadline. */
export function serverTimeMs(deadlineMs: number): number {
  return Math.ceil(deadlineMs * 0.9);
}

const EXAMPLE = 'Example: mongodb://host:27017/pizzeria.';
const DEFAULT_DATABASE = 'pizzeria';

/** The default deadline of a call, if the URL has no `timeoutMS`. */
const DEADLINE_MS = 5_000;
/** A socket idle for this long is closed, even with pending calls. */
const SOCKET_TIMEOUT_MS = 20_000;

/** Defaults that MONGODB_URL may override. */
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
 * The guarantees the guards rely on: an acknowledged write is journaled by a majority, so it survives a change of
 * primary, and reads see only such writes. A single server is its own majority.
 */
const GUARANTEES = {
  writeConcern: { w: 'majority', journal: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} satisfies MongoClientOptions;

interface Rule {
  /** The allowed values, in lower case; if empty, the option is not allowed at all. */
  readonly allowed: readonly string[];
  readonly why: string;
}

const UNACKNOWLEDGED = 'an acknowledged order could be lost on a change of primary';
const OLD_READS = 'reads could be stale, or be rolled back';

/** Options that would silently weaken the guarantees. In lower case, as MongoDB's option names are case-insensitive. */
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
  /** The deadline of one call. */
  readonly deadlineMs: number;
  /** A client that is not connected yet. */
  readonly createClient: () => MongoClient;
}

/** @throws StartupError that names MONGODB_URL and the invalid options, without the password */
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

/** The driver warns about this option and ignores it; we enforce deadlines ourselves. */
function withoutTimeout(url: string): string {
  return url.replace(/(?<=[?&])timeoutMS=[^&]*(&|$)/gi, '');
}

function faultOf(name: string, value: string): string | undefined {
  if (name.toLowerCase() === 'timeoutms') {
    return Number(value) > 0
      ? undefined
      : `${name}=${value} would let a call wait forever. Leave it out, or give milliseconds.`;
  }
  const rule = RULES.get(name.toLowerCase());
  if (!rule || rule.allowed.includes(value.toLowerCase())) return undefined;
  const instead = rule.allowed.length === 0 ? '' : ` or set ${name}=${rule.allowed.join(` or ${name}=`)}`;
  return `${name}=${value} is not supported: ${rule.why}. Leave it out${instead}.`;
}

/** The options as written, including repeated ones. */
function optionsOf(url: string): [string, string][] {
  return [...new URLSearchParams(url.split('?', 2)[1] ?? '')];
}

/** The database that a URL names, or `pizzeria`. */
function databaseOf(url: string): string {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]*)/.exec(url)?.[1];
  return name ? decodeURIComponent(name) : DEFAULT_DATABASE;
}

/** The servers of a URL for display, without user and password. */
export function hostsOf(url: string): string {
  return /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1] ?? 'the given address';
}
