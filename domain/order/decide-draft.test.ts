import { aDraft, aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, placedOf, SYSTEM } from '../../tests/support/builders.ts';
import { formatDecimal, money } from '../shared/money.ts';
import type { Quantity } from '../shared/values.ts';
import { decide, EMPTY_STREAM, extend, MAX_DRAFT_CHANGES, pendingEffects, RULES } from './index.ts';
import type { ApiCommand, OrderCommand, OrderStream } from './index.ts';

const now = '2026-11-20T18:00:00.000Z';
const { lines, customer, payment, timers } = aPlacedOrder();
const { id: _, ...margherita } = lines[0]!;
const placement = { number: 42, day: '2026-11-20', rules: RULES, customer, payment, timers };

const as = (command: ApiCommand): OrderCommand => ({ ...by(CUSTOMER), ...command });
const create = (overrides = {}): OrderCommand => as({ type: 'createDraft', draft: aDraft(overrides) });
const add = (quantity = 1): OrderCommand =>
  as({ type: 'addItem', line: { ...margherita, quantity: quantity as Quantity } });
const remove = (lineId: string): OrderCommand => as({ type: 'removeItem', lineId });
const place = (overrides = {}): OrderCommand => as({ type: 'placeDraft', placement: { ...placement, ...overrides } });

function given(...commands: OrderCommand[]): OrderStream {
  return commands.reduce<OrderStream>((stream, command) => {
    const decision = decide(stream.state, command, now);
    if (decision.kind === 'refused') throw new Error(decision.refusal.message);
    return decision.kind === 'events' ? extend(stream, decision.events) : stream;
  }, EMPTY_STREAM);
}

function when({ state }: OrderStream, command: OrderCommand): string | string[] {
  const decision = decide(state, command, now);
  if (decision.kind === 'events') return decision.events.map((event) => event.type);
  return decision.kind === 'refused' ? decision.refusal.code : decision.kind;
}

const totalOf = ({ state }: OrderStream): string => (state ? formatDecimal(state.totals.total) : '');

test('a draft is priced when created and after each change', () => {
  const draft = given(create());
  expect(totalOf(draft)).toBe('0.00');
  expect(totalOf(given(create(), add(2)))).toBe('34.78'); // 2 × 15.99 + 2.80
  expect(totalOf(given(create(), add(2), add()))).toBe('52.17');
  expect(totalOf(given(create(), add(2), add(), remove('1')))).toBe('17.39');
});

test('line ids are never reused, and removing a line is idempotent', () => {
  const draft = given(create(), add(), add(), remove('2'), add());
  expect(draft.state?.lines.map((line) => line.id)).toEqual(['1', '3']);
  expect(when(draft, remove('2'))).toBe('unchanged');
  expect(when(draft, remove('4'))).toBe('line_not_found');
  expect(when(draft, remove('x'))).toBe('line_not_found');
});

test('placing charges what the draft showed, plus the fee if it is delivered', () => {
  const collected = placedOf(given(create(), add(), place()).state);
  expect(collected).toMatchObject({ status: 'received', number: 42, lines: [{ id: '1' }], kitchenMinutes: 12 });
  expect(formatDecimal(collected.totals.total)).toBe('17.39');
  const delivered = placedOf(given(create(), add(), place({ fulfilment: DELIVERY })).state);
  expect(formatDecimal(delivered.totals.total)).toBe('20.38');
});

test('the order goes to the draft’s address, unless the placement has another', () => {
  const other = { type: 'delivery', address: { text: '1 Other Street, Springfield' } } as const;
  expect(given(create({ fulfilment: DELIVERY }), add(), place()).state?.fulfilment).toEqual(DELIVERY);
  expect(given(create({ fulfilment: DELIVERY }), add(), place({ fulfilment: other })).state?.fulfilment).toEqual(other);
});

test('an empty draft cannot be placed', () => {
  expect(when(given(create()), place())).toBe('empty_draft');
  expect(when(given(create(), add(), remove('1')), place())).toBe('empty_draft');
});

test('a placed draft no longer takes draft commands', () => {
  const placed = given(create(), add(), place());
  expect(when(placed, add())).toBe('illegal_transition');
  expect(when(placed, remove('1'))).toBe('illegal_transition');
  expect(when(placed, place())).toBe('illegal_transition');
  expect(when(placed, { ...by(SYSTEM), type: 'expireDraft' })).toBe('unchanged');
});

test('a draft has no effects, and no place in the kitchen', () => {
  const draft = given(create(), add());
  expect(draft.state && pendingEffects(draft.state)).toEqual([]);
  expect(when(draft, { ...by(COOK), type: 'startCooking' })).toBe('illegal_transition');
  expect(when(draft, { ...by(COOK), type: 'cancel' })).toBe('forbidden');
});

test('a draft that was cancelled, by its customer or by a timer, stays cancelled', () => {
  for (const end of [as({ type: 'cancel' } as never), { ...by(SYSTEM), type: 'expireDraft' } as const]) {
    const ended = given(create(), add(), end);
    expect(ended.state?.status).toBe('cancelled');
    expect(ended.state?.cancellation).toMatchObject({ by: end.actor });
    expect(when(ended, add())).toBe('illegal_transition');
    expect(when(ended, place())).toBe('illegal_transition');
    expect(when(ended, { ...by(CUSTOMER), type: 'cancel' })).toBe('unchanged');
  }
});

test('a draft can have at most 20 lines and 999 pizzas, and no line of less than one', () => {
  expect(when(given(create(), ...Array.from({ length: 20 }, () => add())), add())).toBe('draft_limit');
  expect(when(given(create(), add(600)), add(400))).toBe('draft_limit');
  expect(when(given(create(), add(600)), add(399))).toEqual(['ItemAdded']);
  expect(when(given(create(), add(600)), add(-1))).toBe('draft_limit');
});

test(`a draft can be changed at most ${MAX_DRAFT_CHANGES} times, and then still be placed`, () => {
  const rounds = Array.from({ length: (MAX_DRAFT_CHANGES - 2) / 2 }, (_each, round) => [add(), remove(`${round + 2}`)]);
  const draft = given(create(), add(), ...rounds.flat());
  expect(draft.state).toMatchObject({ version: MAX_DRAFT_CHANGES, lines: [{ id: '1' }] });
  expect(when(draft, add())).toBe('draft_limit');
  expect(when(draft, place())).toEqual(['OrderPlaced']);
});

test('a change that expects an older version is refused', () => {
  const draft = given(create(), add(), add());
  expect(when(draft, { ...place(), expectedVersion: 2 })).toBe('version_mismatch');
  expect(when(draft, { ...place(), expectedVersion: 3 })).toEqual(['OrderPlaced']);
});

test('price changes on the menu do not affect the draft', () => {
  const dearer = as({ type: 'addItem', line: { ...margherita, unitPrice: money(1799, 'USD') } });
  expect(given(create(), add(), dearer).state?.lines.map((line) => line.unitPrice.minor)).toEqual([1599, 1799]);
});
