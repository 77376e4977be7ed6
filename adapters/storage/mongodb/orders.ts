import type { Filter } from 'mongodb';
import { z } from 'zod';
import { isPlaced, type Order } from '../../../domain/order/index.ts';
import { instant, type LocalDay, type OrderId, type StoreId } from '../../../domain/values.ts';
import type { OrderChange } from '../../../domain/webhook-progress.ts';
import type {
  AppendRequest,
  AppendResult,
  ChangePosition,
  FoundOrder,
  OrderFilter,
  OrderPage,
  OrderPosition,
  OrderQuery,
  OrderStore,
  StoredOrder,
} from '../../../ports.ts';
import { dayMark } from '../day-mark.ts';
import { SCHEMA, storedOrder, storedState, storedStream } from '../stored-order.ts';
import { isDuplicate, type Collections, type OrderDocument } from './collections.ts';

/** One document per order: its stream, and the state that it adds up to. */
export class MongoOrders implements OrderStore {
  readonly #orders: Collections['orders'];
  readonly #counters: Collections['counters'];

  constructor({ orders, counters }: Pick<Collections, 'orders' | 'counters'>) {
    this.#orders = orders;
    this.#counters = counters;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const { storeId, orderId, expectedVersion, events, state } = request;
    if (await this.#write(request)) return { outcome: 'appended' };
    const document = await this.#orders.findOne({ _id: idOf(storeId, orderId), storeId });
    const version = document?.version ?? 0;
    if (version < expectedVersion) return { outcome: 'behind', version };
    const stored = storedStream.parse(document).events;
    if (version > expectedVersion) return { outcome: 'ahead', events: stored.slice(expectedVersion) };
    throw new Error(
      `The order ${state.id} was taken back to version ${version} while ${events.length} events were added.`,
    );
  }

  /** @returns false when another version is stored than expected */
  async #write({ storeId, orderId, expectedVersion, events, state }: AppendRequest): Promise<boolean> {
    const id = { _id: idOf(storeId, orderId), storeId };
    const { version } = state;
    if (expectedVersion > 0) {
      const { matchedCount } = await this.#orders.updateOne(
        { ...id, version: expectedVersion },
        { $set: { state, version }, $push: { events: { $each: [...events] } }, $currentDate: { writtenAt: true } },
      );
      return matchedCount === 1;
    }
    try {
      // An upsert, since only updates are stamped by the server's clock. What is there already has a version and is not matched.
      const { upsertedCount } = await this.#orders.updateOne(
        { ...id, version: { $exists: false } },
        { $setOnInsert: { schema: SCHEMA, version, state, events }, $currentDate: { writtenAt: true } },
        { upsert: true },
      );
      return upsertedCount === 1;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async get(storeId: StoreId, orderId: OrderId): Promise<StoredOrder | undefined> {
    const document = await this.#orders.findOne({ _id: idOf(storeId, orderId), storeId });
    return document ? storedOrder.parse(document) : undefined;
  }

  async list(storeId: StoreId, { limit, after, ...filter }: OrderQuery): Promise<OrderPage> {
    const found = await this.#orders
      .find(listFilter(storeId, filter, after), { projection: { _id: 0, state: 1 } })
      .sort({ 'state.placedAt': -1, _id: -1 })
      .limit(limit + 1)
      .toArray();
    const orders = found
      .slice(0, limit)
      .map(({ state }) => storedState.parse(state))
      .filter(isPlaced);
    const last = orders.at(-1);
    return {
      orders,
      ...(found.length > limit && last ? { next: { placedAt: last.placedAt, id: last.id } } : {}),
    };
  }

