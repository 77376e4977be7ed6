import { findBrokenLimit } from '../catalog/limits.ts';
import { dueAt } from '../kitchen/promise-watch.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';
import type { CommandMeta, OrderCommand, PublicCommand, Refusal, StepClaim } from './commands.ts';
import type { OrderEvent, OrderFact } from './events.ts';
import {
  assignDriver,
  giveUpDriver,
  handOver,
  reportUncollected,
  reportUntaken,
  missArrival,
  reportUnnamed,
  sendOut,
  unassignDriver,
} from './decide-delivery.ts';
import { decideDraft } from './decide-draft.ts';
import { acceptMove, declineMove, mustNotBeMoving, offerMove, recordMove } from './decide-move.ts';
import { hold, isHeld, release, rush } from './decide-turn.ts';
import { recordAuthorization, recordCapture, recordRelease, resumePayment } from './decide-money.ts';
import { approveRefund, declineRefund, recordRefund, requestRefund } from './decide-refund.ts';
import {
  recordAbandon,
  recordReduction,
  recordRevision,
  recordVoid,
  refusePending,
  reviseOrder,
} from './decide-revision.ts';
import { ingredientsMissing, recordAllocation, recordStanding } from './decide-stock.ts';
import { commandExpired, illegal, mustBe, refusal, unreachable, type Outcome } from './refusals.ts';
import { pendingEffects } from './effects.ts';
import { reasonOf } from './reasons.ts';
import { belongsInKitchen, cancellableBy, isFinal, isInKitchen, mayCancel } from './status.ts';
import { KITCHEN_STEPS, statusAfter, type KitchenCommand } from './steps.ts';
import { isPlaced, type Order, type OrderState, type PlacedStatus } from './types.ts';

/**
 * The outcome of a command. `unchanged`: its goal is already reached; repeating a request is not an error.
 */
