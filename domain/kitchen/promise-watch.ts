import type { OrderState } from '../order/types.ts';
import { later, minutesBetween, plusMinutes, type Instant } from '../shared/values.ts';

/** When an order is to be looked at, so that its customer hears of a promise that will be broken before it is, and of nothing else. */

/** What was known at a moment. The quote itself is the first. */
export interface PromiseLook {
  readonly at: Instant;
  /** When the order was to be expected then. */
  readonly readyAt: Instant;
}

type WatchedOrder = Pick<
  OrderState,
  'promisedAt' | 'expectedAt' | 'kitchenMinutes' | 'preparationStartedAt' | 'cookingStartedAt' | 'timers'
>;

const USUAL_WARN_MINUTES = 15;
const USUAL_LATE_MINUTES = 5;
/** Looks at an order that barely holds its time are this far apart at the least. */
const LEAST_PAUSE_MINUTES = 1;

/** The time that its customer was told last. */
export function dueAt({ expectedAt, promisedAt }: Pick<OrderState, 'expectedAt' | 'promisedAt'>): Instant | undefined {
  return expectedAt ?? promisedAt;
}

/** From when on it is late by so much that its customer is told; a minute is nobody's business. */
export function lateAt(order: WatchedOrder): Instant | undefined {
  const due = dueAt(order);
  return due && plusMinutes(due, order.timers.promiseLateMinutes ?? USUAL_LATE_MINUTES);
}

export function begunAt({ preparationStartedAt, cookingStartedAt }: WatchedOrder): Instant | undefined {
  return preparationStartedAt ?? cookingStartedAt;
}

/**
 * When to look at the order again. One that waits: some time before its promise, since the kitchen may have fallen behind; and when it
 * should have been begun, since from then on it cannot be in time. One that was begun in time: only when it is late; begun too late, at
 * once. Undefined for an order without a promise.
 */
export function nextLook(order: WatchedOrder, look: PromiseLook): Instant | undefined {
  const [due, late] = [dueAt(order), lateAt(order)];
  if (due === undefined || late === undefined) return undefined;
  const begun = begunAt(order);
  if (begun !== undefined) {
    const isTooLate = plusMinutes(begun, order.kitchenMinutes) >= late;
    return isTooLate && look.at < begun ? begun : late;
  }
  const lastStart = plusMinutes(late, -order.kitchenMinutes);
  const warning = plusMinutes(due, -(order.timers.promiseWarnMinutes ?? USUAL_WARN_MINUTES));
  if (look.at < warning) return warning < lastStart ? warning : lastStart;
  const spare = Math.max(LEAST_PAUSE_MINUTES, minutesBetween(look.readyAt, late));
  return later(lastStart, plusMinutes(look.at, spare));
}
