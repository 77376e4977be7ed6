import type { Db, MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import { StorageUnavailable } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { hasWaitedForServer, isOutage, isUnanswered, reasonOf, saysClosed } from './outages.ts';
import { hostsOf, parseMongoUrl, serverTimeMs, type MongoSettings } from './url.ts';

/** After this many timed-out calls in a row, a client is not expected to recover. */
const MAX_EXPIRED_IN_A_ROW = 3;
/** Each timed-out call that is still running occupies one of the client's connections, possibly forever. */
const MAX_HUNG = 20;

/**
 * A client that has reached no server for this long is replaced, too. Usually the server is down; but the driver's
 * monitor can hang on a connection that broke while it was established, and then never notices that the server is back.
 */
const MAX_UNREACHABLE_MS = 10_000;

/** A closed client is replaced no sooner than this: while MongoDB is away, each new one may be closed on first use. */
const MIN_AGE_MS = 1_000;

/**
 * A database call. The server aborts it after `maxTimeMS`. It may be made twice.
 */
type Call<Result> = (db: Db, maxTimeMS: number) => Promise<Result>;

export interface CallOptions {
  /** A longer deadline for slow calls. It then says nothing about the client's health. */
  readonly deadlineMs?: number;
}

/** One client, and its health. */
interface Line {
  readonly client: MongoClient;
  /** From `performance.now()`, like all times here. */
  readonly since: number;
  /** The driver permanently closes a client whose first connect fails. */
  isClosed: boolean;
  expiredInARow: number;
  hung: number;
  /** Since when no server has responded to any call. */
  unreachableSince?: number;
}

/**
 * All access to MongoDB. Every call ends by its deadline, whatever the driver does: driver 7.8 no longer has deadlines
 * of its own, and can wait forever for a destroyed socket. A client whose calls hang, that reaches no server, or that
 * the driver has closed is replaced. Outages are thrown as `StorageUnavailable`; the outcome of a write is then
 * unknown.
 */
export class MongoConnection {
  readonly #settings: MongoSettings;
  readonly #log: Logger;
  #line: Line;
  /** No more clients are created. */
  #isOver = false;

  private constructor(settings: MongoSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    this.#line = this.#newLine();
  }

  /** @throws StartupError that names MONGODB_URL, without its password */
  static async open(url: string, log: Logger): Promise<MongoConnection> {
    const connection = new MongoConnection(parseMongoUrl(url), log);
    try {
      await connection.read((db) => db.command({ ping: 1 }));
      return connection;
    } catch (error) {
      await connection.close();
      throw new StartupError(`MONGODB_URL: MongoDB at ${hostsOf(url)} is unusable. ${reasonOf(error)}`);
    }
  }

  /** The default deadline of a call. */
  get deadlineMs(): number {
    return this.#settings.deadlineMs;
  }

  /**
   * Retried once if MongoDB was briefly away and there is time left: the driver's own retries do not cover every case.
   */
  read<Result>(call: Call<Result>, options?: CallOptions): Promise<Result> {
    return this.#inTime(options, async (db, maxTimeMS) => {
      const start = performance.now();
      try {
        return await call(db, maxTimeMS);
      } catch (error) {
        const left = Math.floor(maxTimeMS - (performance.now() - start));
        if (!isOutage(error) || hasWaitedForServer(error) || left <= 0) throw error;
        return call(db, left);
      }
    });
  }

  /** Not retried here: the caller can find out whether it was done. */
  write<Result>(call: Call<Result>, options?: CallOptions): Promise<Result> {
    return this.#inTime(options, call);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await withinTime(this.#line.client.close(), this.deadlineMs).catch(() => undefined);
  }

  async #inTime<Result>(options: CallOptions | undefined, call: Call<Result>): Promise<Result> {
    const line = this.#openLine();
    const deadlineMs = options?.deadlineMs ?? this.deadlineMs;
    const made = call(line.client.db(this.#settings.database), serverTimeMs(deadlineMs));
    try {
      const result = await withinTime(made, deadlineMs);
      this.#noteAnswer(line);
      return result;
    } catch (error) {
      if (error instanceof Expired) this.#noteHung(line, made, options?.deadlineMs !== undefined);
      if (saysClosed(error)) line.isClosed = true;
      if (isUnanswered(error)) this.#noteUnreachable(line);
      // A client that was replaced meanwhile fails its calls in many ways, none of them a bug.
      if (error instanceof Expired || isOutage(error) || line !== this.#line) {
        throw new StorageUnavailable(`MongoDB does not respond properly. ${reasonOf(error)}`, { cause: error });
      }
      // A refusal is a response, too.
      this.#noteAnswer(line);
      throw error;
    }
  }

  /** The current line, or a new one if its client is closed. */
  #openLine(): Line {
    const { isClosed, since } = this.#line;
    if (isClosed && performance.now() - since >= MIN_AGE_MS) {
      this.#replace('warn', {}, 'MongoDB’s client was closed, as it reached no server.');
    }
    return this.#line;
  }

  #noteAnswer(line: Line): void {
    line.expiredInARow = 0;
    delete line.unreachableSince;
  }

  #noteUnreachable(line: Line): void {
    const now = performance.now();
    line.unreachableSince ??= now;
    if (line === this.#line && now - line.unreachableSince > MAX_UNREACHABLE_MS) {
      const unreachableMs = Math.round(now - line.unreachableSince);
      this.#replace('error', { unreachableMs }, 'MongoDB’s client reaches no server.');
    }
  }

  #noteHung(line: Line, call: Promise<unknown>, isKnownToTakeLong: boolean): void {
    line.hung += 1;
    const over = (): void => void (line.hung -= 1);
    call.then(over, over);
    if (!isKnownToTakeLong) line.expiredInARow += 1;
    const { expiredInARow, hung } = line;
    if (line !== this.#line || (expiredInARow < MAX_EXPIRED_IN_A_ROW && hung < MAX_HUNG)) return;
    const why = { expiredInARow, hung, deadlineMs: this.deadlineMs };
    this.#replace('error', why, 'MongoDB’s client lets its calls hang.');
  }

  #replace(level: 'warn' | 'error', why: object, message: string): void {
    if (this.#isOver) return;
    this.#log[level](why, `${message} Replacing it.`);
    const { client } = this.#line;
    this.#line = this.#newLine();
    // Not awaited: this may hang as well.
    void client.close().catch(() => undefined);
  }

  #newLine(): Line {
    const client = this.#settings.createClient();
    const line: Line = { client, since: performance.now(), isClosed: false, expiredInARow: 0, hung: 0 };
    // Usually before any call uses it; calls check for it as well.
    client.once('topologyClosed', () => (line.isClosed = true));
    return line;
  }
}

class Expired extends Error {
  override readonly name = 'Expired';
}

/** @throws Expired if it takes longer; its eventual outcome is ignored */
async function withinTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Expired(`No response within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
