import { keepsLease, whyNotUnheard, type Lease } from './lease.ts';

const ASKED = { wall: 1_000_000, monotonic: 5_000 };
const lease: Lease = { seconds: 120, renew_seconds: 30, order_ids: ['next'], askedAt: ASKED, page: 'one' };
const later = (seconds: number, set = 0) => ({
  wall: ASKED.wall + (seconds + set) * 1000,
  monotonic: ASKED.monotonic + seconds * 1000,
});
const offline = (seconds: number, set = 0) => ({ now: later(seconds, set), page: 'one' });

test('offline it begins the orders of its lease, until that is over, and no others', () => {
  expect(whyNotUnheard(lease, 'next', offline(119))).toBeUndefined();
  expect(whyNotUnheard(lease, 'other', offline(1))).toBe('not_leased');
  expect(whyNotUnheard(lease, 'next', offline(120))).toBe('over');
});

test('a clock that is set, or stops while the device sleeps, makes no lease longer', () => {
  expect(whyNotUnheard(lease, 'next', offline(120, -3600))).toBe('over');
  expect(whyNotUnheard(lease, 'next', offline(60, -3600))).toBeUndefined();
  const slept = { wall: ASKED.wall + 200_000, monotonic: ASKED.monotonic + 1_000 };
  expect(whyNotUnheard(lease, 'next', { now: slept, page: 'one' })).toBe('over');
});

test('after a reload only the wall clock counts, and one that was set back ends it', () => {
  const reloaded = (seconds: number, set = 0) => ({
    now: { wall: ASKED.wall + (seconds + set) * 1000, monotonic: 10 },
    page: 'two',
  });
  expect(whyNotUnheard(lease, 'next', reloaded(60))).toBeUndefined();
  expect(whyNotUnheard(lease, 'next', reloaded(130))).toBe('over');
  expect(whyNotUnheard(lease, 'next', reloaded(60, -3600))).toBe('over');
});

test('a display says that it keeps a lease only once it has one with an end', () => {
  expect([lease, { ...lease, seconds: null }, undefined].map(keepsLease)).toEqual([true, false, false]);
});

test('where orders are not moved without the manager, everything goes on offline as ever', () => {
  expect(whyNotUnheard(undefined, 'other', offline(9999))).toBeUndefined();
  expect(whyNotUnheard({ ...lease, seconds: null }, 'other', offline(9999))).toBeUndefined();
});
