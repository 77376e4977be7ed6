import { setTimeout as pause } from 'node:timers/promises';
import type { StoreId } from '../../../domain/shared/values.ts';
import { isRepairable, StorageUnavailable, type RestoreResult } from '../../../ports.ts';
import type { Collections } from './collections.ts';
import { versioned } from '../schemas.ts';
import { Batches } from './batches.ts';
import { writeGuarded } from './guarded.ts';

const KINDS = { kitchen: 'kitchen', room: 'stock' } as const;

/** Of several concurrent processes one wins each round, so this many lost rounds mean that something else is wrong. */
const MAX_ROUNDS = 100;

/** The deadline of a batch: a read and a write that both take their full time. */
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
 * A value shared by all of a store's orders: one document per store, changed with a version guard. So a write that
 * lands after it was abandoned is harmless: if nothing was written since, only its response was lost; otherwise the
 * version differs and it does not match. Either way each change is atomic and made at most once; the caller does not
 * know which, and retries by its order's id.
 */
export class GuardedValue<Value extends object> {
  readonly #documents: Collections['kitchens' | 'stock'];
  readonly #field: 'kitchen' | 'room';
  readonly #read: (storeId: StoreId) => Promise<Versioned<Value>>;
  /** Changes of this process are batched, so that they do not conflict with each other. */
  readonly #changes = new Map<StoreId, Batches<Apply<Value>, unknown>>();
  readonly #deadlineMs: number;

  /**
   * @param field the field of the value in its document
   * @param read with version 0 if there is no document
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

  /** @param apply may be called more than once; if it returns its argument unchanged, nothing is written */
  async change<Result>(storeId: StoreId, apply: (value: Value) => ValueChange<Value, Result>): Promise<Result> {
    let changes = this.#changes.get(storeId);
    if (!changes) {
      changes = new Batches((batch, abandoned) => this.#changeAll(storeId, batch, abandoned), this.#deadlineMs);
      this.#changes.set(storeId, changes);
    }
    return changes.add(apply) as Promise<Result>;
  }

  /** Replaces an unreadable value, keeping the old one in the document's `damaged`. */
  async restore(storeId: StoreId, value: Value): Promise<RestoreResult> {
    try {
      await this.#read(storeId);
      return { outcome: 'not_damaged' };
    } catch (error) {
      if (!isRepairable(error)) throw error;
    }
    const id = { _id: storeId, storeId };
    // The collections' value types differ; the guard is the same.
    const documents = this.#documents as unknown as Collections['kitchens'];
    const document = await documents.findOne(id);
    const { damaged = [], ...was } = document ?? {};
    const kept = document ? { damaged: [...damaged, JSON.stringify(was)] } : {};
    const write = { [this.#field]: versioned(KINDS[this.#field], value), ...kept };
    const isWritten = await writeGuarded(this.#documents, id, write, document?.version ?? 0);
    return { outcome: isWritten ? 'restored' : 'not_damaged' };
  }

  async #changeAll(
    storeId: StoreId,
    batch: readonly Apply<Value>[],
    abandoned: AbortSignal,
  ): Promise<PromiseSettledResult<unknown>[]> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { value, version } = await this.#read(storeId);
      // The callers have already been rejected, and may have retried.
      abandoned.throwIfAborted();
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
      const write = { [this.#field]: versioned(KINDS[this.#field], changed) };
      if (changed === value || (await writeGuarded(this.#documents, { _id: storeId, storeId }, write, version))) {
        return results;
      }
      await pause(Math.random() * 5 * Math.min(round + 1, 10));
    }
    throw new StorageUnavailable(
      `The ${this.#field} of ${storeId} was changed concurrently ${MAX_ROUNDS} times in a row.`,
    );
  }
}
