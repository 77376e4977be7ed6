import { EMPTY_KITCHEN, type Kitchen, type KitchenChange } from '../../../domain/kitchen/kitchen.ts';
import type { OrderState } from '../../../domain/order/index.ts';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { KitchenStore, RestoreResult } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { safeRead } from '../schemas.ts';
import { storedKitchen } from '../stored-kitchen.ts';
import type { Collections, KitchenDocument } from './collections.ts';
import { GuardedValue } from './guarded-value.ts';

/** One document per store. */
export class MongoKitchen implements KitchenStore {
  readonly #kitchens: GuardedValue<Kitchen>;

  /** @param activeOrders the orders in a kitchen: if there are any, the kitchen must exist */
  constructor(
    { kitchens }: Pick<Collections, 'kitchens'>,
    activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>,
    damage: DamageLog,
  ) {
    this.#kitchens = new GuardedValue(kitchens, 'kitchen', async (storeId) => {
      const document = await kitchens.findOne({ _id: storeId, storeId });
      const parsed = document && safeRead('kitchen', storedKitchen, document.kitchen);
      const reason = parsed?.error ? parsed.reason : await whyMissing(storeId, document);
      if (reason !== undefined) {
        throw damage.found({ storeId, kind: 'kitchen', reason: `kitchens/${storeId}: ${reason}` }, parsed?.error);
      }
      damage.mended(storeId, 'kitchen');
      return { value: parsed?.data ?? EMPTY_KITCHEN, version: document?.version ?? 0 };
    });
    const whyMissing = async (storeId: StoreId, document: KitchenDocument | null): Promise<string | undefined> => {
      if (document) return undefined;
      const { length } = await activeOrders(storeId);
      return length > 0 ? `It is missing, but has ${length} orders.` : undefined;
    };
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
