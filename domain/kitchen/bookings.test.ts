import fc from 'fast-check';
import { anOrderId } from '../../tests/support/builders.ts';
import { canBook, quarterCapacity, quarterOf, rebook, unbook, type BookingRequest } from './bookings.ts';
import { depart, EMPTY_KITCHEN, type Kitchen } from './kitchen.ts';
import { plusMinutes } from '../shared/values.ts';

const now = '2026-11-20T18:00:00.000Z';
const seven = '2026-11-20T19:00:00.000Z';
const settings = { slots: 5, ordersPerQuarterHour: 2 };
const booking = (overrides: Partial<BookingRequest> = {}): BookingRequest => ({
  orderId: anOrderId(),
  orderVersion: 1,
  requestedFor: plusMinutes(seven, 7),
  ...overrides,
});
const filled = [booking(), booking()];
const full = filled.reduce((kitchen, each) => rebook(kitchen, each, settings, now).kitchen, EMPTY_KITCHEN);

test('a full quarter hour refuses orders and lists free ones', () => {
  const { kitchen, result } = rebook(full, booking(), settings, now);
  expect(kitchen).toBe(full);
  const free = ['2026-11-20T19:15:00.000Z', '2026-11-20T19:30:00.000Z', '2026-11-20T19:45:00.000Z'];
  expect(result).toEqual({ outcome: 'quarter_hour_full', freeTimes: free });
  expect(canBook(full, seven, settings)).toEqual(result);
  const isOpenAt = (moment: string): boolean => moment >= '2026-11-20T20:00:00.000Z';
  expect(canBook(full, seven, { ...settings, isOpenAt })).toMatchObject({
    freeTimes: ['2026-11-20T20:00:00.000Z', '2026-11-20T20:15:00.000Z', '2026-11-20T20:30:00.000Z'],
  });
});

test('a repeated request makes one booking', () => {
  expect(rebook(full, filled[0]!, settings, now)).toEqual({ kitchen: full, result: { outcome: 'booked' } });
});

test('rescheduling frees the earlier booking; an order for as soon as possible has none', () => {
  const [first] = filled;
  const moved = rebook(full, { ...first!, orderVersion: 2, requestedFor: plusMinutes(seven, 15) }, settings, now);
  expect(moved.result.outcome).toBe('booked');
  expect(rebook(moved.kitchen, booking(), settings, now).result.outcome).toBe('booked');
  const soon = rebook(full, { ...first!, orderVersion: 2, requestedFor: undefined }, settings, now).kitchen;
  expect(soon.bookings).toHaveLength(1);
});

test('a request for an earlier version of an order, or for one that has left, is late', () => {
  const [first] = filled;
  const moved = rebook(full, { ...first!, orderVersion: 2, requestedFor: plusMinutes(seven, 15) }, settings, now);
  expect(rebook(moved.kitchen, first!, settings, now)).toEqual({ kitchen: moved.kitchen, result: { outcome: 'late' } });
  const gone = depart(full, first!.orderId, now);
  expect(gone.bookings).toHaveLength(1);
  expect(rebook(gone, first!, settings, now).result.outcome).toBe('late');
});

test('stale bookings are removed, unless they have been renewed', () => {
  const stale = full.bookings ?? [];
  expect(unbook(full, stale).bookings).toEqual([]);
  const moved = rebook(full, { ...filled[0]!, orderVersion: 2, requestedFor: plusMinutes(seven, 15) }, settings, now);
  expect(unbook(moved.kitchen, stale).bookings).toHaveLength(1);
});

test('by default, a quarter hour takes as many orders as the slots can cook in it', () => {
  expect(quarterCapacity(EMPTY_KITCHEN, { slots: 5 })).toBe(5);
  expect(quarterCapacity({ pace: { sizes: {}, averageMinutes: 10 } }, { slots: 5 })).toBe(7);
  expect(quarterCapacity({ pace: { sizes: {}, averageMinutes: 40 } }, { slots: 1 })).toBe(1);
});

test('no sequence of requests overbooks a quarter hour or books an order twice', () => {
  const orders = [anOrderId(), anOrderId(), anOrderId(), anOrderId()];
  const step = fc.record({
    order: fc.constantFrom(...orders),
    version: fc.integer({ min: 1, max: 9 }),
    minutes: fc.option(fc.constantFrom(0, 10, 20, 40), { nil: undefined }),
    leaves: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let kitchen: Kitchen = EMPTY_KITCHEN;
      for (const { order: orderId, version: orderVersion, minutes, leaves } of steps) {
        const requestedFor = minutes === undefined ? undefined : plusMinutes(seven, minutes);
        kitchen = leaves
          ? depart(kitchen, orderId, now)
          : rebook(kitchen, { orderId, orderVersion, requestedFor }, settings, now).kitchen;
        const { bookings = [] } = kitchen;
        for (const each of [0, 15, 30].map((later) => quarterOf(plusMinutes(seven, later)))) {
          expect(bookings.filter(({ quarter }) => quarter === each).length).toBeLessThanOrEqual(2);
        }
        expect(new Set(bookings.map((each) => each.orderId)).size).toBe(bookings.length);
      }
    }),
  );
});
