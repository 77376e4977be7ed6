import { laterArrival, learnStopMinutes, nextArrival } from '../../domain/delivery/arrival.ts';
import { HANDOVER_STATUSES, isPlaced, READY_STATUSES, type OrderState } from '../../domain/order/index.ts';
import { instant, later, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderStore, Storage } from '../../ports.ts';
import { listDeliveries } from './look.ts';

/** Estimated arrivals, by the tours of the drivers and the time that a store's drivers take per stop. */

export interface ArrivalDeps {
  readonly storage: Pick<Storage, 'orders'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Learnt from this many of the latest deliveries. */
const LEARNT_FROM = 50;
const KNOWN_FOR_MS = 60_000;

/** Read for each placement, and changing slowly. */
const known = new WeakMap<OrderStore, Map<StoreId, { readonly minutes: number; readonly until: number }>>();

/** Minutes per stop, from the store's latest deliveries; read once a minute at most. */
export async function readStopMinutes({ storage, now }: ArrivalDeps, storeId: StoreId): Promise<number> {
  const stores = known.get(storage.orders) ?? new Map<StoreId, { minutes: number; until: number }>();
  known.set(storage.orders, stores);
  const last = stores.get(storeId);
  if (last && now() < last.until) return last.minutes;
  const { orders } = await storage.orders.list(storeId, {
    statuses: ['delivered'],
    fulfilment: 'delivery',
    isSealed: true,
    limit: LEARNT_FROM,
  });
  const minutes = learnStopMinutes(orders);
  stores.set(storeId, { minutes, until: now() + KNOWN_FOR_MS });
  return minutes;
}

/**
 * When a driver who leaves now with some orders will arrive with each: after the stops still to be made, in the order of the tour.
 *
 * @param leaving.driverId undefined if it is not named: then nothing is known of other stops
 */
export async function estimateArrivals(
  deps: ArrivalDeps,
  storeId: StoreId,
  { driverId, orderIds }: { readonly driverId: string | undefined; readonly orderIds: readonly string[] },
): Promise<ReadonlyMap<string, Instant>> {
  const deliveries = await listDeliveries(deps, storeId, ...HANDOVER_STATUSES);
  const stopMinutes = await readStopMinutes(deps, storeId);
  const before = stopsOf(deliveries, driverId).filter(({ id }) => !orderIds.includes(id));
  const leaving = deliveries.filter(({ id, status }) => orderIds.includes(id) && READY_STATUSES.includes(status));
  const now = instant(deps.now());
  return new Map(leaving.map(({ id }, index) => [id, nextArrival(before, { stopMinutes, place: index + 1 }, now)]));
}

/**
 * The new estimate for an order that has not arrived in time: after the stops that its driver makes before it.
 *
 * @param request.asOf now, by the order's clock; the later of it and this machine's counts
 */
export async function forecastArrival(
  deps: ArrivalDeps,
  { storeId, orderId, asOf }: { readonly storeId: StoreId; readonly orderId: OrderId; readonly asOf: Instant },
): Promise<Instant> {
  const stored = await deps.storage.orders.get(storeId, orderId);
  const order = stored && isPlaced(stored.state) ? stored.state : undefined;
  const driverId = order?.driverId;
  const deliveries = driverId === undefined ? [] : await listDeliveries(deps, storeId, 'delivering');
  // In the order of the tour, which stays the same when one of its estimates changes.
  const stopsBefore = stopsOf(deliveries, driverId).findIndex(({ id }) => id === orderId);
  return laterArrival(Math.max(0, stopsBefore), await readStopMinutes(deps, storeId), later(instant(deps.now()), asOf));
}

/** The stops that a driver is on the way to. */
function stopsOf(deliveries: readonly OrderState[], driverId: string | undefined): readonly OrderState[] {
  if (driverId === undefined) return [];
  return deliveries.filter((each) => each.driverId === driverId && each.status === 'delivering');
}
