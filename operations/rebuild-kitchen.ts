import { kitchenOf } from '../domain/kitchen/repair.ts';
import type { Kitchen } from '../domain/kitchen/kitchen.ts';
import { KITCHEN_STATUSES, type OrderState } from '../domain/order/index.ts';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { OrderQuery, Storage } from '../ports.ts';

export type RebuiltKitchen =
  | { readonly outcome: 'restored'; readonly kitchen: Kitchen }
  | { readonly outcome: 'not_damaged' }
  /** These would lose their slot or their place. */
  | { readonly outcome: 'orders_unreadable'; readonly orders: readonly OrderId[] };

/**
 * Rebuilds a damaged or lost kitchen from its orders. What only the kitchen's own record has is lost: a pause, the
 * number of cooks on shift, the store's pace, and quarter-hour bookings of orders that are not confirmed yet.
 */
export async function rebuildKitchen(
  { orders, kitchen: kitchens }: Pick<Storage, 'orders' | 'kitchen'>,
  storeId: StoreId,
): Promise<RebuiltKitchen> {
  const active: OrderState[] = [];
  const unreadable = new Set((await orders.damaged(storeId)).map(({ orderId }) => orderId));
  let after: OrderQuery['after'];
  do {
    const page = await orders.list(storeId, { statuses: KITCHEN_STATUSES, limit: 100, ...(after ? { after } : {}) });
    active.push(...page.orders);
    for (const orderId of page.unreadable ?? []) unreadable.add(orderId);
    after = page.next;
  } while (after);
  if (unreadable.size > 0) return { outcome: 'orders_unreadable', orders: [...unreadable] };
  const kitchen = kitchenOf(active.toReversed());
  const { outcome } = await kitchens.restore(storeId, kitchen);
  return outcome === 'restored' ? { outcome, kitchen } : { outcome };
}
