import { isPlaced, type Order } from '../../domain/order/index.ts';
import { customerOf } from '../customers/identify.ts';
import type { Principal } from '../principal.ts';

/** Whether a principal may know of an order: their own, that of their link, or one of their store. */
export function maySee(principal: Principal, order: Order): boolean {
  if (principal.kind === 'link') return isPlaced(order) && principal.onlyOrder === order.id;
  if (order.customer?.id === customerOf(principal)) return true;
  if (principal.role === 'customer') return false;
  return isPlaced(order) && (principal.stores?.includes(order.storeId) ?? true);
}
