import { kitchenOf } from '../../../domain/kitchen/repair.ts';
import type { Kitchen, KitchenChange } from '../../../domain/kitchen/kitchen.ts';
import type { OrderState } from '../../../domain/order/index.ts';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { KitchenStore, RestoreResult } from '../../../ports.ts';
import { storedKitchen } from '../stored-kitchen.ts';
import { GuardedValue, type GuardedValueOptions } from './guarded-value.ts';

/** `<store>/kitchen.json`. */
export class FileKitchen implements KitchenStore {
  readonly #kitchens: GuardedValue<Kitchen>;

  /** @param activeOrders the initial orders of a kitchen whose store never had one, i.e. a copied store */
  constructor(
    options: Pick<GuardedValueOptions<Kitchen>, 'folder' | 'manifests' | 'damage'>,
    activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>,
  ) {
    this.#kitchens = new GuardedValue({
      ...options,
      name: 'kitchen.json',
      kind: 'kitchen',
      schema: storedKitchen,
      begin: async (storeId) => kitchenOf(await activeOrders(storeId)),
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

  restore(storeId: StoreId, kitchen: Kitchen): Promise<RestoreResult> {
    return this.#kitchens.restore(storeId, kitchen);
  }
}
