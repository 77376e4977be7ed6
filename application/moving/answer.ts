import { isBeingMoved, isPlaced } from '../../domain/order/index.ts';
import type { Storage, StoredOrder } from '../../ports.ts';
import type { OrderDesk, OrderRequest, Preparation } from '../orders/desk.ts';
import { Refused } from '../refused.ts';
import { mayBeBegun } from '../kitchen/lease.ts';
import { isStillOpen, type FindStoreDeps } from './find-store.ts';

/** What a customer answers to the offer that another store makes their order. */

export interface AnswerDeps extends Pick<FindStoreDeps, 'now'> {
  readonly storage: FindStoreDeps['storage'] & Pick<Storage, 'access'>;
}

/** How long the answer to an acceptance waits for the other store. Most have answered by then. */
const PATIENCE_MS = 4_000;
const LOOK_EVERY_MS = 150;

/** @returns the order: ended as moved, or still being moved if the other store takes longer, or has to be paid first */
export async function acceptMove(
  desk: OrderDesk,
  deps: AnswerDeps,
  request: OrderRequest,
  offerId: string,
): Promise<StoredOrder> {
  const prepare: Preparation = async ({ state }, earlier) => {
    if (earlier || !isPlaced(state)) return { type: 'acceptMove', offerId };
    const { id, move, requestedFor } = state;
    if (move?.offerId === offerId && move.status === 'offered') {
      const isOpen = await isStillOpen(deps, move.to.storeId, requestedFor);
      if (!isOpen) throw new Refused('offer_lapsed', `${move.to.storeName} has closed. The order stays where it is.`);
      // A display is back since it was offered, and may be offline again.
      if (move.byLease && (await mayBeBegun(deps, request.storeId, id))) {
        throw new Refused('offer_lapsed', 'The kitchen may have begun it after all. The order stays where it is.');
      }
    }
    return { type: 'acceptMove', offerId };
  };
  let stored: StoredOrder = await desk.carryOut(request, prepare, { content: { type: 'acceptMove', offerId } });
  const until = deps.now() + PATIENCE_MS;
  while (isPlaced(stored.state) && isBeingMoved(stored.state) && deps.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    stored = await desk.find(request, request.orderId);
  }
  return stored;
}

export function declineMove(desk: OrderDesk, request: OrderRequest, offerId: string): Promise<StoredOrder> {
  return desk.carryOut(request, { type: 'declineMove', offerId });
}
