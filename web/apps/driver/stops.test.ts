import type { Tap } from '../shared/taps.ts';
import { contentOf, readyOf, showStops, sumOf, tourOf, type Ready, type Shown, type TourStop } from './stops.ts';
import { it as italian } from './words/it.ts';

const LABEL = {
  version: 3, status: 'ready', pizzas: [] as string[], lines: [] as Ready['lines'], special_instructions: null, customer_name: 'Ada', customer_phone: '+1',
  call_url: 'tel:+1', delivery_address: '12 Main Street', address_notes: null, map_url: 'https://maps.example', estimated_arrival_time: null,
  payment_method: 'cash', amount_due: '10.10', currency: 'USD',
} as const; // prettier-ignore
const ready = (number: number, overrides: Partial<Ready> = {}): Ready => ({
  ...LABEL, order_id: `o${number}`, number, promised_time: `2026-11-20T18:0${number}:00.000Z`, actual_ready_time: '2026-11-20T18:00:00.000Z',
  estimated_ready_time: null, driver_id: null, driver_name: null, driver_since: null, taken_over_from: null, taken_over_from_name: null, ...overrides,
}); // prettier-ignore
const stop = (number: number, out: string | null): TourStop => ({
  ...LABEL, order_id: `o${number}`, number, promised_time: `2026-11-20T18:0${number}:00.000Z`, driver_since: null, out_since: out,
}); // prettier-ignore
const shown = (stops: readonly TourStop[], rest: readonly Ready[]): Shown => ({
  time: '2026-11-20T18:00:00.000Z',
  ready: [...rest],
  tour: {
    driver_id: 'dario',
    driver_name: 'Dario',
    last_seen_time: null,
    amount_due: '0.00',
    currency: 'USD',
    map_urls: [],
    stops: [...stops],
  },
});
const tap = (seq: number, to: string, ...orderIds: string[]): Tap => ({
  key: `k${seq}`, seq, principal: 'dario', store: 'main', orderIds, numbers: [], label: '', to, method: 'POST', path: '', body: {},
  tappedAt: '', sendAt: 0, attempts: 0,
}); // prettier-ignore
const states = (view: Shown, ...taps: Tap[]) =>
  showStops(view, 'dario', taps, 10).map(({ orderId, state }) => [orderId, state]);

test('a delivery is coming, free, another driver’s, mine or on the way', () => {
  const view = shown([stop(1, null), stop(2, '2026-11-20T18:00:00.000Z')], [ready(3), ready(4, { actual_ready_time: null }), ready(5, { driver_id: 'ben' })]); // prettier-ignore
  expect(states(view)).toEqual([['o1', 'mine'], ['o2', 'out'], ['o3', 'free'], ['o4', 'coming'], ['o5', 'others']]); // prettier-ignore
});

test('a tour goes on without a network: what was tapped shows at once', () => {
  const view = shown([], [ready(1), ready(2)]);
  const took = [tap(1, 'mine', 'o1'), tap(2, 'mine', 'o2')];
  expect(states(view, ...took)).toEqual([['o1', 'mine'], ['o2', 'mine']]); // prettier-ignore
  const left = [...took, tap(3, 'out', 'o1', 'o2')];
  expect(states(view, ...left)).toEqual([['o1', 'out'], ['o2', 'out']]); // prettier-ignore
  expect(states(view, ...left, tap(4, 'delivered', 'o1'))).toEqual([['o1', 'delivered'], ['o2', 'out']]); // prettier-ignore
  expect(states(view, tap(1, 'mine', 'o1'), tap(2, 'returned', 'o1'))[0]).toEqual(['o1', 'free']);
});

test('a tap that can be taken back changes nothing yet', () => {
  const [first] = showStops(shown([stop(1, 'x')], []), 'dario', [{ ...tap(1, 'delivered', 'o1'), sendAt: 5000 }], 10);
  expect(first).toMatchObject({ state: 'out', unsent: 0, takeBack: { key: 'k1' } });
});

test('stops are in the order of the tour: on the way first, then by promise', () => {
  const view = shown([stop(3, null), stop(2, 'x'), stop(1, 'x')], [ready(5, { driver_id: 'ben' }), ready(4)]);
  const stops = showStops(view, 'dario', [], 10);
  expect(tourOf(stops).map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(readyOf(stops).map(({ number }) => number)).toEqual([4, 5]);
});

test('a stop that leaves after another one stays behind it, although it was promised earlier', () => {
  const at = (number: number, minute: number): TourStop => ({ ...stop(number, 'x'), estimated_arrival_time: `2026-11-20T18:${minute}:00.000Z` }); // prettier-ignore
  const stops = showStops(shown([at(1, 56), at(2, 44)], []), 'dario', [], 10);
  expect(tourOf(stops).map(({ number }) => number)).toEqual([2, 1]);
});

test('what is in the bag is written in the driver’s language', () => {
  const lines: Ready['lines'] = [{ quantity: 2, name: 'Margherita', size: 'large', toppings: ['Fresh Basil'] }];
  const pizzas = ['2 × Margherita (large, Fresh Basil)'];
  const [now] = showStops(shown([], [ready(1, { lines, pizzas })]), 'dario', [], 10);
  const [kept] = showStops(shown([], [{ ...ready(1, { pizzas }), lines: undefined as never }]), 'dario', [], 10);
  expect(now && contentOf(now, italian.sizeNames)).toEqual(['2 × Margherita (grande, Fresh Basil)']);
  expect(kept && contentOf(kept, italian.sizeNames)).toEqual(pizzas);
});

test('cash is summed without rounding errors', () => {
  expect(sumOf(['0.10', '0.20'])).toBe('0.30');
  expect(sumOf(['1200', '300'])).toBe('1500');
  expect(sumOf([])).toBe('0');
});
