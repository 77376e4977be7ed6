import { quotePromise } from './promise.ts';
import { plusMinutes } from '../shared/values.ts';

const now = '2026-11-20T18:00:00.000Z';
const inMinutes = (minutes: number): string => plusMinutes(now, minutes);

test('an idle kitchen promises the cooking time', () => {
  expect(quotePromise({ slots: 5, busyUntil: [], waitingMinutes: [] }, 12, now)).toBe(inMinutes(12));
});

test('with all slots busy, the first one to become free counts', () => {
  const busyUntil = [inMinutes(10), inMinutes(4)];
  expect(quotePromise({ slots: 2, busyUntil, waitingMinutes: [] }, 12, now)).toBe(inMinutes(16));
});

test('orders already waiting are served first', () => {
  expect(quotePromise({ slots: 1, busyUntil: [], waitingMinutes: [10, 7] }, 12, now)).toBe(inMinutes(29));
  expect(quotePromise({ slots: 2, busyUntil: [], waitingMinutes: [10, 7] }, 12, now)).toBe(inMinutes(19));
});

test('a slot that should have been free by now counts as free', () => {
  expect(quotePromise({ slots: 1, busyUntil: [inMinutes(-30)], waitingMinutes: [] }, 12, now)).toBe(inMinutes(12));
});

test('promises are rounded up to whole minutes', () => {
  expect(quotePromise({ slots: 1, busyUntil: [], waitingMinutes: [] }, 12, '2026-11-20T18:00:01.000Z')).toBe(
    inMinutes(13),
  );
});
