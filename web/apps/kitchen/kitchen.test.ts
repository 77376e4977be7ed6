import fc from 'fast-check';
import type { Tap } from '../shared/taps.ts';
import { amountText, countPizzas, countToppings } from './all-day.ts';
import { countdownOf } from './countdown.ts';
import {
  acknowledge,
  acknowledgeCancelled,
  differenceOf,
  lookAt,
  newsOf,
  NOTHING_SEEN,
  seenOf,
} from './differences.ts';
import { atStation, commonAllergens, showTickets, stepOf, type Board, type Line, type Ticket } from './ticket.ts';

const NOW = Date.parse('2026-11-20T18:00:00.000Z');
const inMinutes = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();

const aLine = (overrides: Partial<Line> = {}): Line => ({
  line: 'l1',
  quantity: 1,
  name: 'Margherita',
  size: 'large',
  toppings: [],
  allergens: ['gluten', 'milk'],
  ...overrides,
});
const aTicket = (overrides: Partial<Ticket> = {}): Ticket => ({
  order_id: 'o1', version: 3, number: 7, status: 'confirmed', customer_name: 'Ada', fulfilment: 'pickup', lines: [aLine()], special_instructions: null,
  position: 1, start_by: inMinutes(5), promised_time: inMinutes(15), requested_for: null, estimated_ready_time: inMinutes(15),
  is_late: false, is_overdue: false, rushed: null, held: null, started_time: null, actual_ready_time: null, cook: null, driver_id: null, driver_name: null,
  missing_ingredients: [], moved_from: null, offered_to: null, amount_due: '0.00', ...overrides,
}); // prettier-ignore
const aTap = (overrides: Partial<Tap> = {}): Tap => ({
  key: 'k1', seq: 1, principal: 'carlo', store: 'main', orderIds: ['o1'], numbers: [7], label: 'Started', to: 'preparing', method: 'PUT',
  path: '', body: {}, tappedAt: '', sendAt: NOW - 1, attempts: 0, ...overrides,
}); // prettier-ignore
const board = (
  tickets: readonly Ticket[],
  cancelled: Board['cancelled'] = [],
): Pick<Board, 'tickets' | 'cancelled'> => ({
  tickets: [...tickets],
  cancelled,
});
const show = (ticket: Ticket, ...taps: Tap[]) => showTickets(board([ticket]), taps, new Map(), NOW)[0];

describe('a ticket', () => {
  test('moves on when its tap can no longer be taken back, though it has not arrived', () => {
    expect(show(aTicket(), aTap({ sendAt: NOW + 4000 }))).toMatchObject({
      status: 'confirmed',
      unsent: 0,
      takeBack: { key: 'k1' },
    });
    expect(show(aTicket(), aTap())).toMatchObject({ status: 'preparing', unsent: 1, takeBack: undefined });
    expect(show(aTicket(), aTap(), aTap({ key: 'k2', seq: 2, to: 'cooking' }))).toMatchObject({
      station: 'oven',
      unsent: 2,
    });
  });

  test('does not jump back between an answer and the next look at the board', () => {
    const answered = new Map([['o1', { status: 'cooking', version: 5 }]]);
    expect(showTickets(board([aTicket()]), [], answered, NOW)[0]).toMatchObject({ status: 'cooking' });
    expect(showTickets(board([aTicket({ version: 5, status: 'ready' })]), [], answered, NOW)[0]).toMatchObject({
      status: 'ready',
    });
  });

  test('leaves the screen once it is handed over', () => {
    expect(show(aTicket({ status: 'ready' }), aTap({ to: 'delivered' }))).toBeUndefined();
  });

  test('has one next step, except on hold and while it waits for a driver', () => {
    expect(stepOf(aTicket())).toBe('prepare');
    expect(stepOf(aTicket({ status: 'preparing' }))).toBe('start');
    expect(
      stepOf(aTicket({ held: { since: inMinutes(-1), by: { role: 'kitchen', id: 'k', name: null }, reason: null } })),
    ).toBeUndefined();
    expect(stepOf(aTicket({ status: 'ready', fulfilment: 'delivery' }))).toBeUndefined();
  });

  test('that goes on in another store is not begun; one that is only offered there is', () => {
    const offer = { store_name: 'Harbour', accepted: false, until: inMinutes(5) };
    expect(stepOf(aTicket({ offered_to: offer }))).toBe('prepare');
    expect(stepOf(aTicket({ offered_to: { ...offer, accepted: true } }))).toBeUndefined();
  });

  test('that was begun comes first at the make line; the others keep the order of serving', () => {
    const tickets = ['a', 'b', 'c'].map((id) =>
      aTicket({ order_id: id, status: id === 'c' ? 'preparing' : 'confirmed' }),
    );
    const here = atStation(showTickets(board(tickets), [], new Map(), NOW), 'make');
    expect(here.map(({ order_id: id }) => id)).toEqual(['c', 'a', 'b']);
  });

  test('names once the allergens that all its pizzas have', () => {
    expect(commonAllergens([aLine(), aLine({ allergens: ['gluten', 'fish'] })])).toEqual(['gluten']);
    expect(commonAllergens([aLine(), aLine({ allergens: null })])).toEqual([]);
  });
});

