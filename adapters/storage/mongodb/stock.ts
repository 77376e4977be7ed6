import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  EMPTY_STOCK,
  nextChunk,
  type MovementChunk,
  type StockChange,
  type StockRoom,
} from '../../../domain/stock/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import { StorageUnavailable, type StockStore } from '../../../ports.ts';
import { archiveMovements } from '../archive-movements.ts';
import { isDuplicate, type Collections } from './collections.ts';
import { Gathered } from './gathered.ts';

/** Of some processes that change one room at once, one wins each round: so many rounds mean that something else is wrong. */
const MAX_ROUNDS = 100;

type Apply = (room: StockRoom) => StockChange<unknown>;

/** One document per store, changed by a write that is guarded by its version; the archive is a document per chunk. */
export class MongoStock implements StockStore {
  readonly #rooms: Collections['stock'];
  readonly #movements: Collections['stock_movements'];
  readonly #log: Logger;
  /** This process's own changes of a room are made in batches: they would only get in each other's way. */
  readonly #changes = new Map<StoreId, Gathered<Apply, unknown>>();
  readonly #archiving = new Set<StoreId>();

  constructor({ stock, stock_movements: movements }: Pick<Collections, 'stock' | 'stock_movements'>, log: Logger) {
    this.#rooms = stock;
    this.#movements = movements;
    this.#log = log;
  }

  async get(storeId: StoreId): Promise<StockRoom> {
    return (await this.#read(storeId)).room;
  }

  async change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result> {
    let changes = this.#changes.get(storeId);
    if (!changes) {
      changes = new Gathered((batch) => this.#changeAll(storeId, batch));
      this.#changes.set(storeId, changes);
    }
    let isLong = false;
    const result = (await changes.add((room) => {
      const change = apply(room);
      isLong = nextChunk(change.room) !== undefined;
      return change;
    })) as Result;
    if (isLong && !this.#archiving.has(storeId)) {
      this.#archiving.add(storeId);
      await archiveMovements(this, storeId, this.#log).finally(() => this.#archiving.delete(storeId));
    }
    return result;
  }

  async archive(storeId: StoreId, { chunk, movements }: MovementChunk): Promise<void> {
    await this.#movements
      .insertOne({ _id: `${storeId}/${chunk}`, storeId, chunk, movements })
      .catch((error: unknown) => {
        // A chunk is always the same: it has been archived before.
        if (!isDuplicate(error)) throw error;
      });
  }

  async archived(storeId: StoreId, chunk: number): Promise<MovementChunk | undefined> {
    const found = await this.#movements.findOne({ _id: `${storeId}/${chunk}`, storeId });
    return found ? { chunk, movements: found.movements } : undefined;
  }

  async #changeAll(storeId: StoreId, batch: readonly Apply[]): Promise<PromiseSettledResult<unknown>[]> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { room, version } = await this.#read(storeId);
      let changed = room;
      const results = batch.map((apply): PromiseSettledResult<unknown> => {
        try {
          const { room: next, result } = apply(changed);
          changed = next;
          return { status: 'fulfilled', value: result };
        } catch (reason) {
          return { status: 'rejected', reason };
        }
      });
      if (changed === room || (await this.#write(storeId, changed, version))) return results;
      await pause(Math.random() * 5 * Math.min(round + 1, 10));
    }
    throw new StorageUnavailable(`The stock of ${storeId} was changed by others ${MAX_ROUNDS} times in a row.`);
  }

  async #read(storeId: StoreId): Promise<{ room: StockRoom; version: number }> {
    return (await this.#rooms.findOne({ _id: storeId, storeId })) ?? { room: EMPTY_STOCK, version: 0 };
  }

  /** @returns false when somebody else was quicker */
  async #write(storeId: StoreId, room: StockRoom, version: number): Promise<boolean> {
    if (version > 0) {
      const { matchedCount } = await this.#rooms.updateOne(
        { _id: storeId, storeId, version },
        { $set: { room, version: version + 1 } },
      );
      return matchedCount === 1;
    }
    try {
      await this.#rooms.insertOne({ _id: storeId, storeId, room, version: 1 });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
