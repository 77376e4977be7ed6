import { setTimeout as pause } from 'node:timers/promises';
import { kitchenOf } from '../../../domain/kitchen-repair.ts';
import type { Kitchen, KitchenChange } from '../../../domain/kitchen.ts';
import type { OrderState } from '../../../domain/order/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import { StorageUnavailable, type KitchenStore } from '../../../ports.ts';
import type { Collections } from './collections.ts';
import { Gathered } from './gathered.ts';
import { writeGuarded } from './guarded.ts';

/** Of some processes that change one kitchen at once, one wins each round: so many rounds mean that something else is wrong. */
const MAX_ROUNDS = 100;

type Apply = (kitchen: Kitchen) => KitchenChange<unknown>;

/** One document per store, changed by a write that is guarded by its version. */
export class MongoKitchen implements KitchenStore {
  readonly #kitchens: Collections['kitchens'];
  readonly #activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>;
  /** This process's own changes of a kitchen are made in batches: they would only get in each other's way. */
  readonly #changes = new Map<StoreId, Gathered<Apply, unknown>>();

  /** @param activeOrders the orders from which the kitchen is made anew where it is missing */
  constructor(
    { kitchens }: Pick<Collections, 'kitchens'>,
    activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>,
  ) {
    this.#kitchens = kitchens;
    this.#activeOrders = activeOrders;
  }

  async get(storeId: StoreId): Promise<Kitchen> {
    return (await this.#read(storeId)).kitchen;
  }

  async change<Result>(storeId: StoreId, apply: (kitchen: Kitchen) => KitchenChange<Result>): Promise<Result> {
    let changes = this.#changes.get(storeId);
    if (!changes) {
      changes = new Gathered((batch) => this.#changeAll(storeId, batch));
      this.#changes.set(storeId, changes);
    }
    return changes.add(apply) as Promise<Result>;
  }

  async #changeAll(storeId: StoreId, batch: readonly Apply[]): Promise<PromiseSettledResult<unknown>[]> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { kitchen, version } = await this.#read(storeId);
      let changed = kitchen;
      const results = batch.map((apply): PromiseSettledResult<unknown> => {
        try {
          const { kitchen: next, result } = apply(changed);
          changed = next;
          return { status: 'fulfilled', value: result };
        } catch (reason) {
          return { status: 'rejected', reason };
        }
      });
      if (
        changed === kitchen ||
        (await writeGuarded(this.#kitchens, { _id: storeId, storeId }, { kitchen: changed }, version))
      )
        return results;
      await pause(Math.random() * 5 * Math.min(round + 1, 10));
    }
    throw new StorageUnavailable(`The kitchen of ${storeId} was changed by others ${MAX_ROUNDS} times in a row.`);
  }

  async #read(storeId: StoreId): Promise<{ kitchen: Kitchen; version: number }> {
    const document = await this.#kitchens.findOne({ _id: storeId, storeId });
    if (document) return document;
    return { kitchen: kitchenOf(await this.#activeOrders(storeId)), version: 0 };
  }
}
