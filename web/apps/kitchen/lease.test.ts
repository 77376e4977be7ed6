import { whyNotBegin, type Lease } from './lease.ts';

const ASKED = { wall: 1_000_000, monotonic: 5_000 };
const lease: Lease = { seconds: 120, renew_seconds: 30, order_ids: ['next'], askedAt: ASKED, page: 'one' };
const later = (seconds: number, set = 0) => ({
  wall: ASKED.wall + (seconds + set) * 1000,
  monotonic: ASKED.monotonic + seconds * 1000,
});
const offline = (seconds: number, set = 0) => ({ isLive: false, now: later(seconds, set), page: 'one' });

test('a display that hears the server may have everything begun: the server decides', () => {
  expect(whyNotBegin(lease, 'other', { ...offline(500), isLive: true })).toBeUndefined();
});

test('offline it begins the orders of its lease, until that is over, and no others', () => {
  expect(whyNotBegin(lease, 'next', offline(119))).toBeUndefined();
  expect(whyNotBegin(lease, 'other', offline(1))).toBe('not_leased');
  expect(whyNotBegin(lease, 'next', offline(120))).toBe('over');
});

test('a clock that is set, or stops while the device sleeps, makes no lease longer', () => {
  expect(whyNotBegin(lease, 'next', offline(120, -3600))).toBe('over');
  expect(whyNotBegin(lease, 'next', offline(60, -3600))).toBeUndefined();
  const slept = { wall: ASKED.wall + 200_000, monotonic: ASKED.monotonic + 1_000 };
  expect(whyNotBegin(lease, 'next', { isLive: false, now: slept, page: 'one' })).toBe('over');
});

test('after a reload only the wall clock counts, and one that was set back ends it', () => {
  const reloaded = (seconds: number, set = 0) => ({
    isLive: false,
    now: { wall: ASKED.wall + (seconds + set) * 1000, monotonic: 10 },
    page: 'two',
  });
  expect(whyNotBegin(lease, 'next', reloaded(60))).toBeUndefined();
  expect(whyNotBegin(lease, 'next', reloaded(130))).toBe('over');
  expect(whyNotBegin(lease, 'next', reloaded(60, -3600))).toBe('over');
});

test('where orders are not moved without the manager, everything goes on offline as ever', () => {
  expect(whyNotBegin(undefined, 'other', offline(9999))).toBeUndefined();
  expect(whyNotBegin({ ...lease, seconds: null }, 'other', offline(9999))).toBeUndefined();
});
