import { isBeingMoved, type OrderState } from '../order/index.ts';
import type { OrderId, StoreId } from '../shared/values.ts';
import type { Discrepancy } from './audit.ts';

/**
 * An order that goes on in another store is two records in two stores, each of which names the other. One that is lost is missed
 * by nobody in its own store if Temporal has forgotten it too, so both are asked about each other.
 */

export interface Counterpart {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
}

/** The order that goes on for one that has ended here. */
export function wentTo({ cancellation }: OrderState): Counterpart | undefined {
  const cause = cancellation?.cause;
  return cause?.code === 'moved' ? { storeId: cause.storeId, orderId: cause.orderId } : undefined;
}

/** The order for which one goes on, once a kitchen has taken it: before, nothing hangs on it. */
export function cameFrom({ movedFrom, confirmedAt }: OrderState): Counterpart | undefined {
  return movedFrom && confirmedAt !== undefined
    ? { storeId: movedFrom.storeId, orderId: movedFrom.orderId }
    : undefined;
}

/**
 * Nobody makes an order that ended here because it was moved.
 *
 * @param there undefined: not stored
 */
export function auditMoved(order: OrderState, there: OrderState | undefined): Discrepancy[] {
  const to = wentTo(order);
  if (!to) return [];
  const found = (what: string): Discrepancy[] => [
    { code: 'moved_nowhere', orderId: order.id, detail: `It was moved to ${to.orderId} of ${to.storeId}, ${what}.` },
  ];
  if (!there) return found('which has no such order');
  if (there.movedFrom?.orderId !== order.id) return found('which was placed for no other order');
  // It is moved once its new kitchen has confirmed it, and never before.
  return there.confirmedAt === undefined ? found(`which is ${there.status} and was never confirmed`) : [];
}

/**
 * An order that a kitchen has taken for another one, of which that one knows nothing: two kitchens may make it.
 *
 * @param here the order for which it goes on; undefined: not stored
 */
export function auditOrigin(order: OrderState, here: OrderState | undefined): Discrepancy[] {
  const from = cameFrom(order);
  if (!from) return [];
  const found = (what: string): Discrepancy[] => [
    {
      code: 'origin_differs',
      orderId: order.id,
      detail: `It is ${order.status}, and goes on for ${from.orderId} of ${from.storeId}, ${what}.`,
    },
  ];
  if (!here) return found('which has no such order');
  if (wentTo(here)?.orderId === order.id) return [];
  // Its workflow has not heard the answer yet. One that never hears it is reported as stuck.
  if (isBeingMoved(here) && here.move?.to.orderId === order.id) return [];
  return found(`which is ${here.status} and was not moved to it`);
}
