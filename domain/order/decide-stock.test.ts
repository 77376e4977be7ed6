import {
  aPlacedOrder,
  anOrderState,
  by,
  COOK,
  CUSTOMER,
  MANAGER,
  STORE,
  SYSTEM,
} from '../../tests/support/builders.ts';
import { termsOf } from '../catalog/pricing.ts';
import {
  COOKED_STATUSES,
  decide,
  evolve,
  type OrderCommand,
  type OrderState,
  type PlacedStatus,
  type StockAlert,
} from './index.ts';

const now = '2026-11-20T12:05:00.000Z';
const ingredients = [{ sku: 'DOUGH', quantity: 260 }];
const missing = [{ sku: 'DOUGH', needed: 260, available: 40 }];
const [line] = aPlacedOrder().lines;
const two = [line!, { ...line!, id: '2' }];

const outOfDough: StockAlert = { code: 'stock_out', missing, offMenu: ['Margherita'] };
const outOfStock = (alert?: StockAlert): OrderCommand => ({
  ...by(SYSTEM),
  type: 'recordAllocation',
  result: { outcome: 'out_of_stock', missing, pizzas: ['Margherita'], ...(alert === undefined ? {} : { alert }) },
});
const short: OrderCommand = { ...by(SYSTEM), type: 'recordStanding', standing: { standing: 'short', missing } };
const regained: OrderCommand = { ...by(SYSTEM), type: 'recordStanding', standing: { standing: 'allocated' } };

/** The outcome of a command, and the order after it. */
function after(state: OrderState, command: OrderCommand): { types: string[]; state: OrderState } {
  const decision = decide(state, command, now);
  const events = decision.kind === 'events' ? decision.events : [];
  const next = events.reduce<OrderState>((before, event) => evolve(before, event) as OrderState, state);
  return { types: events.map(({ type }) => type), state: next };
}

const received = anOrderState({ status: 'received', ingredients });
const confirmed = anOrderState({ ingredients });

test('an order without stock is rejected, with the missing ingredients and the pizzas that need them', () => {
  const { types, state } = after(received, outOfStock());
  expect(types).toEqual(['OutOfStock', 'OrderRejected']);
  expect(state).toMatchObject({
    status: 'rejected',
    rejection: { code: 'out_of_stock', pizzas: ['Margherita'] },
    shortage: { missing, pizzas: ['Margherita'] },
  });
  expect(state.messages.map(({ kind }) => kind)).toEqual(['rejected']);
});

test('the alert for the manager is passed on, even by an order cancelled in the meantime', () => {
  expect(after(received, outOfStock(outOfDough)).state.messages).toMatchObject([
    { kind: 'stock_alert', about: outOfDough },
    { kind: 'rejected' },
  ]);
  const cancelled = anOrderState({ status: 'cancelled', ingredients });
  expect(after(cancelled, outOfStock(outOfDough))).toMatchObject({
    types: ['OutOfStock'],
    state: { status: 'cancelled' },
  });
  expect(after(cancelled, outOfStock()).types).toEqual([]);
});

test('each time an order loses its stock, its customer and the manager are notified', () => {
  const lost = after(confirmed, short);
  expect(lost.types).toEqual(['StockShort']);
  expect(after(lost.state, short).types).toEqual([]);
  const back = after(lost.state, regained);
  expect(back.types).toEqual(['IngredientsAllocated']);
  expect(back.state.shortage).toBeUndefined();
  const again = after(back.state, short).state;
  expect(again.messages.map(({ kind }) => kind)).toEqual([
    'stock_short',
    'manager_alert',
    'stock_short',
    'manager_alert',
  ]);
});

test('stock changes do not affect orders that are cooking or final', () => {
  for (const status of ['cooking', ...COOKED_STATUSES, 'cancelled', 'rejected'] as PlacedStatus[]) {
    expect(after(anOrderState({ status, ingredients }), short).types).toEqual([]);
  }
});

test('cooks cannot start an order without stock; managers can', () => {
  const { state } = after(confirmed, short);
  for (const type of ['prepare', 'startCooking'] as const) {
    expect(decide(state, { ...by(COOK), type }, now)).toMatchObject({
      refusal: { code: 'ingredients_missing', message: expect.stringContaining('DOUGH (260 needed, 40 left)') },
    });
    expect(decide(state, { ...by(MANAGER), type }, now).kind).toBe('events');
  }
});

describe('a change', () => {
  const revise = (changes: Extract<OrderCommand, { type: 'revise' }>['changes']): OrderCommand => ({
    ...by(CUSTOMER),
    type: 'revise',
    changes,
    terms: termsOf(STORE),
  });
  const made = (state: OrderState, isAllocated?: true): OrderState => {
    const revisionId = state.pendingRevision?.revisionId ?? '';
    const result = { outcome: 'possible' as const, promisedAt: now, ...(isAllocated ? { isAllocated } : {}) };
    return after(state, { ...by(SYSTEM), type: 'recordRevision', revisionId, result }).state;
  };

  test('of the pizzas needs different stock; any other change needs the same', () => {
    const other = [{ sku: 'CHEESE', quantity: 9 }];
    expect(
      after(confirmed, revise({ lines: two, ingredients: other })).state.pendingRevision?.content.ingredients,
    ).toEqual(other);
    expect(after(confirmed, revise({ lines: two })).state.pendingRevision?.content.ingredients).toBeUndefined();
    expect(after(confirmed, revise({ instructions: 'Ring.' })).state.pendingRevision?.content.ingredients).toEqual(
      ingredients,
    );
    // The recipe has changed since; the pizzas have not.
    expect(after(confirmed, revise({ lines: confirmed.lines, ingredients: other })).types).toEqual([]);
  });

  test('ends a shortage only if it has been allocated stock', () => {
    const { state } = after(confirmed, short);
    expect(made(after(state, revise({ lines: two, ingredients })).state, true).shortage).toBeUndefined();
    expect(made(after(state, revise({ instructions: 'Ring.' })).state).shortage).toEqual({ missing });
  });

  test('to pizzas without counted ingredients needs no allocation', () => {
    expect(made(after(confirmed, revise({ lines: two })).state, true).ingredients).toBeUndefined();
  });
});