  async *findAll(storeId: StoreId): AsyncIterable<FoundOrder> {
    for await (const document of this.#orders.find({ storeId }).sort({ _id: 1 })) {
      const orderId = document._id.slice(document._id.indexOf('/') + 1) as OrderId;
      const parsed = storedStream.safeParse(document);
      if (parsed.success) {
        const { state, events } = parsed.data;
        yield { orderId, state, events, replaceState: (next) => this.#replaceState(next) };
      } else {
        yield { orderId, unreadable: `orders/${document._id}: ${z.prettifyError(parsed.error)}` };
      }
    }
  }

  async #replaceState(state: Order): Promise<'replaced' | 'changed'> {
    const { id, storeId, version } = state;
    const { matchedCount } = await this.#orders.updateOne(
      { _id: idOf(storeId, id), storeId, events: { $size: version } },
      { $set: { state, version } },
    );
    return matchedCount === 1 ? 'replaced' : 'changed';
  }

  async dayMarks(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<ReadonlyMap<LocalDay, string>> {
    const days = await this.#orders
      .aggregate<{ _id: LocalDay; orders: number; versions: number }>([
        { $match: { storeId, 'state.day': { $gte: from, $lte: to }, 'state.placedAt': { $gt: '' } } },
        { $group: { _id: '$state.day', orders: { $sum: 1 }, versions: { $sum: '$version' } } },
      ])
      .toArray();
    return new Map(days.map(({ _id, orders, versions }) => [_id, dayMark(orders, versions)]));
  }

  async changes(storeId: StoreId, after: ChangePosition, limit: number): Promise<readonly OrderChange[]> {
    const found = await this.#orders
      .find(changesFilter(storeId, after), { projection: { _id: 1, writtenAt: 1, version: 1 } })
      .sort({ writtenAt: 1, _id: 1 })
      .limit(limit)
      .toArray();
    return found.map(({ _id, version, writtenAt }) => ({
      orderId: _id.slice(_id.indexOf('/') + 1) as OrderId,
      version,
      writtenAt: instant(writtenAt.getTime()),
    }));
  }

  async nextNumber(storeId: StoreId, day: LocalDay): Promise<number> {
    for (;;) {
      try {
        const counter = await this.#counters.findOneAndUpdate(
          { _id: `${storeId}/orders/${day}`, storeId },
          { $inc: { last: 1 } },
          { upsert: true, returnDocument: 'after' },
        );
        if (counter) return counter.last;
      } catch (error) {
        // Two who make the day's first counter at once: it is there now.
        if (!isDuplicate(error)) throw error;
      }
    }
  }

  async lastNumbers(storeId: StoreId): Promise<ReadonlyMap<LocalDay, number>> {
    const prefix = `${storeId}/orders/`;
    const counters = await this.#counters.find({ _id: { $gte: prefix, $lt: `${storeId}/orders0` }, storeId }).toArray();
    return new Map(counters.map(({ _id, last }) => [_id.slice(prefix.length), last]));
  }

  async raiseNumber(storeId: StoreId, day: LocalDay, last: number): Promise<void> {
    const raise = (): Promise<unknown> =>
      this.#counters.updateOne({ _id: `${storeId}/orders/${day}`, storeId }, { $max: { last } }, { upsert: true });
    // The day's first counter may be made by somebody else at once: then it is there.
    await raise().catch((error: unknown) => {
      if (!isDuplicate(error)) throw error;
      return raise();
    });
  }
}

function idOf(storeId: StoreId, orderId: OrderId): string {
  return `${storeId}/${orderId}`;
}

/** The question of the list of changes, for its index. */
export function changesFilter(storeId: StoreId, { writtenAt, orderId }: ChangePosition): Filter<OrderDocument> {
  const from = new Date(writtenAt);
  return {
    storeId,
    writtenAt: { $gte: from },
    ...(orderId === undefined
      ? {}
      : { $or: [{ writtenAt: { $gt: from } }, { writtenAt: from, _id: { $gt: idOf(storeId, orderId) } }] }),
  };
}

/**
 * The question of a list, for one of the declared indexes: equal fields first, then newest first from just after a position. A
 * draft has no placing time, and so is in no list.
 */
export function listFilter(
  storeId: StoreId,
  { statuses, phone, customerId, day, number, fulfilment }: OrderFilter,
  after?: OrderPosition,
): Filter<OrderDocument> {
  const wanted = statuses && [...new Set(statuses)];
  return {
    storeId,
    ...(wanted ? { 'state.status': wanted.length === 1 ? wanted[0] : { $in: wanted } } : {}),
    ...(phone === undefined ? {} : { 'state.customer.phone': phone }),
    ...(customerId === undefined ? {} : { 'state.customer.id': customerId }),
    ...(day === undefined ? {} : { 'state.day': day }),
    ...(number === undefined ? {} : { 'state.number': number }),
    ...(fulfilment === undefined ? {} : { 'state.fulfilment.type': fulfilment }),
    ...(after
      ? {
          // The first bound is implied by the others; with it, the index is entered at the right place.
          'state.placedAt': { $gt: '', $lte: after.placedAt },
          $or: [
            { 'state.placedAt': { $lt: after.placedAt } },
            { 'state.placedAt': after.placedAt, _id: { $lt: idOf(storeId, after.id) } },
          ],
        }
      : { 'state.placedAt': { $gt: '' } }),
  };
}
