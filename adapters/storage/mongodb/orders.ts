import { z } from 'zod';
import { isOpenDraft, isPlaced, type Draft, type Order, type OrderEvent } from '../../../domain/order/index.ts';
import { instant, type CustomerId, type LocalDay, type OrderId, type StoreId } from '../../../domain/shared/values.ts';
import type { OrderChange } from '../../../domain/webhooks/progress.ts';
import {
  isRepairable,
  MOST_DRAFTS,
  StorageDamaged,
  StorageUnavailable,
  type AppendRequest,
  type AppendResult,
  type ChangePosition,
  type DamagedOrder,
  type FoundOrder,
  type OrderPage,
  type OrderQuery,
  type OrderStore,
  type RestoreRequest,
  type RestoreResult,
  type StoredOrder,
} from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { dayMark } from '../day-mark.ts';
import { currentOf, SCHEMAS, type SchemaHistory } from '../schemas.ts';
import { changesFilter, draftsFilter, idOf, listFilter, orderIdOf } from './order-queries.ts';
import { readOrder, readStream, storedState } from './stored-order.ts';
import type { Collections, OrderDocument } from './collections.ts';
import { isDuplicate, retryingDuplicate } from './documents.ts';

/** Number of days to remember; after that all are compared again. */
const MAX_COMPARED = 10_000;

/** One document per order: its stream, and the resulting state. */
export class MongoOrders implements OrderStore {
  readonly #orders: Collections['orders'];
  readonly #counters: Collections['counters'];
  readonly #damage: DamageLog;
  readonly #history: SchemaHistory;
  /** Today's version. */
  readonly #schema: number;
  /** Days, with their store, whose counter this process has compared with the stored orders. */
  readonly #compared = new Set<string>();

