import { STORE } from '../../tests/support/builders.ts';
import { EMPTY_KITCHEN } from './kitchen.ts';
import { findFaultWithTime, findRoom, MAX_DAYS_AHEAD } from './room.ts';

/** A Friday, 7 in the evening in New York. */
const NOW = '2026-11-21T00:00:00.000Z';
const TOMORROW = '2026-11-22T00:00:00.000Z';
const order = { kitchenMinutes: 12, timers: STORE.timers };

test('a paused kitchen takes only scheduled orders', () => {
  const paused = {
    ...EMPTY_KITCHEN,
    pause: { since: NOW, by: { role: 'manager', id: 'maria' }, reason: 'Oven' } as const,
  };
  expect(findRoom(EMPTY_KITCHEN, order, STORE, NOW)).toEqual({ outcome: 'room' });
  expect(findRoom(paused, order, STORE, NOW)).toMatchObject({ outcome: 'kitchen_paused', reason: 'Oven' });
  // It would have to be started immediately.
  const soon = { ...order, requestedFor: '2026-11-21T00:20:00.000Z' };
  expect(findRoom(paused, soon, STORE, NOW)).toMatchObject({ outcome: 'kitchen_paused' });
  expect(findRoom(paused, { ...order, requestedFor: TOMORROW }, STORE, NOW)).toEqual({ outcome: 'room' });
});

test('when the queue is full, an order that would be paid first is refused', () => {
  const waiting = Array.from({ length: STORE.kitchen.maxBacklog }, (_, index) => ({
    orderId: `ord_${index}` as never, orderVersion: 1, minutes: 12, enqueuedAt: NOW, promisedAt: NOW,
  })); // prettier-ignore
  const full = { ...EMPTY_KITCHEN, tickets: waiting };
  const online = { ...order, isPaidOnPage: true };
  expect(findRoom(full, online, STORE, NOW)).toMatchObject({ outcome: 'kitchen_at_capacity' });
  expect(findRoom(full, { ...online, requestedFor: TOMORROW }, STORE, NOW)).toEqual({ outcome: 'room' });
  expect(findRoom(full, order, STORE, NOW)).toEqual({ outcome: 'room' });
  expect(findRoom({ ...full, tickets: waiting.slice(1) }, online, STORE, NOW)).toEqual({ outcome: 'room' });
});

test('a full quarter hour refuses orders and lists free ones', () => {
  const store = { ...STORE, kitchen: { ...STORE.kitchen, ordersPerQuarterHour: 1 } };
  const booked = { orderId: 'ord_x' as never, orderVersion: 1, quarter: TOMORROW };
  const kitchen = { ...EMPTY_KITCHEN, bookings: [booked] };
  expect(findRoom(kitchen, { ...order, requestedFor: TOMORROW }, store, NOW)).toMatchObject({
    outcome: 'quarter_hour_full',
    freeTimes: expect.arrayContaining(['2026-11-22T00:15:00.000Z']) as unknown,
  });
});

test(`an order is scheduled for a future time, when the store is open, up to ${MAX_DAYS_AHEAD} days ahead`, () => {
  const store = { ...STORE, openingHours: { saturday: [{ from: '11:00', to: '22:00' }] } };
  expect(findFaultWithTime(TOMORROW, store, NOW)).toBeUndefined();
  expect(findFaultWithTime('2026-11-20T23:59:59.999Z', store, NOW)).toBe('in_the_past');
  expect(findFaultWithTime('2026-11-28T00:00:00.001Z', store, NOW)).toBe('too_far_ahead');
  expect(findFaultWithTime('2026-11-22T10:00:00.000Z', store, NOW)).toBe('closed_then');
});
