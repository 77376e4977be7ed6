import type { OrderState } from '../order/types.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';
import { begunAt } from './promise-watch.ts';

/** When an order that a cook began, and that is not reported as ready, is asked about: it may be done and forgotten, and holds a slot. */

type BegunOrder = Parameters<typeof begunAt>[0];

const USUAL_ALERT_MINUTES = 15;
const USUAL_ESCALATE_MINUTES = 30;
/** An order begun long before its promise is not waited for until then. */
const MOST_SPARE_MINUTES = 60;

/** The kitchen is asked first, then the manager. */
export const ASKED_ABOUT_COOKING = ['kitchen', 'manager'] as const;
export type AskedAboutCooking = (typeof ASKED_ABOUT_COOKING)[number];

/** When it should be ready: at its promise, or its cooking time after a cook began if that is later. Undefined until then. */
export function doneBy(order: BegunOrder): Instant | undefined {
  const begun = begunAt(order);
  if (begun === undefined) return undefined;
  const planned = plusMinutes(begun, order.kitchenMinutes);
  const { promisedAt = planned } = order;
  if (promisedAt <= planned) return planned;
  const latest = plusMinutes(planned, MOST_SPARE_MINUTES);
  return promisedAt < latest ? promisedAt : latest;
}

/** When the kitchen, or the manager, is asked about it. Undefined for an order that no cook has begun. */
export function overdueAt(order: BegunOrder, asked: AskedAboutCooking): Instant | undefined {
  const { cookingAlertMinutes = USUAL_ALERT_MINUTES, cookingEscalateMinutes = USUAL_ESCALATE_MINUTES } = order.timers;
  const due = doneBy(order);
  return due && plusMinutes(due, asked === 'kitchen' ? cookingAlertMinutes : cookingEscalateMinutes);
}

/** Whether an order is timed while it is cooked: those placed before there was a timer are not. */
export function isCookingTimed({ timers }: Pick<OrderState, 'timers'>): boolean {
  return timers.cookingAlertMinutes !== undefined;
}
