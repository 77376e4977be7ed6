import type { OrderId } from '../shared/values.ts';
import { EMPTY_KITCHEN, type Kitchen } from './kitchen.ts';
import { DISPLAY_LEASE_SECONDS, leasesOf, ordersToLease, RENEW_SECONDS, SERVER_LEASE_SECONDS } from './lease.ts';

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

test('only when every display is silent for long enough, no order but the leased ones can have been begun', () => {
  const gone = { seenAt: '2026-11-20T18:04:59.999Z', isBound: true, mayBegin: [id('a')] };
  const alive = { ...gone, seenAt: '2026-11-20T18:05:00.000Z', mayBegin: [id('b')] };
  expect(leasesOf([gone], [], now)).toEqual({ state: 'expired', mayHaveBegun: [id('a')] });
  expect(leasesOf([gone, alive], [], now)).toEqual({ state: 'in_force', until: now });
  expect(leasesOf([gone, { ...alive, seenAt: gone.seenAt }], [], now)).toMatchObject({
    mayHaveBegun: [id('a'), id('b')],
  });
  expect(leasesOf([gone], [alive.seenAt], now).state).toBe('in_force');
});

test('without a display that keeps to a lease, or with one that does not, only a person knows', () => {
  const gone = { seenAt: '2026-11-20T17:00:00.000Z', isBound: true, mayBegin: [] };
  expect(leasesOf([], [], now).state).toBe('unknown');
  expect(leasesOf([], [gone.seenAt], now).state).toBe('unknown');
  expect(leasesOf([gone, { ...gone, isBound: false }], [], now).state).toBe('unknown');
});
