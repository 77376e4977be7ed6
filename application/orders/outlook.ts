import { outlookOf, type Outlook } from '../../domain/kitchen/queue.ts';
import { isInKitchen, isPlaced, type Order } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

/**
 * The standing in the kitchen of orders to be shown. Reads the kitchen once for all, or not at all if none of them is
 * there.
 */
export async function readOutlook(
  { storage, now }: { readonly storage: Pick<Storage, 'kitchen'>; readonly now: () => number },
  store: StoreSettings,
  orders: readonly Order[],
): Promise<(order: Order) => Outlook | undefined> {
  if (!orders.some((order) => isPlaced(order) && isInKitchen(order))) return () => undefined;
  const outlook = outlookOf(await storage.kitchen.get(store.id), store.kitchen, instant(now()));
  return ({ id }) => outlook.get(id);
}
