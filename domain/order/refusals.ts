import type { Refusal, RefusalCode } from './commands.ts';
import type { Instant } from '../shared/values.ts';
import type { OrderFact } from './events.ts';
import { rankOf, type Actor, type Order, type Role } from './types.ts';

/** The outcome of deciding a command: events, a no-op, or a refusal with its reason. */
export type Outcome = OrderFact[] | 'unchanged' | Refusal;

export function refusal(code: RefusalCode, message: string): Refusal {
  return { code, message };
}

export function commandExpired(notAfter: Instant): Refusal {
  return refusal(
    'command_expired',
    `The deadline of this request, ${notAfter}, has passed and it was not carried out. Try again.`,
  );
}

export function forbidden(message: string): Refusal {
  return refusal('forbidden', message);
}

export function illegal(state: Order, what: string, from: string): Refusal {
  return refusal('illegal_transition', `The order is ${state.status}; "${what}" requires an order that is ${from}.`);
}

/** Undefined if permitted. An administrator may do what a manager may. */
export function mustBe(actor: Actor, roles: readonly Role[], what: string): Refusal | undefined {
  return roles.includes(rankOf(actor.role))
    ? undefined
    : forbidden(`${what} is for ${roles.join(' or ')}, not for ${actor.role}.`);
}

export function unreachable(value: never): never {
  throw new TypeError(`Unknown: ${JSON.stringify(value)}`);
}