  /** @param history for tests: the schema versions of orders */
  constructor(
    { orders, counters }: Pick<Collections, 'orders' | 'counters'>,
    damage: DamageLog,
    history: SchemaHistory = SCHEMAS.order,
  ) {
    this.#orders = orders;
    this.#counters = counters;
    this.#damage = damage;
    this.#history = history;
    this.#schema = currentOf(history);
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const { storeId, orderId, expectedVersion, events, state } = request;
    if (await this.#write(request)) return { outcome: 'appended' };
    const stored = await this.get(storeId, orderId);
    const version = stored?.events.length ?? 0;
    if (version < expectedVersion) return { outcome: 'behind', version };
    if (stored && version > expectedVersion) return { outcome: 'ahead', events: stored.events.slice(expectedVersion) };
    if (stored && (await this.#writeUpgraded(request, stored))) return { outcome: 'appended' };
    // The write found another version than this read: a change of primary, or a restore, came in between.
    throw new StorageUnavailable(
      `The order ${state.id} was rolled back to version ${version} while ${events.length} events were added.`,
    );
  }

  /**
   * Appends to an order of an older schema version, which becomes one of today's.
   *
   * @returns false if it is of today's already
   */
  async #writeUpgraded(
    { storeId, orderId, expectedVersion, events, state }: AppendRequest,
    stored: StoredOrder,
  ): Promise<boolean> {
    const { matchedCount } = await this.#orders.updateOne(
      { _id: idOf(storeId, orderId), storeId, version: expectedVersion, schema: { $lt: this.#schema } },
      {
        $set: { schema: this.#schema, version: state.version, state, events: [...stored.events, ...events] },
        $currentDate: { writtenAt: true },
      },
    );
    return matchedCount === 1;
  }

  /** @returns false if a different version is stored, or one of another schema */
  async #write({ storeId, orderId, expectedVersion, events, state }: AppendRequest): Promise<boolean> {
    const id = { _id: idOf(storeId, orderId), storeId };
    const { version } = state;
    if (expectedVersion > 0) {
      const { matchedCount } = await this.#orders.updateOne(
        // Requires events: a damaged order must not be appended to.
        { ...id, version: expectedVersion, schema: this.#schema, 'events.0': { $exists: true } },
        { $set: { state, version }, $push: { events: { $each: [...events] } }, $currentDate: { writtenAt: true } },
      );
      return matchedCount === 1;
    }
    try {
      // An upsert, since only updates can be stamped by the server's clock. An existing order has a version and does
      // not match.
      const { upsertedCount } = await this.#orders.updateOne(
        { ...id, version: { $exists: false } },
        { $setOnInsert: { schema: this.#schema, version, state, events }, $currentDate: { writtenAt: true } },
        { upsert: true },
      );
      return upsertedCount === 1;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async get(storeId: StoreId, orderId: OrderId, owners?: readonly CustomerId[]): Promise<StoredOrder | undefined> {
    const whose = owners ? { 'state.customer.id': { $in: [...owners] } } : {};
    const document = await this.#orders.findOne({ _id: idOf(storeId, orderId), storeId, ...whose });
    if (!document) return undefined;
    const parsed = readOrder(document, this.#history);
    if (parsed.error) throw this.#foundDamaged(storeId, orderId, parsed);
    this.#damage.mended(storeId, 'order', orderId);
    return parsed.data;
  }

  /** The old content is kept in the document's `damaged`. */
  async restore({ storeId, orderId, events, state }: RestoreRequest): Promise<RestoreResult> {
    const id = { _id: idOf(storeId, orderId), storeId };
    const document = await this.#orders.findOne(id);
    const parsed = document && readOrder(document, this.#history);
    if (!document || !parsed?.error) return { outcome: 'not_damaged' };
    const found = this.#foundDamaged(storeId, orderId, parsed);
    if (!isRepairable(found)) throw found;
    const { damaged = [], ...was } = document;
    const { matchedCount } = await this.#orders.updateOne(
      // Unless another writer was faster.
      { ...id, version: document.version ?? { $exists: false } },
      {
        $set: {
          schema: this.#schema,
          version: state.version,
          state,
          events,
          damaged: [...damaged, JSON.stringify(was)],
        },
        $currentDate: { writtenAt: true },
      },
    );
    if (matchedCount === 0) return { outcome: 'not_damaged' };
    this.#damage.mended(storeId, 'order', orderId);
    return { outcome: 'restored' };
  }

  /** Only those this process has encountered: finding others would mean reading every order. */
  async damaged(storeId: StoreId): Promise<readonly DamagedOrder[]> {
    return this.#damage.list().flatMap(({ kind, id, reason, ...damage }) => {
      return damage.storeId === storeId && kind === 'order' ? [{ orderId: id as OrderId, reason }] : [];
    });
  }

  #foundDamaged(
    storeId: StoreId,
    id: OrderId,
    why: { readonly error: Error; readonly reason: string },
  ): StorageDamaged {
    const reason = `orders/${idOf(storeId, id)}: ${why.reason}`;
    return this.#damage.found({ storeId, kind: 'order', id, reason }, why.error);
  }

  async list(storeId: StoreId, { limit, after, ...filter }: OrderQuery): Promise<OrderPage> {
    const found = await this.#orders.find(listFilter(storeId, filter, after), {
      projection: { _id: 1, schema: 1, state: 1 },
      sort: { 'state.placedAt': -1, _id: -1 },
      limit: limit + 1,
    });
    const shown = found.slice(0, limit);
    const read = await Promise.all(shown.map((document) => this.#readState(storeId, document)));
    const last = shown.at(-1);
    const unreadable = shown.flatMap(({ _id }, index) => (read[index] ? [] : [orderIdOf(_id)]));
    return {
      orders: read.flatMap((order) => (order && isPlaced(order) ? [order] : [])),
      ...(found.length > limit && last
        ? { next: { placedAt: String(last.state.placedAt), id: orderIdOf(last._id) } }
        : {}),
      ...(unreadable.length > 0 ? { unreadable } : {}),
    };
  }

  /** The state of a document without its events; undefined for a damaged one. */
  async #readState(
    storeId: StoreId,
    { _id, schema, state }: Pick<OrderDocument, '_id' | 'schema' | 'state'>,
  ): Promise<Order | undefined> {
    const id = orderIdOf(_id);
    // One of another version is upgraded, or refused, with its events.
    if (schema !== this.#schema) return (await this.get(storeId, id).catch(leaveOutDamaged))?.state;
    const parsed = storedState.safeParse(state);
    if (parsed.success) return parsed.data;
    this.#foundDamaged(storeId, id, { error: parsed.error, reason: z.prettifyError(parsed.error) });
    return undefined;
  }

  async drafts(storeId: StoreId, customerId: CustomerId): Promise<readonly Draft[]> {
    const found = await this.#orders.find(draftsFilter(storeId, customerId), {
      projection: { _id: 1, schema: 1, state: 1 },
      sort: { _id: -1 },
      limit: MOST_DRAFTS,
    });
    const read = await Promise.all(found.map((document) => this.#readState(storeId, document)));
    const drafts = read.flatMap((order) => (order && isOpenDraft(order) ? [order] : []));
    return drafts.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  }

  async *findAll(storeId: StoreId): AsyncIterable<FoundOrder> {
    for await (const document of this.#orders.walk(storeId)) {
      const orderId = orderIdOf(document._id);
      const parsed = readStream(document, this.#history);
      if (!parsed.error) {
        const { state, events } = parsed.data;
        yield {
          orderId,
          state,
          events,
          replaceState: (next) => this.#replaceState(next, events),
          replaceEvents: (next) => this.#replaceState(next.state, next.events),
        };
      } else {
        yield { orderId, unreadable: `orders/${document._id}: ${parsed.reason}` };
      }
    }
  }

  /** With the events as they were read, which may have been upgraded. */
  async #replaceState(state: Order, events: readonly OrderEvent[]): Promise<'replaced' | 'changed'> {
    const { id, storeId, version } = state;
    const { matchedCount } = await this.#orders.updateOne(
      { _id: idOf(storeId, id), storeId, events: { $size: version } },
      { $set: { schema: this.#schema, state, version, events } },
    );
    return matchedCount === 1 ? 'replaced' : 'changed';
  }

  async dayMarks(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<ReadonlyMap<LocalDay, string>> {
    const days = await this.#orders.aggregate<{ _id: LocalDay; orders: number; versions: number }>([
      { $match: { storeId, 'state.day': { $gte: from, $lte: to }, 'state.placedAt': { $gt: '' } } },
      { $group: { _id: '$state.day', orders: { $sum: 1 }, versions: { $sum: '$version' } } },
    ]);
    return new Map(days.map(({ _id, orders, versions }) => [_id, dayMark(orders, versions)]));
  }

  async changes(storeId: StoreId, after: ChangePosition, limit: number): Promise<readonly OrderChange[]> {
    const found = await this.#orders.find(changesFilter(storeId, after), {
      projection: { _id: 1, writtenAt: 1, version: 1 },
      sort: { writtenAt: 1, _id: 1 },
      limit,
    });
    return found.map(({ _id, version, writtenAt }) => ({
      orderId: orderIdOf(_id),
      version,
      writtenAt: instant(writtenAt.getTime()),
    }));
  }

  async nextNumber(storeId: StoreId, day: LocalDay): Promise<number> {
    await this.#raiseToStored(storeId, day);
    for (;;) {
      const counter = await retryingDuplicate(() =>
        this.#counters.findOneAndUpdate(
          { _id: `${storeId}/orders/${day}`, storeId },
          { $inc: { last: 1 } },
          { upsert: true, returnDocument: 'after' },
        ),
      );
      if (counter) return counter.last;
    }
  }

  /**
   * Restored counters and orders may be from different moments, and a counter may be missing. Restores are done while
   * no process runs, so each compares them only once.
   */
  async #raiseToStored(storeId: StoreId, day: LocalDay): Promise<void> {
    const key = `${storeId}/${day}`;
    if (this.#compared.has(key)) return;
    const [found] = await this.#orders.aggregate<{ last: number | null }>([
      { $match: { storeId, 'state.day': day, 'state.placedAt': { $gt: '' } } },
      { $group: { _id: null, last: { $max: '$state.number' } } },
    ]);
    if (found && Number.isInteger(found.last)) await this.raiseNumber(storeId, day, Number(found.last));
    if (this.#compared.size >= MAX_COMPARED) this.#compared.clear();
    this.#compared.add(key);
  }

  async lastNumbers(storeId: StoreId): Promise<ReadonlyMap<LocalDay, number>> {
    const prefix = `${storeId}/orders/`;
    const counters = await this.#counters.find({ _id: { $gte: prefix, $lt: `${storeId}/orders0` }, storeId });
    return new Map(counters.map(({ _id, last }) => [_id.slice(prefix.length), last]));
  }

  async raiseNumber(storeId: StoreId, day: LocalDay, last: number): Promise<void> {
    await retryingDuplicate(() =>
      this.#counters.updateOne({ _id: `${storeId}/orders/${day}`, storeId }, { $max: { last } }, { upsert: true }),
    );
  }
}

function leaveOutDamaged(error: unknown): undefined {
  if (!(error instanceof StorageDamaged)) throw error;
}