export type Decision =
  | { readonly kind: 'events'; readonly events: OrderEvent[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Decides one command against the order's current state. Pure: the API runs it before it calls the workflow, the workflow's
 * validator runs it before a command enters history, and the handler runs it again under the order's lock.
 *
 * @param state undefined before the order is placed
 * @param now the time of the decision, recorded in the events
 */
export function decide(state: Order | undefined, command: OrderCommand, now: Instant): Decision {
  if (command.notAfter !== undefined && now > command.notAfter) {
    return { kind: 'refused', refusal: commandExpired(command.notAfter) };
  }
  const outcome = state === undefined ? onNothing(command) : onOrder(state, command, now);
  if (outcome === 'unchanged') return { kind: 'unchanged' };
  if (!Array.isArray(outcome)) return { kind: 'refused', refusal: outcome };
  return { kind: 'events', events: number(outcome, state, command, now) };
}

function onNothing(command: OrderCommand): Outcome {
  if (command.type === 'place') {
    const broken = findBrokenLimit(command.order.lines);
    return broken ? refusal('invalid_command', broken.message) : [{ type: 'OrderPlaced', order: command.order }];
  }
  if (command.type === 'createDraft') {
    const { lines } = command.draft;
    const broken = lines.length === 0 ? undefined : findBrokenLimit(lines);
    return broken ? refusal('draft_limit', broken.message) : [{ type: 'DraftCreated', draft: command.draft }];
  }
  return refusal('order_not_found', 'This order has not been placed.');
}

function onOrder(state: Order, command: OrderCommand, now: Instant): Outcome {
  if (command.expectedVersion !== undefined && !isSameOrder(state, command.expectedVersion)) {
    return refusal(
      'version_mismatch',
      `The order is at version ${state.version}, not ${command.expectedVersion}. Read it again and retry.`,
    );
  }
  return isPlaced(state) ? onPlaced(state, command, now) : decideDraft(state, command);
}

/** Whether only messages have been recorded since a version. */
function isSameOrder(state: Order, version: number): boolean {
  if (version === state.version) return true;
  return isPlaced(state) && version >= state.changedVersion && version < state.version;
}

function onPlaced(state: OrderState, command: OrderCommand, now: Instant): Outcome {
  switch (command.type) {
    case 'place':
    case 'createDraft':
      // A repeated placement is recognised by its command id before this point; this is a different one.
      return refusal('idempotency_key_reused', 'This key was already used for a different order. Use a new key.');
    case 'addItem':
    case 'removeItem':
    case 'placeDraft':
      return illegal(state, command.type, 'draft');
    case 'expireDraft':
      return 'unchanged';
    case 'revise':
      return reviseOrder(state, command);
    case 'offerMove':
      return offerMove(state, command, now);
    case 'acceptMove':
      return acceptMove(state, command, now);
    case 'declineMove':
      return declineMove(state, command);
    case 'recordMove':
      return recordMove(state, command);
    case 'recordRevision':
      return recordRevision(state, command);
    case 'recordReduction':
      return recordReduction(state, command);
    case 'recordVoid':
      return recordVoid(state, command);
    case 'recordAbandon':
      return recordAbandon(state, command);
    case 'recordAllocation':
      return recordAllocation(state, command);
    case 'recordStanding':
      return recordStanding(state, command);
    case 'recordAuthorization':
      return recordAuthorization(state, command);
    case 'resumePayment':
      return resumePayment(state, command.actor);
    case 'confirm':
      if (state.status !== 'received') return 'unchanged';
      return [{ type: 'OrderConfirmed', ...placeOf(command) }];
    case 'queue':
      if (state.status !== 'confirmed' || state.queuePosition !== undefined) return 'unchanged';
      return [{ type: 'OrderQueued', position: command.position, promisedAt: command.promisedAt }];
    case 'reject':
      if (state.status !== 'received') return 'unchanged';
      return [{ type: 'OrderRejected', rejection: command.rejection }];
    case 'prepare':
    case 'startCooking':
    case 'complete':
      return kitchenStep(state, command, now);
    case 'rush':
      return rush(state, command.actor);
    case 'hold':
      return hold(state, command.actor, command.reason);
    case 'release':
      return release(state, command.actor);
    case 'withdrawClaim':
      return state.status === 'confirmed' ? [{ type: 'ClaimWithdrawn' }] : 'unchanged';
    case 'escalateQueue':
      if (state.status !== 'confirmed' || hasMessage(state, 'alert:queue_untouched')) return 'unchanged';
      return [{ type: 'QueueEscalated', waitedMinutes: command.waitedMinutes }];
    case 'missPromise':
      if (!isInKitchen(state) || command.missed !== dueAt(state)) return 'unchanged';
      return [{ type: 'PromiseMissed', missed: command.missed, expectedAt: command.expectedAt }];
    case 'reportStalled':
      if (!pendingEffects(state).some(({ key }) => key === command.effect)) return 'unchanged';
      return [{ type: 'ReturnStalled', effect: command.effect, waitedMinutes: command.waitedMinutes }];
    case 'reportUnfinished': {
      const { asked, waitedMinutes } = command;
      if (belongsInKitchen(state) !== 'slot') return 'unchanged';
      return [{ type: 'CookingOverdue', asked, waitedMinutes }];
    }
    case 'remindCollection':
      if (state.status !== 'ready' || hasMessage(state, 'collection_reminder')) return 'unchanged';
      return [{ type: 'CollectionReminded' }];
    case 'assignDriver':
      return assignDriver(state, command.actor, command.driverId);
    case 'unassignDriver':
      return unassignDriver(state, command.actor, command.driverId);
    case 'giveUpDriver':
      return giveUpDriver(state, command);
    case 'reportUntaken':
      return reportUntaken(state, command.waitedMinutes);
    case 'reportUncollected':
      return reportUncollected(state, command.waitedMinutes);
    case 'reportUnnamed':
      return reportUnnamed(state, command.waitedMinutes);
    case 'missArrival':
      return missArrival(state, command);
    case 'sendOut':
      return sendOut(state, command, now);
    case 'handOver':
      return handOver(state, command.actor, command.driverId);
    case 'cancel':
      return cancel(state, command);
    case 'refund':
      return requestRefund(state, command, now);
    case 'approveRefund':
      return approveRefund(state, command, now);
    case 'declineRefund':
      return declineRefund(state, command);
    case 'questionPayment': {
      const denied = mustBe(command.actor, ['system'], 'questionPayment');
      if (denied) return denied;
      if (hasMessage(state, `alert:payment:${command.questionId}`)) return 'unchanged';
      return [{ type: 'PaymentQuestioned', questionId: command.questionId, question: command.question }];
    }
    case 'recordCapture':
      return recordCapture(state, command);
    case 'recordRelease':
      return recordRelease(state, command);
    case 'recordRefund':
      return recordRefund(state, command);
    case 'recordMessage': {
      const message = state.messages.find((each) => each.key === command.key);
      if (!message || message.status !== 'due') return 'unchanged';
      return command.result.outcome === 'sent'
        ? [{ type: 'MessageSent', key: message.key, kind: message.kind, channel: command.result.channel }]
        : [{ type: 'MessageFailed', key: message.key, kind: message.kind, reason: command.result.reason }];
    }
    default:
      return unreachable(command);
  }
}

function placeOf({ position, promisedAt }: { position?: number; promisedAt: Instant }) {
  return { ...(position === undefined ? {} : { position }), promisedAt };
}

function kitchenStep(
  state: OrderState,
  command: CommandMeta & Extract<PublicCommand, { type: KitchenCommand }>,
  now: Instant,
): Outcome {
  const { event } = KITCHEN_STEPS[command.type];
  const from: readonly PlacedStatus[] = KITCHEN_STEPS[command.type].from;
  const target = statusAfter(command.type);
  const denied = mustBe(command.actor, ['kitchen', 'manager'], command.type);
  if (denied) return denied;
  if (state.status === target) return 'unchanged';
  const moving = mustNotBeMoving(state);
  if (moving) return moving;
  if (state.status === 'confirmed' && state.held) return isHeld(state.held, command.type);
  // A manager may know better what is on the shelf.
  const begins = belongsInKitchen({ status: target }) === 'slot';
  if (begins && state.shortage && command.actor.role === 'kitchen') return ingredientsMissing(state.shortage);
  if (!from.includes(state.status)) return illegal(state, command.type, from.join(' or '));
  const cook = command.cook === undefined ? {} : { cook: command.cook };
  return [{ type: event, ...cook, ...lateClaim(command, now) }, ...refusePending(state, 'kitchen_began')];
}

/** A tap that takes no longer to arrive came at once. */
const LATE_AFTER_MINUTES = 0.5;

/** What was tapped a moment ago came at once; and what is said to have been tapped in the future was not. */
function lateClaim({ tappedAt }: StepClaim, now: Instant): Pick<StepClaim, 'tappedAt'> {
  return tappedAt !== undefined && plusMinutes(tappedAt, LATE_AFTER_MINUTES) < now ? { tappedAt } : {};
}

function cancel(state: OrderState, { actor, ...command }: Extract<OrderCommand, { type: 'cancel' }>): Outcome {
  const denied = mustBe(actor, ['customer', 'manager', 'system'], 'cancel');
  if (denied) return denied;
  if (state.status === 'cancelled') return 'unchanged';
  if (isFinal(state.status)) return illegal(state, 'cancel', 'not final');
  if (!mayCancel(state, actor.role)) {
    return illegal(state, 'cancel', `${cancellableBy(actor.role).join(' or ')} (a manager can still cancel it)`);
  }
  const moving = mustNotBeMoving(state);
  if (moving) return moving;
  return [{ type: 'OrderCancelled', ...reasonOf(command) }, ...refusePending(state, 'order_cancelled')];
}

function number(facts: OrderFact[], state: Order | undefined, command: CommandMeta, now: Instant): OrderEvent[] {
  const { actor: by, commandId, requestId, note } = command;
  // Clocks of two machines differ; later events must not get earlier times.
  const at = state && state.updatedAt > now ? state.updatedAt : now;
  const meta = {
    at,
    by,
    commandId,
    ...(requestId === undefined ? {} : { requestId }),
    ...(note === undefined ? {} : { note }),
  };
  const version = state?.version ?? 0;
  return facts.map((fact, index) => ({ seq: version + index + 1, ...meta, ...fact }));
}

function hasMessage(state: OrderState, key: string): boolean {
  return state.messages.some((message) => message.key === key);
}
