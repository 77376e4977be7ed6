import type { Instant } from '../shared/values.ts';
import type { CommandMeta, OrderCommand, Refusal } from './commands.ts';
import { isBeingMoved, openOffer } from './move.ts';
import { illegal, mustBe, refusal, type Outcome } from './refusals.ts';
import type { OrderState } from './types.ts';

/** Orders that go on in another store: see `move.ts`. */

type MoveCommand<Type extends OrderCommand['type']> = CommandMeta & Extract<OrderCommand, { readonly type: Type }>;

/** An offer replaces one that has ended, but not what its customer has declined, unless a manager has talked to them. */
export function offerMove(state: OrderState, { actor, offer }: MoveCommand<'offerMove'>, now: Instant): Outcome {
  const denied = mustBe(actor, ['manager', 'system'], 'offerMove') ?? mustBeThere(state, 'offerMove');
  if (denied) return denied;
  if (state.movedFrom) return refusal('already_moved', 'The order has been moved once already.');
  if (openOffer(state, now)) return 'unchanged';
  // A command that was on its way for long: what came of this offer is known already, and an order is placed for it once.
  if (state.move?.offerId === offer.offerId) return 'unchanged';
  if (state.move?.status === 'declined' && actor.role === 'system') return 'unchanged';
  if (offer.totals.total.currency !== state.totals.total.currency) {
    return refusal('invalid_command', 'The other store has another currency.');
  }
  return [{ type: 'MoveOffered', offer }];
}

/** From here on the kitchen cannot begin it, until the other store has refused it. */
export function acceptMove(state: OrderState, { actor, offerId }: MoveCommand<'acceptMove'>, now: Instant): Outcome {
  const denied = mustBe(actor, ['customer', 'manager'], 'acceptMove');
  if (denied) return denied;
  const { move } = state;
  if (move?.offerId === offerId && (move.status === 'accepted' || move.status === 'moved')) return 'unchanged';
  const elsewhere = mustBeThere(state, 'acceptMove');
  if (elsewhere) return elsewhere;
  if (openOffer(state, now)?.offerId !== offerId) return lapsed();
  return [{ type: 'MoveAccepted', offerId }];
}

export function declineMove(state: OrderState, { actor, offerId }: MoveCommand<'declineMove'>): Outcome {
  const denied = mustBe(actor, ['customer', 'manager'], 'declineMove');
  if (denied) return denied;
  const { move } = state;
  if (move?.offerId !== offerId) return lapsed();
  if (move.status === 'accepted' || move.status === 'moved') return illegal(state, 'declineMove', 'not being moved');
  return move.status === 'offered' ? [{ type: 'MoveDeclined', offerId }] : 'unchanged';
}

/** The other store's answer: this order ends, or goes on. */
export function recordMove(state: OrderState, { offerId, result }: MoveCommand<'recordMove'>): Outcome {
  const { move } = state;
  if (!move || move.offerId !== offerId || !isBeingMoved(state)) return 'unchanged';
  if (result.outcome === 'refused') return [{ type: 'MoveFailed', offerId, failure: result.failure }];
  const { storeId, storeName, orderId } = move.to;
  return [{ type: 'OrderCancelled', cause: { code: 'moved', storeId, storeName, orderId, number: result.number } }];
}

/** What would end or begin an order that may live on elsewhere already has to wait for the other store's answer. */
export function mustNotBeMoving(state: OrderState): Refusal | undefined {
  if (!isBeingMoved(state)) return undefined;
  const where = state.move?.to.storeName ?? 'another store';
  return refusal('order_moving', `The order is being moved to ${where}. Do not begin it here.`);
}

function mustBeThere(state: OrderState, what: string): Refusal | undefined {
  if (state.status !== 'confirmed') return illegal(state, what, 'confirmed');
  if (state.pendingRevision) return refusal('revision_pending', 'A change of the order waits for its payment.');
  return mustNotBeMoving(state);
}

function lapsed(): Refusal {
  return refusal('offer_lapsed', 'This offer is no longer open. The order stays where it is.');
}
