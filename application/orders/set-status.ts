import { isKitchenTarget, kitchenCommandTo, type OrderStatus, type PublicCommand } from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import { Refused } from '../refused.ts';
import type { OrderDesk, OrderRequest } from './desk.ts';

export interface StatusWish {
  readonly status: OrderStatus;
  readonly driverId?: string | null | undefined;
  /** The reason for a cancel, or a note. */
  readonly notes?: string | null | undefined;
}

/** Moves an order to a status by name. A no-op if it already has it. */
export async function setStatus(desk: OrderDesk, request: OrderRequest, wish: StatusWish): Promise<StoredOrder> {
  const { status, driverId, notes } = wish;
  const command = commandFor(status, driverId, notes);
  if (command) return desk.carryOut(request, command, { note: status === 'cancelled' ? undefined : notes });
  const stored = await desk.find(request.storeId, request.orderId);
  if (stored.state.status === status) return stored;
  throw new Refused('illegal_transition', `"${status}" is set by the pipeline itself and cannot be requested.`);
}

/** The command leading to a status; undefined for pipeline-only ones. */
function commandFor(status: OrderStatus, driverId?: string | null, notes?: string | null): PublicCommand | undefined {
  if (isKitchenTarget(status)) return { type: kitchenCommandTo(status) };
  switch (status) {
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
