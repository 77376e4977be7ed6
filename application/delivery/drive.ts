import { isPlaced, READY_STATUSES, type OrderState } from '../../domain/order/index.ts';
import { zero, type Money } from '../../domain/shared/money.ts';
import { instant, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { RateLimits, Storage, StoredOrder } from '../../ports.ts';
import type { Log } from '../log.ts';
import type { OrderDesk, OrderRequest } from '../orders/desk.ts';
import { isOutage, refusalOf } from '../outages.ts';
import { driverOf, type Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { estimateArrivals, type ArrivalDeps } from './arrival.ts';
import { listDeliveries } from './look.ts';

/** Delivery by drivers. The order itself decides which driver gets it, so only one does. */

/** @param named the driver; optional for drivers themselves */
export function assign(desk: OrderDesk, request: OrderRequest, named: string | undefined): Promise<StoredOrder> {
  return desk.carryOut(request, { type: 'assignDriver', driverId: driverOf(request.principal, named) });
}

/** @param named if given, only if it is this driver's order; managers may omit it */
export async function unassign(
  desk: OrderDesk,
  deps: GiveBackDeps,
  request: OrderRequest,
  named: string | undefined,
): Promise<StoredOrder> {
  const { principal, storeId } = request;
  const whose = named !== undefined || principal.role === 'driver' ? { driverId: driverOf(principal, named) } : {};
  const returned = await desk.carryOut(request, { type: 'unassignDriver', ...whose });
  if (principal.role === 'driver') await watchGiveBacks(deps, storeId, principal.id);
  return returned;
}

export interface GiveBackDeps {
  readonly limits: Pick<RateLimits, 'spend'>;
  readonly metrics: { suspected(kind: 'harvesting'): void };
  readonly log: Pick<Log, 'warn'>;
}

/** Taking an order shows its address: a driver who takes and returns one after the other may be collecting them. */
export async function watchGiveBacks(
  { limits, metrics, log }: GiveBackDeps,
  storeId: StoreId,
  driverId: string,
): Promise<void> {
  const { isAllowed, points, seconds } = await limits.spend('give-backs', driverId);
  if (isAllowed) return;
  metrics.suspected('harvesting');
  log.warn(
    { event: 'harvesting', storeId, driver: driverId },
    `A driver has taken and returned more than ${points} orders within ${seconds / 60} minutes.`,
  );
}

/** @returns the order, and the amount settled at the door */
export async function handOver(
  desk: OrderDesk,
  request: OrderRequest,
  named: string | undefined,
): Promise<StoredOrder & { readonly state: OrderState; readonly collected: Money }> {
  const driverId = driverOf(request.principal, named);
  const { state, events } = await desk.carryOut(request, { type: 'handOver', driverId });
  if (!isPlaced(state)) throw new Refused('illegal_transition', 'This order is a draft.');
  const settled = events.find((event) => event.type === 'PaymentSettled');
  return { state, events, collected: settled?.amount ?? zero(state.totals.total.currency) };
}

/** The outcome for one of the orders a driver wanted to leave with. */
export interface Departed {
  readonly orderId: OrderId;
  /** Undefined for an unknown order. */
  readonly number: number | undefined;
  /** `unknown`: no response, so retry. */
  readonly outcome: 'out' | 'stays' | 'unknown';
  /** Why it did not leave, or may not have. */
  readonly refused?: Refused;
}

/**
 * Leaves the store with several orders. Each order is handled separately: one that stays reports why, and the others
 * still leave.
 *
 * @param wanted.orderIds default: all ready orders of the driver
 */
export async function depart(
  desk: OrderDesk,
  deps: ArrivalDeps,
  request: Omit<OrderRequest, 'orderId'>,
  wanted: { readonly driverId: string; readonly orderIds?: readonly string[] | undefined },
): Promise<Departed[]> {
  const { driverId, orderIds } = wanted;
  const { storage } = deps;
  const { storeId } = request;
  const theirs = async (): Promise<OrderId[]> =>
    (await listDeliveries({ storage }, storeId, ...READY_STATUSES))
      .filter((each) => each.driverId === driverId)
      .map(({ id }) => id);
  const ids = orderIds ? ([...new Set(orderIds)] as OrderId[]) : await theirs();
  const arrivals = await estimateArrivals(deps, storeId, { driverId, orderIds: ids });
  const leave = (orderId: OrderId): Promise<Departed> =>
    departWith(desk, storage, { ...request, orderId }, { driverId, arrivalAt: arrivals.get(orderId) });
  return Promise.all(ids.map(leave));
}

async function departWith(
  desk: OrderDesk,
  { orders }: Pick<Storage, 'orders'>,
  request: OrderRequest & { readonly orderId: OrderId },
  { driverId, arrivalAt }: { readonly driverId: string; readonly arrivalAt: Instant | undefined },
): Promise<Departed> {
  const { storeId, orderId } = request;
  try {
    const estimate = arrivalAt === undefined ? {} : { arrivalAt };
    // The estimate is not the sender's: a repeated request has another.
    const content = { type: 'sendOut', driverId };
    const { state } = await desk.carryOut(request, { type: 'sendOut', driverId, ...estimate }, { content });
    return { orderId: state.id, number: isPlaced(state) ? state.number : undefined, outcome: 'out' };
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) throw error;
    const stored = await orders.get(storeId, orderId).catch(() => undefined);
    const number = stored && isPlaced(stored.state) ? stored.state.number : undefined;
    return { orderId, number, outcome: isOutage(refused) ? 'unknown' : 'stays', refused };
  }
}

/** Records a driver's sign of life and position. */
export async function ping(
  { storage, now }: { readonly storage: Pick<Storage, 'drivers'>; readonly now: () => number },
  { storeId, principal }: { readonly storeId: StoreId; readonly principal: Principal },
  said: {
    readonly driverId?: string | undefined;
    readonly latitude?: number | undefined;
    readonly longitude?: number | undefined;
  },
): Promise<{ readonly driverId: string; readonly seenAt: Instant }> {
  const { latitude, longitude } = said;
  const driverId = driverOf(principal, said.driverId);
  const at = instant(now());
  const where = latitude === undefined || longitude === undefined ? {} : { position: { latitude, longitude, at } };
  await storage.drivers.seen(storeId, { driverId, seenAt: at, ...where });
  return { driverId, seenAt: at };
}
