import type { Filter } from 'mongodb';
import type { OutboxEntry, OutboxKey, OutboxOutcome } from '../../../domain/order/index.ts';
import { instant, type OrderId, type StoreId } from '../../../domain/shared/values.ts';
import type { Backlog, Outbox, Postponement, TakenEntry, TakeRequest } from '../../../ports.ts';
import { currentOf, refusingNewer, SCHEMAS, upgraded, versioned } from '../schemas.ts';
import type { Collections, OutboxDocument } from './collections.ts';
import { retryingDuplicate, type OfStore } from './documents.ts';

/** How often to retry immediately if other processes took everything that was found. */
const MOST_LOOKS = 3;

/**
 * A document per message. Taking one moves its due time to when it becomes available again, guarded by the previous value, so that only
 * one process succeeds. These times come from the processes' clocks: see operations/message-dispatcher.ts for how far they may differ.
 */
export class MongoOutbox implements Outbox {
  readonly #outbox: Collections['outbox'];
  readonly #hints: (() => void)[] = [];

  constructor({ outbox }: Pick<Collections, 'outbox'>) {
    this.#outbox = outbox;
  }

  async put(entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const now = Date.now();
    const writes = entries.map((entry) => {
      const { storeId, orderId, message, dueAt, attempts, outcome } = entry;
      const settled = outcome ? { status: outcome.outcome, outcome } : { status: 'due' as const };
      const content = { orderId, message, dueAt, attempts, ...settled, readyAt: instant(now), putAt: new Date(now) };
      return {
        updateOne: {
          filter: idOf(storeId, orderId, message.key),
          update: { $setOnInsert: versioned('outbox', content) },
          upsert: true,
        },
      };
    });
    await retryingDuplicate(() => this.#outbox.bulkWrite(writes));
    for (const hint of this.#hints) hint();
  }

  async take(request: TakeRequest): Promise<readonly TakenEntry[]> {
    for (let look = 1; ; look += 1) {
      const found = await this.#findReady(request);
      const taken = await Promise.all(found.map((document) => this.#take(document, request)));
      const mine = taken.filter((entry) => entry !== undefined);
      if (mine.length > 0 || found.length === 0 || look === MOST_LOOKS) return mine;
    }
  }

  async postpone(taken: TakenEntry, { readyAt, attempts, way }: Postponement): Promise<void> {
    const { storeId, orderId, message, takenUntil } = taken;
    await this.#outbox.updateOne(
      { ...idOf(storeId, orderId, message.key), status: 'due', readyAt: takenUntil },
      { $set: { readyAt, attempts, ...(way === undefined ? {} : { way }) } },
    );
  }

  async settle({ storeId, orderId, message }: OutboxEntry, outcome: OutboxOutcome): Promise<void> {
    await this.#outbox.updateOne(
      { ...idOf(storeId, orderId, message.key), status: 'due' },
      { $set: { status: outcome.outcome, outcome } },
    );
  }

  async find(storeId: StoreId, keys: readonly OutboxKey[]): Promise<readonly OutboxEntry[]> {
    if (keys.length === 0) return [];
    const ids = keys.map(({ orderId, key }) => idOf(storeId, orderId, key)._id);
    return (await this.#outbox.find({ _id: { $in: ids }, storeId })).map(entryOf);
  }

  async *findAll(storeId: StoreId): AsyncIterable<OutboxEntry> {
    for await (const document of this.#outbox.walk(storeId)) yield entryOf(document);
  }

  async backlog(): Promise<Backlog> {
    const [oldest] = await this.#outbox.find(
      { status: 'due' },
      { projection: { dueAt: 1 }, sort: { dueAt: 1 }, limit: 1 },
    );
    if (!oldest) return { waiting: 0 };
    return { waiting: await this.#outbox.count({ status: 'due' }), oldestDueAt: oldest.dueAt };
  }

  whenPut(hint: () => void): void {
    this.#hints.push(hint);
  }

  #findReady({ now, limit, exceptWays }: TakeRequest) {
    return this.#outbox.find(readyFilter(now, exceptWays), { sort: { readyAt: 1 }, limit });
  }

  async #take(document: OutboxDocument, { until }: TakeRequest): Promise<TakenEntry | undefined> {
    const { _id, storeId, readyAt, attempts } = document;
    const { matchedCount } = await this.#outbox.updateOne(
      { _id, storeId, status: 'due', readyAt },
      { $set: { readyAt: until }, $inc: { attempts: 1 } },
    );
    if (matchedCount === 0) return undefined;
    return { ...entryOf(document), attempts: attempts + 1, readyAt, takenUntil: until };
  }
}

/** A query across stores, and so across shards: it runs every few seconds and finds almost nothing. */
export function readyFilter(now: string, exceptWays: readonly string[]): Filter<OutboxDocument> {
  return {
    status: 'due',
    readyAt: { $lte: now },
    // Those of a later release are its own to send.
    schema: { $not: { $gt: currentOf(SCHEMAS.outbox) } },
    ...(exceptWays.length > 0 ? { way: { $nin: [...exceptWays] } } : {}),
  };
}

function idOf(storeId: StoreId, orderId: OrderId, key: string): OfStore {
  return { _id: `${storeId}/${orderId}/${key}`, storeId };
}

function entryOf({ _id, schema, ...stored }: OutboxDocument): OutboxEntry {
  const where = { storeId: stored.storeId, kind: 'outbox' as const, id: _id, place: `outbox/${_id}` };
  const read = refusingNewer(where, () => upgraded(SCHEMAS.outbox, schema, stored));
  const { storeId, orderId, message, dueAt, attempts, outcome } = read as OutboxDocument;
  return { storeId, orderId, message, dueAt, attempts, ...(outcome ? { outcome } : {}) };
}
