import { setTimeout as pause } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import type { StoreId } from '../../../domain/values.ts';
import { StorageUnavailable } from '../../../ports.ts';
import { isDuplicate } from './collections.ts';
import { Gathered } from './gathered.ts';

/** Of some processes that change one value at once, one wins each round: so many rounds mean that something else is wrong. */
const MAX_ROUNDS = 100;

export interface ValueDocument {
  readonly _id: string;
  readonly storeId: StoreId;
  readonly version: number;
}

export interface ValueChange<Value, Result> {
  readonly value: Value;
  readonly result: Result;
}

type Apply<Value> = (value: Value) => ValueChange<Value, unknown>;

/** What all of a store's orders compete for: one document per store, changed by a write that is guarded by its version. */
export class GuardedValue<Value, Field extends string> {
  readonly #documents: Collection<ValueDocument>;
  readonly #field: Field;
  readonly #initial: (storeId: StoreId) => Promise<Value>;
  /** This process's own changes are made in batches: they would only get in each other's way. */
  readonly #changes = new Map<StoreId, Gathered<Apply<Value>, unknown>>();

  /**
   * @param field where in its document the value stands
   * @param initial what it is where there is no document
   */
  constructor(
    documents: Collection<ValueDocument & { readonly [name in Field]: Value }>,
    field: Field,
    initial: (storeId: StoreId) => Promise<Value>,
  ) {
    this.#documents = documents as unknown as Collection<ValueDocument>;
    this.#field = field;
    this.#initial = initial;
  }

  async get(storeId: StoreId): Promise<Value> {
    return (await this.#read(storeId)).value;
  }

  /** @param apply may be called more than once; when it gives back the value that it was given, nothing is written */
  async change<Result>(storeId: StoreId, apply: (value: Value) => ValueChange<Value, Result>): Promise<Result> {
    let changes = this.#changes.get(storeId);
    if (!changes) {
      changes = new Gathered((batch) => this.#changeAll(storeId, batch));
      this.#changes.set(storeId, changes);
    }
    return changes.add(apply) as Promise<Result>;
  }

  async #changeAll(storeId: StoreId, batch: readonly Apply<Value>[]): Promise<PromiseSettledResult<unknown>[]> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { value, version } = await this.#read(storeId);
      let changed = value;
      const results = batch.map((apply): PromiseSettledResult<unknown> => {
        try {
          const { value: next, result } = apply(changed);
          changed = next;
          return { status: 'fulfilled', value: result };
        } catch (reason) {
          return { status: 'rejected', reason };
        }
      });
      if (changed === value || (await this.#write(storeId, changed, version))) return results;
      await pause(Math.random() * 5 * Math.min(round + 1, 10));
    }
    throw new StorageUnavailable(
      `The ${this.#field} of ${storeId} was changed by others ${MAX_ROUNDS} times in a row.`,
    );
  }

  async #read(storeId: StoreId): Promise<{ value: Value; version: number }> {
    const document = await this.#documents.findOne({ _id: storeId, storeId });
    if (!document) return { value: await this.#initial(storeId), version: 0 };
    return { value: (document as unknown as Record<Field, Value>)[this.#field], version: document.version };
  }

  /** @returns false when somebody else was quicker */
  async #write(storeId: StoreId, value: Value, version: number): Promise<boolean> {
    if (version > 0) {
      const { matchedCount } = await this.#documents.updateOne(
        { _id: storeId, storeId, version },
        { $set: { [this.#field]: value, version: version + 1 } },
      );
      return matchedCount === 1;
    }
    try {
      await this.#documents.insertOne({ _id: storeId, storeId, version: 1, [this.#field]: value });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
