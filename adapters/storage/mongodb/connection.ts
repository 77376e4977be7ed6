import type { Db, MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import { StorageUnavailable } from '../../../ports.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { hasWaitedForServer, isOutage, isUnanswered, reasonOf, saysClosed } from './outages.ts';
import { hostsOf, parseMongoUrl, serverTimeMs, type MongoSettings } from './url.ts';

/** A client that lets so many calls run out of time, with none that succeeds in between, is not going to work again. */
const MAX_EXPIRED_IN_A_ROW = 3;
/** Each call that is out of time and not over keeps one of the client's connections, perhaps for good. */
const MAX_HUNG = 20;

/**
 * A client that has reached no server for so long is replaced, too. Nearly always there is none; but the driver's monitor can be left waiting for a
 * connection that broke while it was made, and then no longer sees the server when it is back.
 */
const MAX_UNREACHABLE_MS = 10_000;

/** A closed client is replaced once it is so old: while MongoDB is away, each new one may be closed as soon as it is used. */
const MIN_AGE_MS = 1_000;

/**
 * A call, to be made with this database. The server ends it after `maxTimeMS`. It may be made twice.
 */
type Call<Result> = (db: Db, maxTimeMS: number) => Promise<Result>;

export interface CallOptions {
  /** For what is known to take long: the deadline instead of the connection's. It tells nothing of the client's health. */
  readonly deadlineMs?: number;
}

/** One client, and how it does. */
interface Line {
  readonly client: MongoClient;
  /** By `performance.now()`, as all times here. */
  readonly since: number;
  /** A client that the driver has closed is never opened again: so it does with one whose first connect fails. */
  isClosed: boolean;
  expiredInARow: number;
  hung: number;
  /** Since when no call has been answered by a server. */
  unreachableSince?: number;
}

/**
 * The one way to MongoDB. Every call ends by its deadline, whatever the driver does: driver 7.8 knows no deadline of its own any more,
 * and can wait for ever for a socket that has been destroyed. A client that lets its calls hang, reaches no server, or has been closed by the driver is
 * replaced by a new one. What comes of MongoDB being away or busy is a `StorageUnavailable`; what became of a write is then not known.
 */
export class MongoConnection {
  readonly #settings: MongoSettings;
  readonly #log: Logger;
  #line: Line;
  /** No client is made any more. */
  #isOver = false;

  private constructor(settings: MongoSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    this.#line = this.#newLine();
  }

  /** @throws StartupError that names MONGODB_URL, without the password in it */
  static async open(url: string, log: Logger): Promise<MongoConnection> {
    const connection = new MongoConnection(parseMongoUrl(url), log);
    try {
      await connection.read((db) => db.command({ ping: 1 }));
      return connection;
    } catch (error) {
      await connection.close();
      throw new StartupError(`MONGODB_URL: MongoDB at ${hostsOf(url)} cannot be used. ${reasonOf(error)}`);
    }
  }

  /** The time that one call may take, unless it says otherwise. */
  get deadlineMs(): number {
    return this.#settings.deadlineMs;
  }

  /** Made once more where MongoDB was away for a moment and there is time left: the driver's own retries do not see all of that. */
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

  /** Made once: what the driver does not make sure of is for whoever asked, who can find out whether it was done. */
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
      // A client that was replaced meanwhile ends its calls in many ways, none of them anybody's mistake.
      if (error instanceof Expired || isOutage(error) || line !== this.#line) {
        throw new StorageUnavailable(`MongoDB does not answer as it should. ${reasonOf(error)}`, { cause: error });
      }
      // A refusal is an answer, too.
      this.#noteAnswer(line);
      throw error;
    }
  }

  /** The current line, or a new one in its place when its client is closed. */
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
    this.#log[level](why, `${message} It is replaced by a new one.`);
    const { client } = this.#line;
    this.#line = this.#newLine();
    // Nobody waits for it: this may hang as well.
    void client.close().catch(() => undefined);
  }

  #newLine(): Line {
    const client = this.#settings.createClient();
    const line: Line = { client, since: performance.now(), isClosed: false, expiredInARow: 0, hung: 0 };
    // Before any call meets it; that a call meets it is looked at as well.
    client.once('topologyClosed', () => (line.isClosed = true));
    return line;
  }
}

class Expired extends Error {
  override readonly name = 'Expired';
}

/** @throws Expired when it takes longer; nobody looks at what it comes to then */
async function withinTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Expired(`There was no answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
