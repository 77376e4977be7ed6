import { anOrderState, by, COOK, CUSTOMER, MANAGER } from '../../tests/support/builders.ts';
import { decide, extend, isPlaced, type Actor, type OrderState, type PublicCommand } from './index.ts';

const now = '2026-11-20T18:00:00.000Z';
const waiting = anOrderState({ queuePosition: 3 });

function asked(state: OrderState, command: PublicCommand, actor: Actor = COOK): string {
  const decision = decide(state, { ...by(actor), ...command }, now);
  if (decision.kind === 'events') return decision.events.map(({ type }) => type).join();
  return decision.kind === 'refused' ? decision.refusal.code : decision.kind;
}

function after(state: OrderState, command: PublicCommand): OrderState {
  const decision = decide(state, { ...by(COOK), ...command }, now);
  const next = decision.kind === 'events' ? extend({ state, events: [] }, decision.events).state : state;
  if (!next || !isPlaced(next)) throw new Error('It has been placed.');
  return next;
}

test('the kitchen and managers rush and hold queued orders; repeating a request changes nothing', () => {
  expect(asked(waiting, { type: 'rush' })).toBe('OrderRushed');
  expect(asked(waiting, { type: 'hold', reason: 'Allergy.' }, MANAGER)).toBe('OrderHeld');
  const held = after(waiting, { type: 'hold', reason: 'Allergy.' });
  expect(held.held).toEqual({ since: now, by: COOK, reason: 'Allergy.' });
  expect(asked(held, { type: 'hold' })).toBe('unchanged');
  expect(asked(after(waiting, { type: 'rush' }), { type: 'rush' })).toBe('unchanged');
  expect(asked(waiting, { type: 'release' })).toBe('unchanged');
  for (const type of ['rush', 'hold', 'release'] as const) expect(asked(held, { type }, CUSTOMER)).toBe('forbidden');
});

test('a held order cannot be started or rushed until it is released, but its customer may cancel it', () => {
  const held = after(waiting, { type: 'hold' });
  for (const type of ['prepare', 'startCooking', 'rush'] as const) expect(asked(held, { type })).toBe('order_held');
  expect(asked(held, { type: 'cancel' }, CUSTOMER)).toBe('OrderCancelled');
  const released = after(held, { type: 'release' });
  expect(released).not.toHaveProperty('held');
  expect(asked(released, { type: 'startCooking' })).toBe('CookingStarted');
});

test('only queued orders can be rushed or held', () => {
  const later = anOrderState({ requestedFor: '2026-11-20T22:00:00.000Z' });
  for (const state of [later, anOrderState({ status: 'cooking', queuePosition: 3 })]) {
    expect(asked(state, { type: 'rush' })).toBe('illegal_transition');
    expect(asked(state, { type: 'hold' })).toBe('illegal_transition');
  }
});
