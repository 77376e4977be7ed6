import type { PlacedOrder } from './types.ts';

/**
 * The version of the pipeline's rules under which orders are placed today. An order keeps the rules under which it was placed: its
 * workflow is replayed as it went, and its state is what its events added up to then.
 *
 * 2: the customer is told of more than readiness and the end, a missed promise is noticed, and so is money that cannot be returned;
 * an order for later has a place in its quarter hour; an order has one driver at a time, who loses it by not leaving with it or by
 * falling silent.
 */
export const RULES = 2;

/** Whether an order for later takes a place in its quarter hour. */
export function booksQuarterHour({ rules = 1, requestedFor }: Pick<PlacedOrder, 'rules' | 'requestedFor'>): boolean {
  return rules >= 2 && requestedFor !== undefined;
}

/** Whether the customer is told of each step, and the manager of what does not go on. */
export function tellsMore({ rules = 1 }: Pick<PlacedOrder, 'rules'>): boolean {
  return rules >= 2;
}

/** Whether somebody looks after who has the order between the pass and the door. */
export function watchesHandover({ rules = 1 }: Pick<PlacedOrder, 'rules'>): boolean {
  return rules >= 2;
}
