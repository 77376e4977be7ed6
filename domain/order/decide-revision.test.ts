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

/** A Margherita for 17.39, confirmed, and then these commands. */
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

test('until it is paid for, the order is as it was', () => {
  const { state } = confirmed({}, revise({ lines: two }));
  expect(state).toMatchObject({ lines: [line], status: 'confirmed', pendingRevision: { revisionId: 'r4' } });
  expect(formatDecimal(state.totals.total)).toBe('17.39');
  expect(effectsOf(state)).toEqual(['revise:r4']);
});

test('content, price, reservation and promise change together, and the earlier reservation is to be given back', () => {
  const stream = confirmed({}, revise({ lines: two }), record('r4', { ...possible, authorization: more }));
  expect(typesOf(stream)).toEqual(['RevisionRequested', 'PaymentAuthorized', 'OrderRevised']);
  const { state } = stream;
  expect(state.lines).toHaveLength(2);
  expect(state).toMatchObject({ promisedAt: later, payment: { authorizationId: 'more', authorized: more.amount } });
  expect(state.pendingRevision).toBeUndefined();
  expect(effectsOf(state)).toEqual(['void:first']);
});

test('of a lower total the difference is given back', () => {
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

describe('a change that was refused before its payment was answered', () => {
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
    '%s: a run of its workflow that was lost may have reserved it, so it is owed back by its name',
    (_why, command) => {
      const { state } = confirmed({}, revise({ lines: two }), command);
      expect(state.payment.unanswered).toEqual(['r4']);
      expect(effectsOf(state)).toContain('abandon:r4');
    },
  );

  test.each<[string, OrderCommand]>([
    [
      'a card that was declined holds nothing',
      record('r4', { outcome: 'refused', why: { code: 'payment_declined', reason: 'No.' } }),
    ],
    ['an authorization that is known goes back by itself', record('r4', { outcome: 'too_late', authorization: more })],
    ['an order that was cancelled is released as a whole', { ...by(CUSTOMER), type: 'cancel' }],
  ])('%s', (_why, command) => {
    const { state } = confirmed({}, revise({ lines: two }), command);
    expect(state.payment.unanswered ?? []).toEqual([]);
  });

  test('nor does one that costs no more, or is paid in cash', () => {
    expect(confirmed({}, revise({ lines: cheaper }), cook).state.payment.unanswered).toBeUndefined();
    const cash = confirmed({ payment: { method: 'cash' } }, revise({ lines: two }), cook);
    expect(cash.state.payment.unanswered).toBeUndefined();
  });

  test('what it held is in the books as reserved and given back; what it did not hold is settled too', () => {
    const voided = confirmed({}, revise({ lines: two }), cook, abandon({ outcome: 'voided', ...more }));
    expect(typesOf(voided).slice(3)).toEqual(['AuthorizationUnused', 'AuthorizationVoided']);
    expect(effectsOf(voided.state)).toEqual(['capture']);
    const none = confirmed({}, revise({ lines: two }), cook, abandon({ outcome: 'nothing_held' }));
    expect(typesOf(none).slice(3)).toEqual(['NothingReserved']);
    expect(effectsOf(none.state)).toEqual(['capture']);
    // And once only, whichever of the two comes later.
    expect(decide(voided.state, record('r4', { ...possible, authorization: more }), now).kind).toBe('unchanged');
    expect(decide(voided.state, abandon({ outcome: 'voided', ...more }), now).kind).toBe('unchanged');
  });

  test('that it could not be given back is a matter for the manager', () => {
    const { state } = confirmed({}, revise({ lines: two }), cook, abandon({ outcome: 'failed', reason: 'Blocked.' }));
    expect(effectsOf(state)).toContain('message:alert:abandon_failed:r4');
  });

  test('a decline that comes late settles it', () => {
    const declined = { outcome: 'refused', why: { code: 'payment_declined', reason: 'No.' } } as const;
    const { state } = confirmed({}, revise({ lines: two }), cook, record('r4', declined));
    expect(effectsOf(state)).toEqual(['capture']);
  });
});

test('a kitchen that is just beginning makes the change too late', () => {
  const stream = confirmed({}, revise({ lines: two }), record('r4', { outcome: 'too_late', authorization: more }));
  expect(typesOf(stream)).toEqual(['RevisionRequested', 'RevisionRefused', 'AuthorizationUnused']);
  expect(stream.state.lines).toEqual([line]);
});

test('a declined card leaves the order as it was, and another change may be tried', () => {
  const refused = { outcome: 'refused', why: { code: 'payment_declined', reason: 'No.' } } as const;
  const { state } = confirmed({}, revise({ lines: two }), record('r4', refused));
  expect(state).toMatchObject({ lines: [line], payment: { authorizationId: 'first' } });
  expect(decide(state, revise({ lines: two }), now)).toMatchObject({ events: [{ type: 'RevisionRequested' }] });
});

test('one change at a time', () => {
  const { state } = confirmed({}, revise({ lines: two }));
  expect(decide(state, revise({ instructions: 'Ring.' }), now)).toMatchObject({
    refusal: { code: 'revision_pending' },
  });
});

test('what is not changed keeps its price, whatever the store asks by now', () => {
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

test('delivery that is new to an order costs the fee of now; collecting it costs none', () => {
  const { state } = confirmed({}, revise({ fulfilment: DELIVERY }), record('r4', possible));
  expect(formatDecimal(state.totals.total)).toBe('20.38');
  const back = decide(state, revise({ fulfilment: { type: 'pickup' } }), now);
  expect(back).toMatchObject({ events: [{ content: { totals: { total: { minor: 1739 } } } }] });
});

test('instructions are taken away by null, and a change to what already is changes nothing', () => {
  const { state } = confirmed({ instructions: 'Ring.' }, revise({ instructions: null }), record('r4', possible));
  expect(state.instructions).toBeUndefined();
  expect(decide(state, revise({ fulfilment: { type: 'pickup' } }), now).kind).toBe('unchanged');
});

test('a cancelled order takes its pending change with it', () => {
  const stream = confirmed({}, revise({ lines: two }), { ...by(CUSTOMER), type: 'cancel' });
  expect(typesOf(stream)).toEqual(['RevisionRequested', 'OrderCancelled', 'RevisionRefused']);
  expect(effectsOf(stream.state)).toEqual(['release']);
  const late = decide(stream.state, record('r4', { ...possible, authorization: more }), now);
  expect(late.kind).toBe('unchanged');
});

test('only while confirmed, and not by a cook', () => {
  expect(decide(confirmed({}, cook).state, revise({ lines: two }), now)).toMatchObject({
    refusal: { code: 'illegal_transition' },
  });
  expect(decide(confirmed().state, { ...revise({ lines: two }), ...by(COOK) }, now)).toMatchObject({
    refusal: { code: 'forbidden' },
  });
});
