import { instant, type Instant } from '../../../domain/shared/values.ts';
import type { OrderChange } from '../../../domain/webhooks/progress.ts';
import type { ChangePosition } from '../../../ports.ts';

/** Strictly increasing write times, even if the machine's clock is set back. */
export class WriteClock {
  #last = 0;

  /** @param latest the latest stored time */
  next(latest: Instant | undefined): Instant {
    const stored = latest === undefined ? 0 : Date.parse(latest);
    this.#last = Math.max(Date.now(), this.#last + 1, stored + 1);
    return instant(this.#last);
  }
}

/** A store's orders by when they were last written, oldest first. New ones go to the end, so adding is cheap. */
export class ChangeList {
  readonly #changes: OrderChange[] = [];

  add(change: OrderChange): void {
    this.#changes.splice(this.#placeOf(change), 0, change);
  }

  remove(change: ChangePosition): void {
    this.#changes.splice(this.#placeOf(change), 1);
  }

  get latest(): Instant | undefined {
    return this.#changes.at(-1)?.writtenAt;
  }

  /** From just after a position. */
  page(after: ChangePosition, limit: number): OrderChange[] {
    let from = this.#placeOf(after);
    if (this.#changes[from]?.orderId === after.orderId) from += 1;
    return this.#changes.slice(from, from + limit);
  }

  /** The number of changes before a position. */
  #placeOf(position: ChangePosition): number {
    const last = this.#changes.at(-1);
    if (!last || isBefore(last, position)) return this.#changes.length;
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#changes[middle] as OrderChange, position)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(a: OrderChange, b: ChangePosition): boolean {
  return a.writtenAt < b.writtenAt || (a.writtenAt === b.writtenAt && a.orderId < (b.orderId ?? ''));
}
