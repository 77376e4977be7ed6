import { findBrokenLimit } from '../catalog/limits.ts';
import type { PricingTerms } from '../catalog/pricing.ts';
import type { Need } from '../stock/types.ts';
import type { OrderCommand } from './commands.ts';
import { totalContent } from './content.ts';
import type { OrderFact } from './events.ts';
import { mustNotBeMoving } from './decide-move.ts';
import { illegal, mustBe, refusal, unreachable, type Outcome } from './refusals.ts';
import type { Authorization, OrderChanges, OrderContent, OrderState } from './types.ts';

/**
 * Changes to a confirmed order. The request is recorded first; then the pipeline reserves any extra cost, asks the kitchen for a
 * new time, and applies the change: content, price and authorization in one append. Until then the kitchen cooks and the
 * customer pays the order as it was; if the kitchen begins first, the change is refused.
 */
export function reviseOrder(state: OrderState, command: Extract<OrderCommand, { type: 'revise' }>): Outcome {
  const denied = mustBe(command.actor, ['customer', 'manager'], 'revise');
  if (denied) return denied;
  if (state.status !== 'confirmed') return illegal(state, 'revise', 'confirmed and not yet started by the kitchen');
  if (state.pendingRevision) {
    return refusal('revision_pending', 'Another change to this order is in progress. Try again in a moment.');
  }
  const moving = mustNotBeMoving(state);
  if (moving) return moving;
  const broken = command.changes.lines && findBrokenLimit(command.changes.lines);
  if (broken) return refusal('invalid_command', broken.message);
  const content = contentWith(state, command.changes, command.terms);
  if (sameContent(state, content)) return 'unchanged';
  return [{ type: 'RevisionRequested', revisionId: `r${state.version + 1}`, content }];
}

export function recordRevision(
  state: OrderState,
  { revisionId, result }: Extract<OrderCommand, { type: 'recordRevision' }>,
): Outcome {
  const pending = state.pendingRevision?.revisionId === revisionId ? state.pendingRevision : undefined;
  if (result.outcome === 'refused') {
    const { why, authorization: unneeded } = result;
    if (!pending) return why.code === 'payment_declined' ? nothingReserved(state, revisionId) : late(unneeded);
    return [{ type: 'RevisionRefused', revisionId, why }, ...unused(revisionId, unneeded)];
  }
  if (result.outcome === 'action_required') {
    if (!pending || pending.action) return 'unchanged';
    const { outcome: _, ...action } = result;
    return [{ type: 'RevisionActionRequired', revisionId, ...action }];
  }
  if (!pending) return late(result.authorization);
  if (result.outcome === 'too_late') {
    const refused = refusePending(state, 'kitchen_began');
    return [...refused, ...unused(revisionId, result.authorization)];
  }
  const { authorization, position, promisedAt, isAllocated } = result;
  const place = position === undefined ? {} : { position };
  const stock = isAllocated ? { isAllocated } : {};
  return [
    ...(authorization ? [{ type: 'PaymentAuthorized' as const, ...authorization }] : []),
    { type: 'OrderRevised', revisionId, content: pending.content, ...place, promisedAt, ...stock },
  ];

  /** Releases the authorization of a change that was not made; an order that has ended releases it with the rest. */
  function late(authorization: Authorization | undefined): Outcome {
    const ended = state.status === 'cancelled' || state.status === 'rejected';
    // It may already have been released by the change's id, before its own was known.
    const isKnown = !state.payment.unanswered?.includes(revisionId);
    return !authorization || ended || isKnown ? 'unchanged' : unused(revisionId, authorization);
  }
}

function unused(revisionId: string, authorization: Authorization | undefined): OrderFact[] {
  return authorization ? [{ type: 'AuthorizationUnused', revisionId, ...authorization }] : [];
}

/** The provider's answer for a change that was refused before its outcome was known. */
export function recordAbandon(
  state: OrderState,
  { revisionId, result }: Extract<OrderCommand, { type: 'recordAbandon' }>,
): Outcome {
  if (!state.payment.unanswered?.includes(revisionId)) return 'unchanged';
  switch (result.outcome) {
    case 'nothing_held':
      return nothingReserved(state, revisionId);
    case 'voided': {
      const { authorizationId, amount } = result;
      return [
        ...unused(revisionId, { authorizationId, amount }),
        { type: 'AuthorizationVoided', authorizationId, amount },
      ];
    }
    case 'failed':
      return [{ type: 'AbandonFailed', revisionId, reason: result.reason }];
    default:
      return unreachable(result);
  }
}

