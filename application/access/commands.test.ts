import { decide, type Actor, type OrderCommand } from '../../domain/order/index.ts';
import { DEFAULT_STORE, type StoreId } from '../../domain/shared/values.ts';
import { anOrderState, DELIVERY } from '../../tests/support/builders.ts';
import type { Principal } from '../principal.ts';
import { MESSAGES, messageFrom, rulesOf, type MessageType } from './commands.ts';
import { ROLE_SCOPES, type PrincipalRole } from './roles.ts';

/** What may be sent to a workflow, past the API's routes. */

const now = Date.parse('2026-11-20T12:10:00.000Z');
const ROLES = Object.keys(ROLE_SCOPES) as PrincipalRole[];
const cases = MESSAGES.flatMap((type) => ROLES.map((role) => [role, type] as const));

const someone = (role: PrincipalRole, stores: readonly StoreId[] = [DEFAULT_STORE]): Principal => ({
  id: 'someone',
  kind: 'device',
  role,
  scopes: ROLE_SCOPES[role],
  stores,
});
const send = (type: MessageType, principal: Principal) =>
  messageFrom(principal, type, { storeId: DEFAULT_STORE, now, commandId: 'm-1' });

function decided(type: MessageType, actor: Actor): string {
  const command = { type, commandId: 'm-1', actor, driverId: actor.id } as OrderCommand;
  const decision = decide(anOrderState({ fulfilment: DELIVERY }), command, '2026-11-20T12:10:00.000Z');
  return decision.kind === 'refused' ? decision.refusal.code : decision.kind;
}

test.each(cases)('a %s sends %s if the table of the routes allows it, and the workflow agrees', (role, type) => {
  const isAllowed = rulesOf(type).some(({ scope }) => scope !== undefined && ROLE_SCOPES[role].includes(scope));
  if (isAllowed && role !== 'customer') {
    expect(send(type, someone(role))).toMatchObject({ commandId: 'm-1', actor: { role, id: 'someone' } });
  } else {
    expect(() => send(type, someone(role))).toThrow(expect.objectContaining({ code: 'forbidden' }));
  }
  if (!isAllowed) expect(decided(type, { role, id: 'someone' })).toBe('forbidden');
});

test('staff send to the orders of their stores', () => {
  expect(() => send('complete', someone('kitchen', ['harbour' as StoreId]))).toThrow('You do not work for the store');
});

test('a message is good for minutes only', () => {
  expect(send('complete', someone('kitchen')).notAfter).toBe('2026-11-20T12:15:00.000Z');
});

test.each(MESSAGES.filter((type) => !['cancel', 'resumePayment'].includes(type)))(
  '%s is for people, not for the system',
  (type) => {
    expect(decided(type, { role: 'system', id: 'stripe' })).toBe('forbidden');
  },
);
