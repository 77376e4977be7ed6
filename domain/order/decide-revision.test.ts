import { aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, placedOf, STORE, SYSTEM } from '../../tests/support/builders.ts';
import { formatDecimal, money } from '../shared/money.ts';
import { termsOf } from '../catalog/pricing.ts';
import { decide, EMPTY_STREAM, extend, pendingEffects } from './index.ts';
import type {
  AbandonResult,
  OrderChanges,
  OrderCommand,
  OrderState,
  OrderStream,
  PlacedOrder,
  RevisionResult,
} from './index.ts';

const now = '2026-11-20T18:00:00.000Z';
const promisedAt = '2026-11-20T18:20:00.000Z';
const later = '2026-11-20T18:30:00.000Z';
const [line] = aPlacedOrder().lines;
const two = [line!, { ...line!, id: '2' }];
const cheaper = [{ ...line!, unitPrice: money(1000, 'USD') }];

const revise = (changes: OrderChanges): OrderCommand => ({
  ...by(CUSTOMER),
  type: 'revise',
  changes,
  terms: termsOf(STORE),
});
const record = (revisionId: string, result: RevisionResult): OrderCommand => ({
  ...by(SYSTEM),
  type: 'recordRevision',
  revisionId,
  result,
});
const more = { authorizationId: 'more', amount: money(3478, 'USD') };
const possible = { outcome: 'possible', position: 1, promisedAt: later } as const;
const cook: OrderCommand = { ...by(COOK), type: 'startCooking' };

/** A confirmed Margherita for 17.39, after these commands. */
function confirmed(order: Partial<PlacedOrder> = {}, ...commands: OrderCommand[]): OrderStream & { state: OrderState } {
  const all: OrderCommand[] = [
    { ...by(CUSTOMER), type: 'place', order: aPlacedOrder(order) },
    {
      ...by(SYSTEM),
      type: 'recordAuthorization',
      result: { outcome: 'authorized', authorizationId: 'first', amount: money(1739, 'USD') },
    },
    { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt },
    ...commands,
  ];
  const stream = all.reduce<OrderStream>((before, command) => {
    const decision = decide(before.state, command, now);
    if (decision.kind === 'refused') throw new Error(decision.refusal.message);
    return decision.kind === 'events' ? extend(before, decision.events) : before;
  }, EMPTY_STREAM);
  return { ...stream, state: placedOf(stream.state) };
}

const effectsOf = (state: OrderState): string[] => pendingEffects(state).map((effect) => effect.key);
const typesOf = ({ events }: OrderStream): string[] => events.slice(3).map((event) => event.type);

test('the order is unchanged until the change is paid for', () => {
  const { state } = confirmed({}, revise({ lines: two }));
  expect(state).toMatchObject({ lines: [line], status: 'confirmed', pendingRevision: { revisionId: 'r4' } });
  expect(formatDecimal(state.totals.total)).toBe('17.39');
  expect(effectsOf(state)).toEqual(['revise:r4']);
});

test('content, price, reservation and promise change together, and the earlier reservation is to be released', () => {
  const stream = confirmed({}, revise({ lines: two }), record('r4', { ...possible, authorization: more }));
  expect(typesOf(stream)).toEqual(['RevisionRequested', 'PaymentAuthorized', 'OrderRevised']);
  const { state } = stream;
  expect(state.lines).toHaveLength(2);
  expect(state).toMatchObject({ promisedAt: later, payment: { authorizationId: 'more', authorized: more.amount } });
  expect(state.pendingRevision).toBeUndefined();
  expect(effectsOf(state)).toEqual(['void:first']);
});

