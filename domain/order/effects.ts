import type { Money } from '../shared/money.ts';
import type { Instant } from '../shared/values.ts';
import type { OrderEvent, OrderEventType } from './events.ts';
import { isBeingMoved } from './move.ts';
import { isPaidAhead } from './rules.ts';
import { belongsInKitchen, isCooked } from './status.ts';
import { STATUS_AFTER } from './steps.ts';
import { isPlaced, type Order, type OrderMessage, type OrderState } from './types.ts';

/** A side effect that is due. The key is permanent and is also the external idempotency key. */
export type Effect =
  | { readonly kind: 'applyRevision'; readonly key: string; readonly revisionId: string }
  | { readonly kind: 'placeMoved'; readonly key: string; readonly offerId: string }
  | { readonly kind: 'reduceAuthorization'; readonly key: string; readonly authorizationId: string }
  | { readonly kind: 'voidAuthorization'; readonly key: string; readonly authorizationId: string }
  | { readonly kind: 'abandonRevision'; readonly key: string; readonly revisionId: string }
  | { readonly kind: 'capturePayment'; readonly key: 'capture' }
  | { readonly kind: 'releasePayment'; readonly key: 'release' }
  | { readonly kind: 'refundPayment'; readonly key: string; readonly refundId: string; readonly amount: Money }
  | { readonly kind: 'sendMessage'; readonly key: string; readonly message: OrderMessage };

/**
 * The effects due for an order, derived from its state alone. However the order reached its state (a command, a replay
 * after a reset, events found in storage), no effect is lost, and an order may complete only when this is empty.
 */
export function pendingEffects(state: Order): Effect[] {
  // A draft has no effects.
  if (!isPlaced(state)) return [];
  const effects: Effect[] = [];
  const ended = state.status === 'cancelled' || state.status === 'rejected';
  if (ended && mayHoldMoney(state)) effects.push({ kind: 'releasePayment', key: 'release' });
  if (!ended && state.cookingStartedAt !== undefined && state.payment.status === 'authorized') {
    effects.push({ kind: 'capturePayment', key: 'capture' });
  }
  if (isBeingMoved(state) && state.move) {
    const { offerId } = state.move;
    effects.push({ kind: 'placeMoved', key: `move:${offerId}`, offerId });
  }
  if (!ended) {
    effects.push(...revisionEffects(state));
    for (const { refundId, amount } of state.payment.refundsDue) {
      effects.push({ kind: 'refundPayment', key: `refund:${refundId}`, refundId, amount });
    }
  }
  for (const message of state.messages) {
    if (message.status === 'due') effects.push({ kind: 'sendMessage', key: `message:${message.key}`, message });
  }
  return effects;
}

function revisionEffects({ pendingRevision, payment, totals, cookingStartedAt }: OrderState): Effect[] {
  const effects: Effect[] = [];
  if (pendingRevision) {
    const { revisionId } = pendingRevision;
    effects.push({ kind: 'applyRevision', key: `revise:${revisionId}`, revisionId });
  }
  const { status, authorizationId, authorized, superseded = [], unanswered = [] } = payment;
  // Once it is cooking, the capture takes the order's total and releases the rest.
  const tooMuch = status === 'authorized' && authorized.minor > totals.total.minor && cookingStartedAt === undefined;
  if (tooMuch && authorizationId !== undefined) {
    effects.push({
      kind: 'reduceAuthorization',
      key: `reduce:${authorizationId}:${totals.total.minor}`,
      authorizationId,
    });
  }
  for (const each of superseded) {
    effects.push({
      kind: 'voidAuthorization',
      key: `void:${each.authorizationId}`,
      authorizationId: each.authorizationId,
    });
  }
  for (const revisionId of unanswered) {
    effects.push({ kind: 'abandonRevision', key: `abandon:${revisionId}`, revisionId });
  }
  return effects;
}

/** Whether the provider may hold money of the customer. True when in doubt: the provider is then queried. */
export function mayHoldMoney(state: OrderState): boolean {
  switch (state.payment.status) {
    case 'pending':
    case 'action_required':
    case 'authorized':
    case 'captured':
    case 'capture_failed':
    case 'partially_refunded':
      return isPaidAhead(state);
    default:
      return false;
  }
}

/**
 * The consequence of events for the kitchen: claiming a slot, leaving the kitchen (which wins if both occur),
 * withdrawing a claim without a start, or a rush, hold or release.
 */
export function kitchenMove(events: readonly OrderEvent[]): 'claim' | 'depart' | 'withdraw' | 'turn' | undefined {
  const types = events.map((event) => event.type);
  if (types.some(isDeparture)) return 'depart';
  if (types.some((type) => placeAfter(type) === 'slot')) return 'claim';
  if (types.includes('ClaimWithdrawn')) return 'withdraw';
  const turns = ['OrderRushed', 'OrderHeld', 'OrderReleased'] as const satisfies readonly OrderEventType[];
  return types.some((type) => turns.some((turn) => turn === type)) ? 'turn' : undefined;
}

/** When the order left the kitchen cooked, if these events include that. */
export function cookedTime(events: readonly OrderEvent[]): Instant | undefined {
  return events.find(({ type }) => isDeparture(type) && isCooked({ status: STATUS_AFTER[type] ?? 'draft' }))?.at;
}

/** Events of orders that have left the kitchen before. All others that lead out of it free the place. */
const AFTER_DEPARTURE: readonly OrderEventType[] = ['DriverUnassigned', 'OutForDelivery', 'OrderDelivered'];

function isDeparture(type: OrderEventType): boolean {
  return placeAfter(type) === 'nothing' && !AFTER_DEPARTURE.includes(type);
}

/** The order's place in the kitchen after an event; undefined if the event does not change the status. */
function placeAfter(type: OrderEventType): 'queue' | 'slot' | 'nothing' | undefined {
  const status = STATUS_AFTER[type];
  return status && (belongsInKitchen({ status }) ?? 'nothing');
}
