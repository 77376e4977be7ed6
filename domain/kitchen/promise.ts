import { instant, wholeMinute, type Instant } from '../shared/values.ts';

/** The kitchen's load, as input to a quote. */
export interface KitchenLoad {
  readonly slots: number;
  /** When each slot is expected to become free. */
  readonly busyUntil: readonly Instant[];
  /** Expected minutes of each waiting order, in starting order. */
  readonly waitingMinutes: readonly number[];
}

/**
 * The promise time: when an order of this length, last in the queue, will be ready. Each waiting order takes the next
 * free slot, as in the kitchen; then this one does. Rounded up to a whole minute.
 */
export function quotePromise(load: KitchenLoad, minutes: number, now: Instant): Instant {
  const ready = readyTimes({ ...load, waitingMinutes: [...load.waitingMinutes, minutes] }, now);
  return ready.at(-1) ?? now;
}

/** When each of the waiting orders will be ready, rounded up to whole minutes. */
export function readyTimes({ slots, busyUntil, waitingMinutes }: KitchenLoad, now: Instant): Instant[] {
  const start = Date.parse(now);
  // Without cooks there is no estimate; assume one slot.
  const usable = Math.max(1, slots);
  const busy = busyUntil.map((until) => Math.max(start, Date.parse(until))).sort((a, b) => a - b);
  // If more orders are cooking than there are slots, the first to finish free none.
  const freeAt = busy.slice(Math.max(0, busy.length - usable));
  while (freeAt.length < usable) freeAt.push(start);
  return waitingMinutes.map((minutes) => {
    const first = freeAt.reduce((earliest, each, index) => (each < (freeAt[earliest] ?? each) ? index : earliest), 0);
    const done = (freeAt[first] ?? start) + minutes * 60_000;
    freeAt[first] = done;
    return wholeMinute(instant(done));
  });
}
