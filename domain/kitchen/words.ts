import type { Instant } from '../shared/values.ts';

/** Why an order is not taken for a quarter hour. */
export const QUARTER_HOUR_FULL = 'That quarter hour has all the orders that it can take.';

/** Which quarter hours it is taken for. */
export function whatIsFree(freeTimes: readonly Instant[]): string {
  return freeTimes.length === 0 ? 'Choose another time.' : `Free: ${freeTimes.join(', ')}.`;
}