describe('the countdown', () => {
  test('counts to the start, by the promise and the pace', () => {
    expect(countdownOf(aTicket(), NOW)).toEqual({ to: 'start', minutes: 5, urgency: 'calm' });
    expect(countdownOf(aTicket({ start_by: inMinutes(2) }), NOW)).toMatchObject({ urgency: 'soon' });
    expect(countdownOf(aTicket({ start_by: inMinutes(0.5) }), NOW)).toMatchObject({ minutes: 0, urgency: 'now' });
    expect(countdownOf(aTicket({ start_by: inMinutes(-3) }), NOW)).toEqual({
      to: 'start',
      minutes: -3,
      urgency: 'late',
    });
  });

  test('then to the promise, then how long it has been ready', () => {
    expect(countdownOf(aTicket({ status: 'cooking' }), NOW)).toEqual({ to: 'ready', minutes: 15, urgency: 'calm' });
    expect(countdownOf(aTicket({ status: 'ready', actual_ready_time: inMinutes(-11) }), NOW)).toMatchObject({
      to: 'waiting',
      urgency: 'now',
    });
    expect(countdownOf(aTicket({ start_by: null }), NOW)).toBeUndefined();
    expect(countdownOf(aTicket({ status: 'cooking', is_overdue: true }), NOW)).toMatchObject({ to: 'done' });
    // What stands at the pass has been made: nobody is asked whether it is.
    const cold = aTicket({ status: 'ready', is_overdue: true, actual_ready_time: inMinutes(-11) });
    expect(countdownOf(cold, NOW)).toMatchObject({ to: 'waiting', urgency: 'now' });
  });
});