test('if the total is lower, the difference is released', () => {
  const { state } = confirmed({}, revise({ lines: cheaper }), record('r4', possible));
  expect(formatDecimal(state.totals.total)).toBe('10.88');
  expect(effectsOf(state)).toEqual(['reduce:first:1088']);
  const reduced = { authorizationId: 'first', amount: money(1088, 'USD') };
  const decision = decide(state, { ...by(SYSTEM), type: 'recordReduction', authorization: reduced }, now);
  const after = extend({ state, events: [] }, decision.kind === 'events' ? decision.events : []);
  expect(effectsOf(placedOf(after.state))).toEqual([]);
});

test('a kitchen that begins first cooks the order as it was, and the change is refused', () => {
  const stream = confirmed({}, revise({ lines: two }), cook);
  expect(typesOf(stream)).toEqual(['RevisionRequested', 'CookingStarted', 'RevisionRefused']);
  expect(stream.state.lines).toEqual([line]);
  const late = decide(stream.state, record('r4', { ...possible, authorization: more }), now);
  expect(late).toMatchObject({ events: [{ type: 'AuthorizationUnused', authorizationId: 'more' }] });
  const { state } = extend(stream, late.kind === 'events' ? late.events : []);
  expect(effectsOf(placedOf(state))).toEqual(['capture', 'void:more']);
});

describe('a change that was refused before the provider’s answer was recorded', () => {
  const abandon = (result: AbandonResult): OrderCommand => ({
    ...by(SYSTEM),
    type: 'recordAbandon',
    revisionId: 'r4',
    result,
  });

  test.each<[string, OrderCommand]>([
    ['the kitchen began', cook],
    ['the kitchen is just beginning', record('r4', { outcome: 'too_late' })],
    ['the stock ran out', record('r4', { outcome: 'refused', why: { code: 'out_of_stock', missing: [] } })],
  ])(
    '%s: a lost run of its workflow may have reserved money, so it is to be released by the change’s id',
    (_why, command) => {
      const { state } = confirmed({}, revise({ lines: two }), command);
      expect(state.payment.unanswered).toEqual(['r4']);
      expect(effectsOf(state)).toContain('abandon:r4');
    },
  );

  test.each<[string, OrderCommand]>([
    [
      'a declined card holds nothing',
      record('r4', { outcome: 'refused', why: { code: 'payment_declined', reason: 'No.' } }),
    ],
    ['a known authorization is released on its own', record('r4', { outcome: 'too_late', authorization: more })],
    ['an order that was cancelled is released as a whole', { ...by(CUSTOMER), type: 'cancel' }],
  ])('%s', (_why, command) => {
    const { state } = confirmed({}, revise({ lines: two }), command);
    expect(state.payment.unanswered ?? []).toEqual([]);
  });

  test('neither does a change that costs no more, or is paid in cash', () => {
    expect(confirmed({}, revise({ lines: cheaper }), cook).state.payment.unanswered).toBeUndefined();
    const cash = confirmed({ payment: { method: 'cash' } }, revise({ lines: two }), cook);
    expect(cash.state.payment.unanswered).toBeUndefined();
  });

  test('money it held is in the ledger as reserved and released; holding nothing settles it too', () => {
    const voided = confirmed({}, revise({ lines: two }), cook, abandon({ outcome: 'voided', ...more }));
    expect(typesOf(voided).slice(3)).toEqual(['AuthorizationUnused', 'AuthorizationVoided']);
    expect(effectsOf(voided.state)).toEqual(['capture']);
    const none = confirmed({}, revise({ lines: two }), cook, abandon({ outcome: 'nothing_held' }));
    expect(typesOf(none).slice(3)).toEqual(['NothingReserved']);
    expect(effectsOf(none.state)).toEqual(['capture']);
    // Once only, whichever of the two comes later.
    expect(decide(voided.state, record('r4', { ...possible, authorization: more }), now).kind).toBe('unchanged');
    expect(decide(voided.state, abandon({ outcome: 'voided', ...more }), now).kind).toBe('unchanged');
  });

  test('the manager is alerted if it could not be released', () => {
    const { state } = confirmed({}, revise({ lines: two }), cook, abandon({ outcome: 'failed', reason: 'Blocked.' }));
    expect(effectsOf(state)).toContain('message:alert:abandon_failed:r4');
  });

  test('a late decline settles it', () => {
    const declined = { outcome: 'refused', why: { code: 'payment_declined', reason: 'No.' } } as const;
    const { state } = confirmed({}, revise({ lines: two }), cook, record('r4', declined));
    expect(effectsOf(state)).toEqual(['capture']);
  });
});

