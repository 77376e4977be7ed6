import type { StoreSettings } from '../../domain/catalog/store.ts';
import { arrivalOf } from '../../domain/delivery/arrival.ts';
import type { DriverSign } from '../../domain/delivery/driver.ts';
import {
  COMING_UP_STATUSES,
  HANDOVER_STATUSES,
  READY_STATUSES,
  type OrderState,
  type OrderStatus,
} from '../../domain/order/index.ts';
import { instant, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { readNames, type NameOf } from '../access/names.ts';
import { everyOrder } from '../orders/every-order.ts';
import { readOutlook } from '../orders/outlook.ts';
import { showOrders, type ShownOrder } from '../orders/show.ts';
import type { Principal } from '../principal.ts';

/** A driver without orders who was not seen for this long is off duty. */
const ON_DUTY_MINUTES = 12 * 60;

export interface DeliveryDeps {
  readonly storage: Pick<Storage, 'orders' | 'kitchen' | 'drivers' | 'access'>;
  readonly now: () => number;
}

/** A driver with their orders, earliest promise first. */
export interface DriverLook {
  readonly driverId: string;
  readonly name: string | undefined;
  /** Undefined if never seen. */
  readonly sign: DriverSign | undefined;
  readonly orders: readonly ShownOrder[];
}

/** The order of a tour: stops on the way by arrival, as their customers were told, then the rest by promise. */
export function byTour(a: OrderState, b: OrderState): number {
  const [one, other] = [a, b].map((each) =>
    each.status === 'delivering' ? `0 ${arrivalOf(each) ?? ''} ${keyOf(each)}` : `1 ${keyOf(each)}`,
  );
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

/** A store's open deliveries, earliest promise first. Their number does not grow with the stored orders. */
export async function listDeliveries(
  { storage }: { readonly storage: Pick<Storage, 'orders'> },
  storeId: StoreId,
  ...statuses: OrderStatus[]
): Promise<OrderState[]> {
  const orders = await everyOrder(storage.orders, storeId, { statuses, fulfilment: 'delivery' });
  return orders.toSorted(byPromise);
}

export interface ReadyOrders {
  readonly orders: readonly ShownOrder[];
  /** Of the drivers. */
  readonly nameOf: NameOf;
}

/** Ready deliveries, then those in the kitchen. */
export async function listReady(deps: DeliveryDeps, store: StoreSettings, principal: Principal): Promise<ReadyOrders> {
  const orders = await listDeliveries(deps, store.id, ...READY_STATUSES, ...COMING_UP_STATUSES);
  const isReady = ({ status }: OrderState): boolean => READY_STATUSES.includes(status);
  const sorted = [...orders.filter(isReady), ...orders.filter((order) => !isReady(order))];
  const outlook = await readOutlook(deps, store, orders);
  const ids = sorted.flatMap(({ driverId, silentDriverId }) => [driverId, silentDriverId]);
  return { orders: await showOrders(principal, sorted, outlook), nameOf: await readNames(deps, store.id, ids) };
}

/** All orders of a driver, in the order of their tour. */
export async function readTour(
  deps: DeliveryDeps,
  storeId: StoreId,
  principal: Principal,
  driverId: string,
): Promise<DriverLook> {
  const orders = await listDeliveries(deps, storeId, ...HANDOVER_STATUSES);
  const sign = await deps.storage.drivers.last(storeId, driverId);
  const nameOf = await readNames(deps, storeId, [driverId]);
  const shown = await showOrders(principal, ordersOf(driverId, orders).toSorted(byTour));
  return { driverId, name: nameOf(driverId), sign, orders: shown };
}

/** All drivers with an order or on duty, sorted by id. Drivers see only themselves. */
export async function listDrivers(deps: DeliveryDeps, storeId: StoreId, principal: Principal): Promise<DriverLook[]> {
  const { storage, now } = deps;
  const orders = await listDeliveries(deps, storeId, ...HANDOVER_STATUSES);
  const recent = await storage.drivers.seenSince(storeId, plusMinutes(instant(now()), -ON_DUTY_MINUTES));
  const ids = new Set([...orders.flatMap(({ driverId }) => driverId ?? []), ...recent.map((each) => each.driverId)]);
  const shown = [...ids].filter((id) => principal.role !== 'driver' || id === principal.id).toSorted();
  const nameOf = await readNames(deps, storeId, shown);
  return Promise.all(
    shown.map(async (driverId) => ({
      driverId,
      name: nameOf(driverId),
      sign: recent.find((each) => each.driverId === driverId) ?? (await storage.drivers.last(storeId, driverId)),
      orders: await showOrders(principal, ordersOf(driverId, orders)),
    })),
  );
}

function ordersOf(driverId: string, orders: readonly OrderState[]): OrderState[] {
  return orders.filter((order) => order.driverId === driverId);
}

/** Earliest promise first, then earliest placement. */
function byPromise(a: OrderState, b: OrderState): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function keyOf({ promisedAt = '', placedAt, id }: OrderState): string {
  return [promisedAt, placedAt, id].join(' ');
}
