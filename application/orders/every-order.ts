import type { OrderState } from '../../domain/order/index.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { OrderFilter, OrderPosition, OrderStore } from '../../ports.ts';

const AT_ONCE = 100;

/** Every order matching a filter, newest first, read page by page. */
export async function* eachOrder(
  orders: Pick<OrderStore, 'list'>,
  storeId: StoreId,
  filter: OrderFilter,
): AsyncIterable<OrderState> {
  let after: OrderPosition | undefined;
  do {
    const page = await orders.list(storeId, { ...filter, limit: AT_ONCE, ...(after ? { after } : {}) });
    yield* page.orders;
    after = page.next;
  } while (after);
}

/** The same as a list, for aggregates. */
export async function everyOrder(
  orders: Pick<OrderStore, 'list'>,
  storeId: StoreId,
  filter: OrderFilter,
): Promise<OrderState[]> {
  const all: OrderState[] = [];
  for await (const order of eachOrder(orders, storeId, filter)) all.push(order);
  return all;
}
