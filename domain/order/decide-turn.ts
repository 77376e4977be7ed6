import type { Refusal } from './commands.ts';
import { illegal, mustBe, refusal, type Outcome } from './refusals.ts';
import type { Actor, Hold, OrderState } from './types.ts';

/** Rush, hold and release of a queued order. */

const KITCHEN = ['kitchen', 'manager'] as const;

export function rush(state: OrderState, actor: Actor): Outcome {
  const denied = mustBe(actor, KITCHEN, 'rush') ?? mustWait(state, 'rush');
  if (denied) return denied;
  if (state.held) return isHeld(state.held, 'rush');
  return state.rushedAt === undefined ? [{ type: 'OrderRushed' }] : 'unchanged';
}

export function hold(state: OrderState, actor: Actor, reason: string | undefined): Outcome {
  const denied = mustBe(actor, KITCHEN, 'hold') ?? mustWait(state, 'hold');
  if (denied) return denied;
  return state.held ? 'unchanged' : [{ type: 'OrderHeld', ...(reason === undefined ? {} : { reason }) }];
}

export function release(state: OrderState, actor: Actor): Outcome {
  const denied = mustBe(actor, KITCHEN, 'release');
  if (denied) return denied;
  return state.held ? [{ type: 'OrderReleased' }] : 'unchanged';
}

/** Refuses commands on a held order, naming who holds it, so that the cook knows right away. */
export function isHeld({ by, since, reason }: Hold, what: string): Refusal {
  const why = reason === undefined ? '' : ` (${reason})`;
  return refusal(
    'order_held',
    `"${what}" is not possible: ${by.role} ${by.id} has held it back since ${since}${why}. Release it first.`,
  );
}

function mustWait(state: OrderState, what: string): Refusal | undefined {
  const waits = state.status === 'confirmed' && state.queuePosition !== undefined;
  return waits ? undefined : illegal(state, what, 'waiting in the kitchen’s queue');
}
