import { kitchenOf } from '../../../domain/kitchen-repair.ts';
import type { Kitchen, KitchenChange } from '../../../domain/kitchen.ts';
import type { OrderState } from '../../../domain/order/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import type { KitchenStore } from '../../../ports.ts';
import type { Collections } from './collections.ts';
import { GuardedValue } from './guarded-value.ts';

/** One document per store. */
export class MongoKitchen implements KitchenStore {
  readonly #kitchens: GuardedValue<Kitchen>;

  /** @param activeOrders the orders from which the kitchen is made anew where it is missing */
  constructor(
    { kitchens }: Pick<Collections, 'kitchens'>,
    activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>,
  ) {
    this.#kitchens = new GuardedValue(kitchens, 'kitchen', async (storeId) => {
      const document = await kitchens.findOne({ _id: storeId, storeId });
      if (document) return { value: document.kitchen, version: document.version };
      return { value: kitchenOf(await activeOrders(storeId)), version: 0 };
    });
  }

  get(storeId: StoreId): Promise<Kitchen> {
    return this.#kitchens.get(storeId);
  }

  change<Result>(storeId: StoreId, apply: (kitchen: Kitchen) => KitchenChange<Result>): Promise<Result> {
    return this.#kitchens.change(storeId, (before) => {
      const { kitchen: value, result } = apply(before);
      return { value, result };
    });
  }
}
