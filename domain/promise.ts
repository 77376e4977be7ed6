import { instant, type Instant } from './values.ts';

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
  const start = Date.parse(now);
  const freeAt = load.busyUntil.map((until) => Math.max(start, Date.parse(until)));
  while (freeAt.length < load.slots) freeAt.push(start);
  for (const waiting of [...load.waitingMinutes, minutes]) {
    freeAt.sort((a, b) => a - b);
    const done = (freeAt.shift() ?? start) + waiting * 60_000;
    freeAt.push(done);
  }
  const ready = freeAt.at(-1) ?? start;
  return instant(Math.ceil(ready / 60_000) * 60_000);
}
