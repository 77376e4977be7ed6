import { money } from '../shared/money.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, placedOf, STORE, SYSTEM } from '../../tests/support/builders.ts';
import { termsOf } from '../catalog/pricing.ts';
import { decide, EMPTY_STREAM, extend, pendingEffects, type OrderCommand, type OrderStream } from './index.ts';

/** Payments that wait for their customer: online ones, and cards whose bank asks for a confirmation. */

const NOON = '2026-11-20T12:00:00.000Z';
const ACTION = { actionUrl: 'https://pay.example/1' };

type Step = {
  [Type in OrderCommand['type']]: Omit<Extract<OrderCommand, { type: Type }>, 'commandId' | 'actor'>;
}[OrderCommand['type']];

function after(stream: OrderStream, ...steps: Step[]): OrderStream {
  return steps.reduce((earlier, step) => {
    const decision = decide(earlier.state, { ...by(SYSTEM), ...step }, NOON);
    return decision.kind === 'events' ? extend(earlier, decision.events) : earlier;
  }, stream);
}

const placed = (overrides: Parameters<typeof aPlacedOrder>[0] = { payment: { method: 'online' } }): OrderStream =>
  after(EMPTY_STREAM, { type: 'place', order: aPlacedOrder(overrides) });
const asked: Step = { type: 'recordAuthorization', result: { outcome: 'action_required', ...ACTION } };
const paid: Step = {
  type: 'recordAuthorization',
  result: { outcome: 'authorized', authorizationId: 'a1', amount: money(1739, 'USD') },
};
const stateOf = ({ state }: OrderStream) => placedOf(state);
const effectsOf = ({ state }: OrderStream) => pendingEffects(placedOf(state)).map(({ key }) => key);
const outcomeOf = (stream: OrderStream, command: Step, actor = SYSTEM) =>
  decide(stream.state, { ...by(actor), ...command }, NOON);

test('an online order is paid before it is cooked; one placed under the first rules is paid at the door', () => {
  expect(stateOf(placed()).payment.status).toBe('pending');
  expect(stateOf(placed({ payment: { method: 'online' }, rules: 1 })).payment.status).toBe('due');
  expect(stateOf(after(placed(), asked)).payment).toMatchObject({ status: 'action_required', ...ACTION });
  expect(stateOf(after(placed(), asked, paid)).payment).toMatchObject({ status: 'authorized', authorizationId: 'a1' });
});

test('its customer is asked once, however often the provider says so', () => {
  const stream = after(placed(), asked, asked);
  expect(stream.events.map(({ type }) => type)).toEqual(['OrderPlaced', 'PaymentActionRequired']);
});

test.each<[string, Step]>([
  ['cancelled', { type: 'cancel' }],
  ['expired', { type: 'reject', rejection: { code: 'payment_action_expired', waitedMinutes: 15 } }],
])('once it is %s while its customer is asked, the provider returns what it may hold', (_what, end) => {
  const stream = after(placed(), asked, { ...end });
  expect(effectsOf(stream)).toContain('release');
  // The customer paid at the last moment: the release that follows gives it back.
  expect(stateOf(after(stream, paid)).payment.status).toBe('authorized');
  expect(effectsOf(after(stream, paid))).toContain('release');
});

test('a notice counts while the order may be waiting for it, before and after the answer that says so', () => {
  expect(outcomeOf(placed(), { type: 'resumePayment' }).kind).toBe('unchanged');
  expect(outcomeOf(after(placed(), asked), { type: 'resumePayment' }).kind).toBe('unchanged');
  expect(outcomeOf(after(placed(), asked, paid), { type: 'resumePayment' }).kind).toBe('unchanged');
  const expired = after(placed(), asked, {
    type: 'reject',
    rejection: { code: 'payment_action_expired', waitedMinutes: 15 },
  });
  expect(outcomeOf(expired, { type: 'resumePayment' })).toMatchObject({ refusal: { code: 'illegal_transition' } });
});

describe('a change that costs more', () => {
  const [line] = aPlacedOrder().lines;
  const two = [line!, { ...line!, id: '2' }];
  const confirmed = after(placed(), paid, { type: 'confirm', position: 1, promisedAt: NOON });
  const revise = { ...by(CUSTOMER), type: 'revise', changes: { lines: two }, terms: termsOf(STORE) } as const;
  const decision = decide(confirmed.state, revise, NOON);
  const changing = decision.kind === 'events' ? extend(confirmed, decision.events) : confirmed;
  const { revisionId = '' } = stateOf(changing).pendingRevision ?? {};
  const ask: Step = { type: 'recordRevision', revisionId, result: { outcome: 'action_required', ...ACTION } };

  test('waits for its customer, who is asked once; the order stays as it is', () => {
    const waiting = after(changing, ask, ask);
    expect(waiting.events.at(-1)).toMatchObject({ type: 'RevisionActionRequired', ...ACTION });
    expect(waiting.events.at(-2)).toMatchObject({ type: 'RevisionRequested' });
    expect(stateOf(waiting)).toMatchObject({ lines: [line], pendingRevision: { action: ACTION } });
    expect(outcomeOf(waiting, { type: 'resumePayment' }).kind).toBe('unchanged');
  });

  test.each<[string, Step]>([
    [
      'expires',
      {
        type: 'recordRevision',
        revisionId,
        result: { outcome: 'refused', why: { code: 'payment_action_expired', waitedMinutes: 15 } },
      },
    ],
    ['is overtaken by a cook', { ...by(COOK), type: 'startCooking' }],
  ])('that %s is refused, and what it may have reserved is released', (_what, end) => {
    const refused = after(changing, ask, end);
    expect(refused.events.map(({ type }) => type)).toContain('RevisionRefused');
    expect(stateOf(refused).pendingRevision).toBeUndefined();
    expect(effectsOf(refused)).toContain(`abandon:${revisionId}`);
    expect(after(refused, ask)).toEqual(refused);
  });
});
