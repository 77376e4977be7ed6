import { instant, wholeMinute, type Instant } from '../shared/values.ts';

/** What is known of the kitchen when an order asks when it will be ready. */
export interface KitchenLoad {
  readonly slots: number;
  /** When each order that holds a slot is expected to leave it. */
  readonly busyUntil: readonly Instant[];
  /** Minutes that each waiting order will take, in the order in which they will be started. */
  readonly waitingMinutes: readonly number[];
}

/**
 * The promise time: when an order of so many minutes, last in the queue, will be ready. Each waiting order takes the slot
 * that becomes free first, as the kitchen itself will do it; then it is this order's turn. Rounded up to a whole minute,
 * since nobody is told seconds.
 */
export function quotePromise(load: KitchenLoad, minutes: number, now: Instant): Instant {
  const ready = readyTimes({ ...load, waitingMinutes: [...load.waitingMinutes, minutes] }, now);
  return ready.at(-1) ?? now;
}

/** When each of the waiting orders will be ready, rounded up to whole minutes. */
export function readyTimes({ slots, busyUntil, waitingMinutes }: KitchenLoad, now: Instant): Instant[] {
  const start = Date.parse(now);
  // Without a cook there is no telling; with one there would be this much.
  const usable = Math.max(1, slots);
  const busy = busyUntil.map((until) => Math.max(start, Date.parse(until))).sort((a, b) => a - b);
  // Of more orders than there are slots by now, the first that are done make room for nobody.
  const freeAt = busy.slice(Math.max(0, busy.length - usable));
  while (freeAt.length < usable) freeAt.push(start);
  return waitingMinutes.map((minutes) => {
    const first = freeAt.reduce((earliest, each, index) => (each < (freeAt[earliest] ?? each) ? index : earliest), 0);
    const done = (freeAt[first] ?? start) + minutes * 60_000;
    freeAt[first] = done;
    return wholeMinute(instant(done));
  });
}
