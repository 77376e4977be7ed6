import { KITCHEN_STATUSES, type OrderState } from '../../domain/order/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { OrderStore } from '../../ports.ts';

/** More than any kitchen holds: the backlog's limit and the slots' are far below. */
const MOST = 10_000;

/** The orders that a store's kitchen has to do with, oldest first: what a lost kitchen record is rebuilt from. */
export async function ordersInKitchen(
  orders: Pick<OrderStore, 'list'>,
  storeId: StoreId,
): Promise<readonly OrderState[]> {
  return (await orders.list(storeId, { statuses: KITCHEN_STATUSES, limit: MOST })).orders.toReversed();
}
