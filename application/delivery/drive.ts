import { isPlaced, type OrderState } from '../../domain/order/index.ts';
import { zero, type Money } from '../../domain/shared/money.ts';
import { instant, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Storage, StoredOrder } from '../../ports.ts';
import type { OrderDesk, OrderRequest } from '../orders/desk.ts';
import { isOutage, refusalOf } from '../outages.ts';
import { driverOf, type Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { listDeliveries } from './look.ts';

/** From the pass to the door. Who gets an order is decided by the order itself, so one does. */

/** @param named the driver for whom it is asked; drivers need not say so */
export function assign(desk: OrderDesk, request: OrderRequest, named: string | undefined): Promise<StoredOrder> {
  return desk.carryOut(request, { type: 'assignDriver', driverId: driverOf(request.principal, named) });
}

/** @param named only if the order is this driver's; a manager need not know who has it */
export function unassign(desk: OrderDesk, request: OrderRequest, named: string | undefined): Promise<StoredOrder> {
  const { principal } = request;
  const whose = named !== undefined || principal.role === 'driver' ? { driverId: driverOf(principal, named) } : {};
  return desk.carryOut(request, { type: 'unassignDriver', ...whose });
}

/** @returns the order, and what was settled at the door */
export async function handOver(
  desk: OrderDesk,
  request: OrderRequest,
  named: string | undefined,
): Promise<{ readonly order: OrderState; readonly collected: Money }> {
  const driverId = driverOf(request.principal, named);
  const { state, events } = await desk.carryOut(request, { type: 'handOver', driverId });
  if (!isPlaced(state)) throw new Refused('illegal_transition', 'This order is a draft.');
  const settled = events.find((event) => event.type === 'PaymentSettled');
  return { order: state, collected: settled?.amount ?? zero(state.totals.total.currency) };
}

/** What became of one of the orders that a driver wanted to leave with. */
export interface Departed {
  readonly orderId: OrderId;
  /** Undefined for what is no order. */
  readonly number: number | undefined;
  /** `unknown`: nobody has answered, so it is worth asking again. */
  readonly outcome: 'out' | 'stays' | 'unknown';
  /** Why it is not known to be out. */
  readonly refused?: Refused;
}

/**
 * Leaves the store with several orders. Each is a step of its own: what stays says why, and the others go all the same.
 *
 * @param wanted.orderIds absent: all that are the driver's, and ready
 */
export async function depart(
  desk: OrderDesk,
  { storage }: { readonly storage: Pick<Storage, 'orders'> },
  request: Omit<OrderRequest, 'orderId'>,
  wanted: { readonly driverId: string; readonly orderIds?: readonly string[] | undefined },
): Promise<Departed[]> {
  const { driverId, orderIds } = wanted;
  const { storeId } = request;
  const theirs = async (): Promise<OrderId[]> =>
    (await listDeliveries({ storage }, storeId, 'ready'))
      .filter((each) => each.driverId === driverId)
      .map(({ id }) => id);
  const ids = orderIds ? ([...new Set(orderIds)] as OrderId[]) : await theirs();
  return Promise.all(ids.map((orderId) => departWith(desk, storage, { ...request, orderId }, driverId)));
}

async function departWith(
  desk: OrderDesk,
  { orders }: Pick<Storage, 'orders'>,
  request: OrderRequest & { readonly orderId: OrderId },
  driverId: string,
): Promise<Departed> {
  const { storeId, orderId } = request;
  try {
    const { state } = await desk.carryOut(request, { type: 'sendOut', driverId });
    return { orderId: state.id, number: isPlaced(state) ? state.number : undefined, outcome: 'out' };
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) throw error;
    const stored = await orders.get(storeId, orderId).catch(() => undefined);
    const number = stored && isPlaced(stored.state) ? stored.state.number : undefined;
    return { orderId, number, outcome: isOutage(refused) ? 'unknown' : 'stays', refused };
  }
}

/** Says that a driver is well, and where. */
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
