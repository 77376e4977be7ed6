import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { OutboxEntry, OutboxKey, OutboxOutcome } from '../../../domain/order/index.ts';
import { instant, parseStoreId, type Instant, type StoreId } from '../../../domain/shared/values.ts';
import {
  OUTBOX_DAYS,
  type Backlog,
  type Outbox,
  type Postponement,
  type StorageUse,
  type TakenEntry,
  type TakeRequest,
} from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { readVersioned, refusingNewer, versioned } from '../schemas.ts';
import { storedEntry, storedOutcome } from '../stored-outbox.ts';
import { AppendFile, readLines } from './append-file.ts';
import { damageOf, isCode } from './json-file.ts';

const DAY_MS = 24 * 3_600_000;
const TIDY_EVERY_MS = 3_600_000;

const line = z.union([
  z.object({ put: storedEntry }),
  z.object({
    settled: z.object({ orderId: z.string(), key: z.string(), attempts: z.number().int(), outcome: storedOutcome }),
  }),
]);

/** The messages of a store that became due on one day. */
interface Day {
  readonly file: AppendFile;
  readonly entries: Map<string, OutboxEntry>;
  /** Those being written. */
  readonly writing: Map<string, Promise<void>>;
  /** Outcomes whose entries are unreadable: they count once the entries are put again. */
  readonly orphans: Map<string, Pick<OutboxEntry, 'attempts' | 'outcome'>>;
}

/** An unsent entry. That it is taken is kept in memory only, since only this process can take it. */
interface Waiting {
  readonly entry: OutboxEntry;
  readonly readyAt: Instant;
  readonly way?: string;
  readonly takenUntil?: Instant;
}

/**
 * `<store>/outbox/<day>.jsonl`: a line for each message that became due on a day (UTC), and one for its outcome. Unreadable lines are
 * skipped and logged: no order waits for them, and a lost message is added again when its order is followed again.
 */
export class FileOutbox implements Outbox {
  readonly #folder: string;
  readonly #use: StorageUse;
  readonly #damage: DamageLog;
  readonly #days = new Map<string, Promise<Day>>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #hints: (() => void)[] = [];
  #reading: Promise<void> | undefined;
  #tidiedAt = 0;

  constructor({ folder, use, damage }: { folder: string; use: StorageUse; damage: DamageLog }) {
    this.#folder = folder;
    this.#use = use;
    this.#damage = damage;
  }

