import { KITCHEN_STATUSES, type OrderState } from '../../domain/order/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { OrderStore } from '../../ports.ts';

/** More than any kitchen can hold: the limits of queue and slots are far lower. */
const MOST = 10_000;

/** The orders in a store's kitchen, oldest first, for rebuilding a lost kitchen record. */
export async function ordersInKitchen(
  orders: Pick<OrderStore, 'list'>,
  storeId: StoreId,
): Promise<readonly OrderState[]> {
  return (await orders.list(storeId, { statuses: KITCHEN_STATUSES, limit: MOST })).orders.toReversed();
}
