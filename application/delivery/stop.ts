import { isPlaced } from '../../domain/order/index.ts';
import { parseOrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { byTour, listDeliveries } from './look.ts';

/** Which stop of its driver's tour a delivery is: 1 is the next. Undefined if it is not on its way, or nobody knows with whom. */
export async function readStop(
  { storage }: { readonly storage: Pick<Storage, 'orders'> },
  storeId: StoreId,
  orderId: string,
): Promise<number | undefined> {
  const id = parseOrderId(orderId);
  const state = id && (await storage.orders.get(storeId, id))?.state;
  if (!state || !isPlaced(state) || state.status !== 'delivering' || state.driverId === undefined) return undefined;
  const onTheWay = await listDeliveries({ storage }, storeId, 'delivering');
  const tour = onTheWay.filter(({ driverId }) => driverId === state.driverId).toSorted(byTour);
  const index = tour.findIndex((each) => each.id === state.id);
  return index === -1 ? undefined : index + 1;
}
