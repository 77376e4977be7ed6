import type { OrderId } from '../shared/values.ts';
import { EMPTY_KITCHEN, type Kitchen } from './kitchen.ts';
import {
  DISPLAY_LEASE_SECONDS,
  formerlyLeased,
  isBeyondLeases,
  leasesOf,
  mayBeBegunUnseen,
  ordersToLease,
  RENEW_SECONDS,
  SERVER_LEASE_SECONDS,
  type LeasedDisplay,
} from './lease.ts';

const now = '2026-11-20T18:10:00.000Z';
const id = (name: string): OrderId => `ord_${name}` as OrderId;
const ticket = (name: string, at: number, more: object = {}) => ({
  orderId: id(name),
  orderVersion: 3,
  minutes: 12,
  enqueuedAt: `2026-11-20T18:0${at}:00.000Z`,
  promisedAt: `2026-11-20T18:3${at}:00.000Z`,
  ...more,
});

test('a display is leased what finds a free slot, in serving order, without what is held', () => {
  const turn = { orderVersion: 3, heldSince: now };
  const kitchen: Kitchen = {
    ...EMPTY_KITCHEN,
    tickets: [ticket('a', 1), ticket('held', 2, { turn }), ticket('b', 3), ticket('c', 4)],
    slots: [{ orderId: id('z'), orderVersion: 3, minutes: 12, since: now }],
  };
  expect(ordersToLease(kitchen, { slots: 3 })).toEqual([id('a'), id('b')]);
  expect(ordersToLease(kitchen, { slots: 1 })).toEqual([]);
});

test('the server waits longer than a display, whose renewals come well before its end', () => {
  expect(SERVER_LEASE_SECONDS).toBeGreaterThanOrEqual(2 * DISPLAY_LEASE_SECONDS);
  expect(DISPLAY_LEASE_SECONDS).toBeGreaterThanOrEqual(3 * RENEW_SECONDS);
});

test('what another store may be about to make is in no lease', () => {
  const expiresAt = '2026-11-20T18:10:00.000Z';
  const isBeyond = (status: string, at: string, order = 'confirmed'): boolean =>
    isBeyondLeases({ status: order, move: { status, expiresAt } }, at);
  expect(isBeyondLeases({ status: 'confirmed' }, now)).toBe(false);
  expect(isBeyond('offered', '2026-11-20T18:09:00.000Z')).toBe(true);
  // By the clock of another process the offer may still be open.
  expect(isBeyond('offered', '2026-11-20T18:10:30.000Z')).toBe(true);
  expect(isBeyond('offered', '2026-11-20T18:11:30.000Z')).toBe(false);
  expect(isBeyond('accepted', '2026-11-20T19:00:00.000Z')).toBe(true);
  for (const status of ['declined', 'failed']) expect(isBeyond(status, now)).toBe(false);
  expect(isBeyond('declined', now, 'cancelled')).toBe(true);
});

test('a display that may not have got its latest lease goes on with the one before, for as long as the server waits', () => {
  const first: LeasedDisplay = { seenAt: '2026-11-20T18:05:00.000Z', isBound: true, mayBegin: [id('a'), id('b')] };
  const former = formerlyLeased(first, [id('c'), id('a')], now);
  expect(former).toEqual([{ orderId: id('b'), at: first.seenAt }]);
  const second: LeasedDisplay = { seenAt: now, isBound: true, mayBegin: [id('c'), id('a')], mayHaveBegun: former };
  expect(leasesOf([second], [], '2026-11-20T18:15:00.001Z')).toEqual({
    state: 'expired',
    mayHaveBegun: [id('c'), id('a'), id('b')],
  });
  // Named again, it counts from then; over, it is gone.
  expect(formerlyLeased(second, [], '2026-11-20T18:10:00.001Z')).toEqual([
    { orderId: id('c'), at: now },
    { orderId: id('a'), at: now },
  ]);
  expect(formerlyLeased(undefined, [], now)).toEqual([]);
});

test('only when every display is silent for long enough, no order but the leased ones can have been begun', () => {
  const gone = { seenAt: '2026-11-20T18:04:59.999Z', isBound: true, mayBegin: [id('a')] };
  const alive = { ...gone, seenAt: '2026-11-20T18:05:00.000Z', mayBegin: [id('b')] };
  expect(leasesOf([gone], [], now)).toEqual({ state: 'expired', mayHaveBegun: [id('a')] });
  expect(leasesOf([gone, alive], [], now)).toEqual({ state: 'in_force', until: now });
  expect(leasesOf([gone, { ...alive, seenAt: gone.seenAt }], [], now)).toMatchObject({
    mayHaveBegun: [id('a'), id('b')],
  });
  expect(leasesOf([gone], [{ seenAt: alive.seenAt, isLeased: true }], now).state).toBe('in_force');
  expect(leasesOf([gone], [{ seenAt: gone.seenAt, isLeased: true }], now).state).toBe('expired');
});

test('without a display that keeps to a lease, or with a screen that does not, only a person knows', () => {
  const gone = { seenAt: '2026-11-20T17:00:00.000Z', isBound: true, mayBegin: [] };
  expect(leasesOf([], [], now).state).toBe('unknown');
  expect(leasesOf([], [{ seenAt: gone.seenAt, isLeased: false }], now).state).toBe('unknown');
  expect(leasesOf([gone, { ...gone, isBound: false }], [], now).state).toBe('unknown');
  // A page from before there were leases, on another device of the shop’s.
  expect(leasesOf([gone], [{ seenAt: gone.seenAt, isLeased: false }], now).state).toBe('unknown');
});

test('what a display is leased may be begun unseen, and anything on a screen that keeps to no lease', () => {
  const back = { seenAt: now, isBound: true, mayBegin: [id('a')], mayHaveBegun: [{ orderId: id('b'), at: now }] };
  expect(['a', 'b', 'c'].map((name) => mayBeBegunUnseen(id(name), [back], []))).toEqual([true, true, false]);
  expect(mayBeBegunUnseen(id('c'), [back, { ...back, isBound: false }], [])).toBe(true);
  expect(mayBeBegunUnseen(id('c'), [back], [{ seenAt: now, isLeased: false }])).toBe(true);
});
