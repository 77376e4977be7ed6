import type { OrderState } from '../order/types.ts';
import { later, minutesBetween, plusMinutes, type Instant } from '../shared/values.ts';

/** When to check an order, so that its customer is notified before a promise is missed, and only then. */

/** A check and its result. The quote itself is the first. */
export interface PromiseLook {
  readonly at: Instant;
  /** The estimate at that time. */
  readonly readyAt: Instant;
}

type WatchedOrder = Pick<
  OrderState,
  'promisedAt' | 'expectedAt' | 'kitchenMinutes' | 'preparationStartedAt' | 'cookingStartedAt' | 'timers'
>;

const USUAL_WARN_MINUTES = 15;
const USUAL_LATE_MINUTES = 5;
/** Minimum time between checks of an order that is barely on time. */
const LEAST_PAUSE_MINUTES = 1;

/** The time last given to the customer. */
export function dueAt({ expectedAt, promisedAt }: Pick<OrderState, 'expectedAt' | 'promisedAt'>): Instant | undefined {
  return expectedAt ?? promisedAt;
}

/** When its delay becomes worth reporting; a minute is not. */
export function lateAt(order: WatchedOrder): Instant | undefined {
  const due = dueAt(order);
  return due && plusMinutes(due, order.timers.promiseLateMinutes ?? USUAL_LATE_MINUTES);
}

export function begunAt({ preparationStartedAt, cookingStartedAt }: WatchedOrder): Instant | undefined {
  return preparationStartedAt ?? cookingStartedAt;
}

/**
 * When to check the order again. Waiting: some time before its promise, since the kitchen may have fallen behind, and
 * at its latest start. Started in time: only when it is late; started too late: immediately. Undefined for an order
 * without a promise.
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