function nothingReserved({ payment }: OrderState, revisionId: string): Outcome {
  return payment.unanswered?.includes(revisionId) ? [{ type: 'NothingReserved', revisionId }] : 'unchanged';
}

export function recordReduction(
  state: OrderState,
  { authorization }: Extract<OrderCommand, { type: 'recordReduction' }>,
): Outcome {
  const { payment } = state;
  const isCurrent = payment.status === 'authorized' && payment.authorizationId === authorization.authorizationId;
  if (!isCurrent || payment.authorized.minor <= authorization.amount.minor) return 'unchanged';
  return [{ type: 'AuthorizationReduced', ...authorization }];
}

export function recordVoid(
  state: OrderState,
  { authorizationId, result }: Extract<OrderCommand, { type: 'recordVoid' }>,
): Outcome {
  if (!state.payment.superseded?.some((each) => each.authorizationId === authorizationId)) return 'unchanged';
  return result.outcome === 'voided'
    ? [{ type: 'AuthorizationVoided', authorizationId, amount: result.amount }]
    : [{ type: 'VoidFailed', authorizationId, reason: result.reason }];
}

/** Refuses the pending change; appended together with the event that makes it impossible. */
export function refusePending(
  { pendingRevision }: OrderState,
  because: 'kitchen_began' | 'order_cancelled',
): OrderFact[] {
  if (!pendingRevision) return [];
  const { revisionId } = pendingRevision;
  return [{ type: 'RevisionRefused', revisionId, why: { code: 'illegal_transition', because } }];
}

/** What was sold keeps its price, including tax rate and delivery fee; a newly added delivery costs the current fee. */
function contentWith(state: OrderState, changes: OrderChanges, terms: PricingTerms): OrderContent {
  const { totals } = state;
  const lines = changes.lines ?? state.lines;
  const fulfilment = changes.fulfilment ?? state.fulfilment;
  const wasDelivery = state.fulfilment.type === 'delivery';
  const instructions = changes.instructions === undefined ? state.instructions : changes.instructions;
  const requestedFor = changes.requestedFor === undefined ? state.requestedFor : changes.requestedFor;
  const sold = {
    currency: totals.total.currency,
    taxRate: totals.taxRate,
    deliveryFee: wasDelivery ? totals.deliveryFee : terms.deliveryFee,
    minutesPerExtraPizza: terms.minutesPerExtraPizza,
  };
  return {
    ...totalContent(lines, fulfilment, sold),
    // Unchanged pizzas keep their kitchen time, even if the store's settings have changed.
    ...(changes.lines ? {} : { kitchenMinutes: state.kitchenMinutes }),
    ...(instructions ? { instructions } : {}),
    ...(requestedFor ? { requestedFor } : {}),
    ...stockOf(ingredientsWith(state, changes)),
  };
}

/** Unchanged pizzas keep their ingredients, even if the recipe has changed. */
function ingredientsWith(state: OrderState, { lines, ingredients }: OrderChanges): readonly Need[] | undefined {
  const isSame = lines === undefined || JSON.stringify(lines) === JSON.stringify(state.lines);
  return isSame ? state.ingredients : ingredients;
}

function stockOf(ingredients: readonly Need[] | undefined): Pick<OrderContent, 'ingredients'> {
  return ingredients && ingredients.length > 0 ? { ingredients } : {};
}

function sameContent(state: OrderState, content: OrderContent): boolean {
  const { lines, totals, fulfilment, kitchenMinutes: minutes, instructions, requestedFor } = state;
  const present = {
    lines,
    fulfilment,
    totals,
    kitchenMinutes: minutes,
    ...(instructions ? { instructions } : {}),
    ...(requestedFor ? { requestedFor } : {}),
    ...stockOf(state.ingredients),
  };
  return JSON.stringify(present) === JSON.stringify(content);
}
