import type { Order } from '../../domain/order/index.ts';
import { readerOf } from '../access/relation.ts';
import { sightOf } from '../orders/show.ts';
import type { Principal } from '../principal.ts';

/** Whether a principal may know of an order: their own, that of their link, or one of their store. */
export function maySee(principal: Principal, order: Order): boolean {
  return sightOf(readerOf(principal), order) !== undefined;
}