describe('what has changed', () => {
  test('stays marked until it is acknowledged', () => {
    const sight = lookAt(NOTHING_SEEN, board([aTicket()]));
    const changed = aTicket({ version: 4, lines: [aLine({ toppings: ['Olives'] })], special_instructions: 'No basil' });
    const later = lookAt(lookAt(sight, board([changed])), board([changed]));
    expect(differenceOf(later.seen['o1']!, changed)).toMatchObject({
      lines: [{ change: 'changed', before: { toppings: [] } }],
      notes: { before: null },
    });
    expect(differenceOf(acknowledge(later, changed).seen['o1']!, changed)).toBeUndefined();
  });

  test('is by content: lines that only have other ids have not changed', () => {
    const line = fc.record({
      line: fc.string(),
      quantity: fc.integer({ min: 1, max: 3 }),
      name: fc.constantFrom('Margherita', 'Marinara'),
      size: fc.constantFrom('small' as const, 'large' as const),
      toppings: fc.subarray(['Olives', 'Ham']),
      allergens: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(line, { maxLength: 6 }), (before, after) => {
        const renamed = before.toReversed().map((each, index) => ({ ...each, line: `x${index}` }));
        expect(differenceOf(seenOf(aTicket({ lines: before })), aTicket({ lines: renamed }))).toBeUndefined();
        const difference = differenceOf(seenOf(aTicket({ lines: before })), aTicket({ lines: after }));
        const count = (kind: string): number =>
          (difference?.lines ?? []).filter(({ change }) => change === kind).length;
        // Nothing is added or taken off without being told.
        expect(before.length + count('added') - count('removed')).toBe(after.length);
      }),
    );
  });

  test('and what was cancelled is told to the screens that showed it, until it is acknowledged', () => {
    const cancelled: Board['cancelled'] = [
      { order_id: 'o1', number: 7, time: inMinutes(0), by: { role: 'customer', id: 'c', name: 'Ada' }, reason: null },
      { order_id: 'unknown', number: 8, time: inMinutes(0), by: null, reason: null },
    ];
    const before = lookAt(NOTHING_SEEN, board([aTicket()]));
    const after = lookAt(before, board([], cancelled));
    expect(after.cancelled.map(({ number, by }) => [number, by])).toEqual([[7, 'customer']]);
    expect(lookAt(after, board([], cancelled)).cancelled).toHaveLength(1);
    expect(acknowledgeCancelled(after, 'o1').cancelled).toEqual([]);
    expect(newsOf(board([aTicket()]), board([], cancelled), before, after)).toBe('cancelled');
  });

  test('by name if it was one of the staff; that it was the customer says more than their name', () => {
    const by = (role: 'manager' | 'customer', name: string | null): unknown => {
      const cancelled: Board['cancelled'] = [{ order_id: 'o1', number: 7, time: inMinutes(0), by: { role, id: 'x', name }, reason: null }]; // prettier-ignore
      return lookAt(lookAt(NOTHING_SEEN, board([aTicket()])), board([], cancelled)).cancelled[0];
    };
    expect(by('manager', 'Mona')).toMatchObject({ by: 'manager', name: 'Mona' });
    expect(by('manager', null)).not.toHaveProperty('name');
    expect(by('customer', 'Ada')).not.toHaveProperty('name');
  });

  test('is heard once; a new order too, but not what moves on', () => {
    const first = board([aTicket()]);
    const sight = lookAt(NOTHING_SEEN, first);
    const second = board([aTicket(), aTicket({ order_id: 'o2' })]);
    expect(newsOf(first, second, sight, lookAt(sight, second))).toBe('new');
    const moved = board([aTicket({ status: 'preparing' })]);
    expect(newsOf(first, moved, sight, lookAt(sight, moved))).toBeUndefined();
    const changed = board([aTicket({ special_instructions: 'Hot' })]);
    expect(newsOf(first, changed, sight, lookAt(sight, changed))).toBe('changed');
    expect(newsOf(changed, changed, sight, lookAt(sight, changed))).toBeUndefined();
  });
});

test('all-day counts are over all tickets, by size', () => {
  const tickets = showTickets(
    board([
      aTicket({ lines: [aLine({ quantity: 2 }), aLine({ size: 'small', toppings: ['Olives'] })] }),
      aTicket({ order_id: 'o2' }),
    ]),
    [],
    new Map(),
    NOW,
  );
  expect(countPizzas(tickets)).toEqual([
    { name: 'Margherita', quantity: 4, sizes: [{ size: 'small', quantity: 1 }, { size: 'large', quantity: 3 }] }, // prettier-ignore
  ]);
  expect(countToppings(tickets)).toMatchObject([{ name: 'Olives', quantity: 1 }]);
  expect([amountText(350, 'g'), amountText(1250, 'g'), amountText(25_400, 'ml'), amountText(12, 'piece')]).toEqual(['350 g', '1.3 kg', '25 l', '12']); // prettier-ignore
});
