import { setTimeout as pause } from 'node:timers/promises';
import type { StoreId } from '../../../domain/shared/values.ts';
import { StorageDamaged, StorageUnavailable, type RestoreResult } from '../../../ports.ts';
import type { Collections } from './collections.ts';
import { Gathered } from './gathered.ts';
import { writeGuarded } from './guarded.ts';

/** Of some processes that change one value at once, one wins each round: so many rounds mean that something else is wrong. */
const MAX_ROUNDS = 100;

/** The time for a batch: a read and a write that both take their whole time. */
const CALLS = 2;

interface Versioned<Value> {
  readonly value: Value;
  readonly version: number;
}

interface ValueChange<Value, Result> {
  readonly value: Value;
  readonly result: Result;
}

type Apply<Value> = (value: Value) => ValueChange<Value, unknown>;

/**
 * What all of a store's orders compete for: one document per store, changed by a write that is guarded by its version. So a write
 * that lands after it was given up is harmless: either nothing was written since, and it is as if its answer had been lost, or
 * the version is another one, and nothing matches. Both leave each change whole, and made once or not at all; whoever asked for
 * it does not know which, and asks again by its order's id.
 */
export class GuardedValue<Value> {
  readonly #documents: Collections['kitchens' | 'stock'];
  readonly #field: 'kitchen' | 'room';
  readonly #read: (storeId: StoreId) => Promise<Versioned<Value>>;
  /** This process's own changes are made in batches: they would only get in each other's way. */
  readonly #changes = new Map<StoreId, Gathered<Apply<Value>, unknown>>();
  readonly #deadlineMs: number;

  /**
   * @param field where in its document the value stands
   * @param read with version 0 where there is no document
   */
  constructor(
    documents: Collections['kitchens' | 'stock'],
    field: 'kitchen' | 'room',
    read: (storeId: StoreId) => Promise<Versioned<Value>>,
  ) {
    this.#documents = documents;
    this.#field = field;
    this.#read = read;
    this.#deadlineMs = CALLS * documents.deadlineMs;
  }

  async get(storeId: StoreId): Promise<Value> {
    return (await this.#read(storeId)).value;
  }

  /** @param apply may be called more than once; when it gives back the value that it was given, nothing is written */
  async change<Result>(storeId: StoreId, apply: (value: Value) => ValueChange<Value, Result>): Promise<Result> {
    let changes = this.#changes.get(storeId);
    if (!changes) {
      changes = new Gathered((batch, givenUp) => this.#changeAll(storeId, batch, givenUp), this.#deadlineMs);
      this.#changes.set(storeId, changes);
    }
    return changes.add(apply) as Promise<Result>;
  }

  /** Puts a value in the place of one that cannot be read. What was there is kept in the document itself, in `damaged`. */
  async restore(storeId: StoreId, value: Value): Promise<RestoreResult> {
    try {
      await this.#read(storeId);
      return { outcome: 'not_damaged' };
    } catch (error) {
      if (!(error instanceof StorageDamaged)) throw error;
    }
    const id = { _id: storeId, storeId };
    // Each collection has its own value; what is guarded is the same for all.
    const documents = this.#documents as unknown as Collections['kitchens'];
    const document = await documents.findOne(id);
    const { damaged = [], ...was } = document ?? {};
    const kept = document ? { damaged: [...damaged, JSON.stringify(was)] } : {};
    const write = { [this.#field]: value, ...kept };
    const isWritten = await writeGuarded(this.#documents, id, write, document?.version ?? 0);
    return { outcome: isWritten ? 'restored' : 'not_damaged' };
  }

  async #changeAll(
    storeId: StoreId,
    batch: readonly Apply<Value>[],
    givenUp: AbortSignal,
  ): Promise<PromiseSettledResult<unknown>[]> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { value, version } = await this.#read(storeId);
      // Whoever asked has been told, and may have asked again.
      givenUp.throwIfAborted();
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
      const write = { [this.#field]: changed };
      if (changed === value || (await writeGuarded(this.#documents, { _id: storeId, storeId }, write, version))) {
        return results;
      }
      await pause(Math.random() * 5 * Math.min(round + 1, 10));
    }
    throw new StorageUnavailable(
      `The ${this.#field} of ${storeId} was changed by others ${MAX_ROUNDS} times in a row.`,
    );
  }
}