  async put(entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await Promise.all(entries.map((entry) => this.#put(entry)));
    for (const hint of this.#hints) hint();
  }

  async take({ now, until, limit, exceptWays }: TakeRequest): Promise<readonly TakenEntry[]> {
    await this.#readAll();
    await this.#tidy();
    const free = [...this.#waiting.values()].filter(
      ({ readyAt, takenUntil, way }) =>
        readyAt <= now && (takenUntil === undefined || takenUntil < now) && !(way && exceptWays.includes(way)),
    );
    const next = free.sort((a, b) => (a.readyAt < b.readyAt ? -1 : 1)).slice(0, limit);
    return next.map((waiting) => {
      const entry = { ...waiting.entry, attempts: waiting.entry.attempts + 1 };
      this.#waiting.set(idOf(entry), { ...waiting, entry, takenUntil: until });
      return { ...entry, readyAt: waiting.readyAt, takenUntil: until };
    });
  }

  async postpone(taken: TakenEntry, { readyAt, attempts, way }: Postponement): Promise<void> {
    const waiting = this.#waiting.get(idOf(taken));
    if (waiting?.takenUntil !== taken.takenUntil) return;
    const entry = { ...waiting.entry, attempts };
    this.#waiting.set(idOf(taken), { entry, readyAt, ...(way === undefined ? {} : { way }) });
  }

  async settle(entry: OutboxEntry, outcome: OutboxOutcome): Promise<void> {
    const { orderId, message, attempts } = entry;
    const day = await this.#dayOf(entry);
    // Whether or not the line is written, this process does not try it again.
    this.#waiting.delete(idOf(entry));
    const known = day.entries.get(idOf(entry));
    if (!known || known.outcome) return;
    const settled = { orderId, key: message.key, attempts, outcome };
    // It is synced with the next entry: after a power failure the message is sent again, as one that may have been sent.
    const writing = day.file.append(JSON.stringify(versioned('outbox', { settled })), { isToBeSynced: false });
    day.writing.set(idOf(entry), writing);
    await writing.finally(() => day.writing.delete(idOf(entry)));
    day.entries.set(idOf(entry), { ...known, attempts, outcome });
  }

  async find(storeId: StoreId, keys: readonly OutboxKey[]): Promise<readonly OutboxEntry[]> {
    const found = keys.map(async ({ orderId, key, dueAt }) =>
      (await this.#dayOf({ storeId, dueAt })).entries.get(`${storeId}/${orderId}/${key}`),
    );
    return (await Promise.all(found)).filter((entry) => entry !== undefined);
  }

  async *findAll(storeId: StoreId): AsyncIterable<OutboxEntry> {
    for (const date of await this.#datesOf(storeId)) {
      yield* (await this.#dayOf({ storeId, dueAt: date })).entries.values();
    }
  }

  async backlog(): Promise<Backlog> {
    await this.#readAll();
    const due = [...this.#waiting.values()].map(({ entry }) => entry.dueAt);
    const [oldestDueAt] = due.sort();
    return { waiting: due.length, ...(oldestDueAt === undefined ? {} : { oldestDueAt }) };
  }

  whenPut(hint: () => void): void {
    this.#hints.push(hint);
  }

  async #put(entry: OutboxEntry): Promise<void> {
    const day = await this.#dayOf(entry);
    const id = idOf(entry);
    if (day.entries.has(id)) return;
    const { storeId: _, ...put } = entry;
    const writing =
      day.writing.get(id) ??
      day.file
        .append(JSON.stringify(versioned('outbox', { put })), { isToBeSynced: true })
        .then(() => this.#add(day, entry))
        .finally(() => day.writing.delete(id));
    day.writing.set(id, writing);
    await writing;
  }

  #add({ entries, orphans }: Day, added: OutboxEntry): void {
    const entry = { ...added, ...orphans.get(idOf(added)) };
    entries.set(idOf(entry), entry);
    if (!entry.outcome) this.#waiting.set(idOf(entry), { entry, readyAt: instant(Date.now()) });
  }

  #dayOf({ storeId, dueAt }: Pick<OutboxEntry, 'storeId' | 'dueAt'>): Promise<Day> {
    const date = dateOf(dueAt);
    const name = `${storeId}/${date}`;
    let day = this.#days.get(name);
    if (!day) {
      day = this.#read(storeId, date);
      this.#days.set(name, day);
      day.catch(() => this.#days.delete(name));
    }
    return day;
  }

  async #read(storeId: StoreId, date: string): Promise<Day> {
    const path = this.#pathOf(storeId, date);
    const entries: Day['entries'] = new Map();
    const orphans: Day['orphans'] = new Map();
    const bad: number[] = [];
    const lines = await readLines(path, { isToBeCut: this.#use === 'serve' });
    for (const [index, text] of lines.entries()) {
      const parsed = refusingNewer({ storeId, kind: 'outbox', id: date, place: path }, () => readLine(text));
      if (!parsed) bad.push(index + 1);
      else if ('put' in parsed) {
        const entry = { ...parsed.put, storeId };
        if (!entries.has(idOf(entry))) entries.set(idOf(entry), { ...entry, ...orphans.get(idOf(entry)) });
      } else {
        const { orderId, key, attempts, outcome } = parsed.settled;
        const id = `${storeId}/${orderId}/${key}`;
        const entry = entries.get(id);
        if (!entry) orphans.set(id, { attempts, outcome });
        else if (!entry.outcome) entries.set(id, { ...entry, attempts, outcome });
      }
    }
    if (bad.length > 0) {
      this.#damage.found({
        storeId,
        kind: 'outbox',
        id: date,
        reason: `${path}: cannot be read: line ${bad.join(', ')}.`,
      });
    } else this.#damage.mended(storeId, 'outbox', date);
    for (const entry of entries.values()) {
      // The previous process may have sent it.
      const waiting = { entry: { ...entry, attempts: Math.max(1, entry.attempts) }, readyAt: instant(Date.now()) };
      if (!entry.outcome) this.#waiting.set(idOf(entry), waiting);
    }
    return { file: new AppendFile(path), entries, writing: new Map(), orphans };
  }

  /** Reads all days once, for entries left by the previous process. One that is unreadable does not stop the others, and is tried again. */
  #readAll(): Promise<void> {
    this.#reading ??= (async () => {
      let isComplete = true;
      for (const storeId of await this.#storeIds()) {
        for (const date of await this.#datesOf(storeId))
          isComplete = (await this.#tryRead(storeId, date)) && isComplete;
      }
      if (!isComplete) this.#reading = undefined;
    })();
    this.#reading.catch(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #tryRead(storeId: StoreId, date: string): Promise<boolean> {
    try {
      await this.#dayOf({ storeId, dueAt: date });
      return true;
    } catch (error) {
      const reason = damageOf(this.#pathOf(storeId, date), error);
      if (reason === undefined) throw error;
      this.#damage.found({ storeId, kind: 'outbox', id: date, reason }, error);
      return false;
    }
  }

  /** Deletes files that are too old, and drops past days without pending entries from memory: they are read again on demand. */
  async #tidy(): Promise<void> {
    if (Date.now() - this.#tidiedAt < TIDY_EVERY_MS) return;
    this.#tidiedAt = Date.now();
    const yesterday = dateOf(instant(Date.now() - DAY_MS));
    const oldest = dateOf(instant(Date.now() - OUTBOX_DAYS * DAY_MS));
    const inUse = new Set(
      [...this.#waiting.values()].map(({ entry: { storeId, dueAt } }) => `${storeId}/${dateOf(dueAt)}`),
    );
    for (const [name, reading] of this.#days) {
      const isPast = (name.split('/')[1] ?? '') < yesterday && !inUse.has(name);
      if (isPast && (await reading).writing.size === 0) this.#days.delete(name);
    }
    for (const storeId of await this.#storeIds()) {
      const old = (await this.#datesOf(storeId)).filter((date) => date < oldest && !inUse.has(`${storeId}/${date}`));
      for (const date of old) await rm(this.#pathOf(storeId, date), { force: true });
    }
  }

  async #storeIds(): Promise<StoreId[]> {
    return (await readdir(this.#folder)).map(parseStoreId).filter((id) => id !== undefined);
  }

  async #datesOf(storeId: StoreId): Promise<string[]> {
    try {
      const names = await readdir(join(this.#folder, storeId, 'outbox'));
      return names.filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -'.jsonl'.length));
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return [];
      throw error;
    }
  }

  #pathOf(storeId: string, date: string): string {
    return join(this.#folder, storeId, 'outbox', `${date}.jsonl`);
  }
}

function dateOf(moment: Instant): string {
  return moment.slice(0, 10);
}

function idOf({ storeId, orderId, message }: OutboxEntry): string {
  return `${storeId}/${orderId}/${message.key}`;
}

/** Undefined for a line that cannot be read. */
function readLine(text: string): z.infer<typeof line> | undefined {
  try {
    return line.parse(readVersioned('outbox', JSON.parse(text)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
