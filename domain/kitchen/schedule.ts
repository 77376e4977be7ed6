import type { OrderTimers } from '../catalog/store.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';

/**
 * When a scheduled order joins the queue: early enough to be cooked, with some lead time to find its place among the others.
 * Undefined for an order that is wanted as soon as possible.
 */
export function queueTime(order: {
  readonly requestedFor?: Instant;
  readonly kitchenMinutes: number;
  readonly timers: Pick<OrderTimers, 'scheduledLeadMinutes'>;
}): Instant | undefined {
  const { requestedFor, kitchenMinutes, timers } = order;
  return requestedFor && plusMinutes(requestedFor, -(kitchenMinutes + timers.scheduledLeadMinutes));
}
