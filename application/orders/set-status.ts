import {
  isKitchenTarget,
  kitchenCommandTo,
  type Cook,
  type OrderStatus,
  type PublicCommand,
} from '../../domain/order/index.ts';
import type { Instant } from '../../domain/shared/values.ts';
import type { StoredOrder } from '../../ports.ts';
import { estimateArrivals, type ArrivalDeps } from '../delivery/arrival.ts';
import { Refused } from '../refused.ts';
import type { OrderDesk, OrderRequest } from './desk.ts';

export interface StatusWish {
  readonly status: OrderStatus;
  readonly driverId?: string | null | undefined;
  /** The reason for a cancel, or a note. */
  readonly notes?: string | null | undefined;
  /** Who prepared, began or completed it. */
  readonly cook?: Cook | undefined;
  /** When that was tapped. */
  readonly tappedAt?: Instant | undefined;
}

/** Moves an order to a status by name. A no-op if it already has it. */
export async function setStatus(
  desk: OrderDesk,
  deps: ArrivalDeps,
  request: OrderRequest,
  wish: StatusWish,
): Promise<StoredOrder> {
  const { status, notes } = wish;
  const content = commandFor(wish);
  if (content) {
    const command = content.type === 'sendOut' ? await withEstimate(deps, request, content) : content;
    // The estimate is not the sender's: a repeated request has another.
    return desk.carryOut(request, command, { note: status === 'cancelled' ? undefined : notes, content });
  }
  const stored = await desk.find(request, request.orderId);
  if (stored.state.status === status) return stored;
  throw new Refused('illegal_transition', `"${status}" is set by the pipeline itself and cannot be requested.`);
}

async function withEstimate(
  deps: ArrivalDeps,
  { storeId, orderId, principal }: OrderRequest,
  command: Extract<PublicCommand, { type: 'sendOut' }>,
): Promise<PublicCommand> {
  const driverId = command.driverId ?? (principal.role === 'driver' ? principal.id : undefined);
  const arrivalAt = (await estimateArrivals(deps, storeId, { driverId, orderIds: [orderId] })).get(orderId);
  return arrivalAt === undefined ? command : { ...command, arrivalAt };
}

/** The command leading to a status; undefined for pipeline-only ones. */
function commandFor({ status, driverId, notes, cook, tappedAt }: StatusWish): PublicCommand | undefined {
  if (isKitchenTarget(status)) {
    return { type: kitchenCommandTo(status), ...(cook && { cook }), ...(tappedAt && { tappedAt }) };
  }
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