test('the change is refused if the kitchen is just beginning', () => {
  const stream = confirmed({}, revise({ lines: two }), record('r4', { outcome: 'too_late', authorization: more }));
  expect(typesOf(stream)).toEqual(['RevisionRequested', 'RevisionRefused', 'AuthorizationUnused']);
  expect(stream.state.lines).toEqual([line]);
});

test('a declined card leaves the order unchanged, and another change may be tried', () => {
  const refused = { outcome: 'refused', why: { code: 'payment_declined', reason: 'No.' } } as const;
  const { state } = confirmed({}, revise({ lines: two }), record('r4', refused));
  expect(state).toMatchObject({ lines: [line], payment: { authorizationId: 'first' } });
  expect(decide(state, revise({ lines: two }), now)).toMatchObject({ events: [{ type: 'RevisionRequested' }] });
});

test('only one change may be pending', () => {
  const { state } = confirmed({}, revise({ lines: two }));
  expect(decide(state, revise({ instructions: 'Ring.' }), now)).toMatchObject({
    refusal: { code: 'revision_pending' },
  });
});

test('unchanged lines keep their price, even if the store’s prices have changed', () => {
  const order = aPlacedOrder({ fulfilment: DELIVERY });
  const withFee = { ...order, totals: { ...order.totals, deliveryFee: money(299, 'USD'), total: money(2038, 'USD') } };
  const dear = { ...termsOf(STORE), taxRate: 20_000, deliveryFee: money(999, 'USD') };
  const { state } = confirmed(
    withFee,
    { ...by(CUSTOMER), type: 'revise', changes: { instructions: 'Ring twice.' }, terms: dear },
    record('r4', possible),
  );
  expect(state.instructions).toBe('Ring twice.');
  expect(state.totals).toEqual(withFee.totals);
});

test('adding delivery costs the current fee; changing to pickup removes it', () => {
  const { state } = confirmed({}, revise({ fulfilment: DELIVERY }), record('r4', possible));
  expect(formatDecimal(state.totals.total)).toBe('20.38');
  const back = decide(state, revise({ fulfilment: { type: 'pickup' } }), now);
  expect(back).toMatchObject({ events: [{ content: { totals: { total: { minor: 1739 } } } }] });
});

test('null removes instructions, and a change to the current content changes nothing', () => {
  const { state } = confirmed({ instructions: 'Ring.' }, revise({ instructions: null }), record('r4', possible));
  expect(state.instructions).toBeUndefined();
  expect(decide(state, revise({ fulfilment: { type: 'pickup' } }), now).kind).toBe('unchanged');
});

test('cancelling an order refuses its pending change', () => {
  const stream = confirmed({}, revise({ lines: two }), { ...by(CUSTOMER), type: 'cancel' });
  expect(typesOf(stream)).toEqual(['RevisionRequested', 'OrderCancelled', 'RevisionRefused']);
  expect(effectsOf(stream.state)).toEqual(['release']);
  const late = decide(stream.state, record('r4', { ...possible, authorization: more }), now);
  expect(late.kind).toBe('unchanged');
});

test('orders can be changed only while confirmed, and not by cooks', () => {
  expect(decide(confirmed({}, cook).state, revise({ lines: two }), now)).toMatchObject({
    refusal: { code: 'illegal_transition' },
  });
  expect(decide(confirmed().state, { ...revise({ lines: two }), ...by(COOK) }, now)).toMatchObject({
    refusal: { code: 'forbidden' },
  });
});
