import type { OrderTimers } from '../catalog/store.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';

/**
 * When an order for later comes into the kitchen's queue: early enough to be cooked, and a little earlier, so that it finds its
 * place among the others. Undefined for one that is wanted as soon as it can be.
 */
export function queueTime(order: {
  readonly requestedFor?: Instant;
  readonly kitchenMinutes: number;
  readonly timers: Pick<OrderTimers, 'scheduledLeadMinutes'>;
}): Instant | undefined {
  const { requestedFor, kitchenMinutes, timers } = order;
  return requestedFor && plusMinutes(requestedFor, -(kitchenMinutes + timers.scheduledLeadMinutes));
}
