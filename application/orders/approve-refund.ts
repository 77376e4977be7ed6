import { isPlaced, REFUND_APPROVAL_DAYS, type OrderState } from '../../domain/order/index.ts';
import { refundsNow, type Refund } from '../../domain/order/refunds.ts';
import { instant, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import { EVERYONE, readUnlessDamaged, type Storage } from '../../ports.ts';
import { isTheirs, readerOf } from '../access/relation.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import type { OrderDesk, OrderRequest, Preparation } from './desk.ts';
import { findIn, mustBeAnothers, type OrderRefund, type RefundDeps } from './refund.ts';

/** Refunds above the limit: the second manager's part. */

/** A refund that awaits its approval, and whether the reader may give it. */
export interface AwaitingApproval {
  readonly order: OrderState;
  readonly refund: Refund;
  /** Not who asked for it, nor the order's customer. */
  readonly mayDecide: boolean;
}

/** Those of a store that can still be approved, oldest first. */
export async function listAwaitingRefunds(
  { storage, now }: { readonly storage: Pick<Storage, 'access' | 'orders'>; readonly now: () => number },
  principal: Principal,
  storeId: StoreId,
): Promise<AwaitingApproval[]> {
  const moment = instant(now());
  const since = plusMinutes(moment, -REFUND_APPROVAL_DAYS * 24 * 60);
  const noted = await storage.access.refundedOrders.listed(storeId, EVERYONE);
  const awaiting: AwaitingApproval[] = [];
  for (const { orderId, at } of noted) {
    if (at < since) continue;
    const stored = await readUnlessDamaged(storage.orders, storeId, orderId);
    if (!stored || stored === 'damaged' || !isPlaced(stored.state)) continue;
    const order = stored.state;
    const isOwn = isTheirs(readerOf(principal), order.customer);
    for (const refund of refundsNow(order, stored.events, moment)) {
      if (refund.status !== 'awaiting_approval') continue;
      awaiting.push({ order, refund, mayDecide: !isOwn && refund.requestedBy.id !== principal.id });
    }
  }
  return awaiting.toSorted((a, b) => (a.refund.requestedAt < b.refund.requestedAt ? -1 : 1));
}

/** Has a refund carried out that another manager asked for. */
export async function approveRefund(
  desk: OrderDesk,
  { now }: Pick<RefundDeps, 'now'>,
  request: OrderRequest,
  id: string,
): Promise<OrderRefund> {
  const prepare: Preparation = async (stored) => {
    const { refund } = findIn(stored, 'whole', id, instant(now()));
    mustBeAnothers(request.principal, stored.state, 'approve its refund');
    mustTakeTwo(refund);
    return { type: 'approveRefund', refundId: refund.refundId };
  };
  const content = { type: 'approveRefund', id };
  return findIn(await desk.carryOut(request, prepare, { content }), 'whole', id, instant(now()));
}

export async function declineRefund(
  desk: OrderDesk,
  { now }: Pick<RefundDeps, 'now'>,
  request: OrderRequest,
  { id, reason }: { readonly id: string; readonly reason?: string | undefined },
): Promise<OrderRefund> {
  const prepare: Preparation = async (stored) => {
    const { refund } = findIn(stored, 'whole', id, instant(now()));
    mustBeAnothers(request.principal, stored.state, 'decline its refund');
    mustTakeTwo(refund);
    if (refund.decidedBy && refund.status !== 'declined') {
      throw new Refused('illegal_transition', 'This refund has been approved.');
    }
    const why = reason === undefined ? {} : { reason };
    return { type: 'declineRefund', refundId: refund.refundId, ...why };
  };
  const content = { type: 'declineRefund', id, reason };
  return findIn(await desk.carryOut(request, prepare, { content }), 'whole', id, instant(now()));
}

function mustTakeTwo({ id, expiresAt }: Pick<Refund, 'id' | 'expiresAt'>): void {
  if (expiresAt !== undefined) return;
  throw new Refused('illegal_transition', `The refund ${id} needs no approval.`);
}
