import type { OrderStatus, PublicCommand } from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import { Refused } from '../refused.ts';
import type { OrderDesk, OrderRequest } from './desk.ts';

export interface StatusWish {
  readonly status: OrderStatus;
  readonly driverId?: string | null | undefined;
  /** Why it is cancelled, or what is to be noted with the step. */
  readonly notes?: string | null | undefined;
}

/** Moves an order to a status by its name. One that is there already is as it was asked to be. */
export async function setStatus(desk: OrderDesk, request: OrderRequest, wish: StatusWish): Promise<StoredOrder> {
  const { status, driverId, notes } = wish;
  const command = commandFor(status, driverId, notes);
  if (command) return desk.carryOut(request, command, { note: status === 'cancelled' ? undefined : notes });
  const stored = await desk.find(request.storeId, request.orderId);
  if (stored.state.status === status) return stored;
  throw new Refused('illegal_transition', `The pipeline itself sets "${status}"; it cannot be asked for.`);
}

/** The command that leads to a status; undefined for one that only the pipeline sets. */
function commandFor(status: OrderStatus, driverId?: string | null, notes?: string | null): PublicCommand | undefined {
  switch (status) {
    case 'preparing':
      return { type: 'prepare' };
    case 'cooking':
      return { type: 'startCooking' };
    case 'ready':
      return { type: 'complete' };
    case 'delivering':
      return driverId ? { type: 'sendOut', driverId } : { type: 'sendOut' };
    case 'delivered':
      return { type: 'handOver' };
    case 'cancelled':
      return notes ? { type: 'cancel', reason: notes } : { type: 'cancel' };
    case 'draft':
    case 'received':
    case 'confirmed':
    case 'rejected':
      return undefined;
    default:
      return status satisfies never;
  }
}
