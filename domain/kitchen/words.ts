import type { Instant } from '../shared/values.ts';

/** Why an order is refused for a quarter hour. */
export const QUARTER_HOUR_FULL = 'That quarter hour is fully booked.';

/** The free quarter hours. */
export function whatIsFree(freeTimes: readonly Instant[]): string {
  return freeTimes.length === 0 ? 'Choose another time.' : `Free: ${freeTimes.join(', ')}.`;
}
