import { later, plusMinutes, type Instant } from '../shared/values.ts';
import { inServingOrder, startBy } from './queue.ts';
import { pauseOf, slotsOf, type ShiftSettings } from './shift.ts';
import type { Kitchen } from './types.ts';

/** Why a kitchen does not begin its orders. `down`: it says so. `untouched`: nobody has begun the first one in its queue. */
export interface Darkness {
  readonly why: 'down' | 'untouched';
  readonly since: Instant;
}

/**
 * @param lastBegunAt when an order was last begun, as far as it is known
 * @returns undefined for a kitchen that works, or whose slots are all taken
 */
export function darknessOf(
  kitchen: Kitchen,
  lastBegunAt: Instant | undefined,
  { afterMinutes, ...settings }: ShiftSettings & { readonly afterMinutes: number },
  now: Instant,
): Darkness | undefined {
  const pause = pauseOf(kitchen, now);
  if (pause?.isDown) return { why: 'down', since: pause.since };
  const [first] = inServingOrder(kitchen.tickets).filter(({ turn }) => turn?.heldSince === undefined);
  if (!first || kitchen.slots.length >= slotsOf(kitchen, settings)) return undefined;
  const begun = [lastBegunAt, ...kitchen.slots.map(({ since, takenAt = since }) => takenAt)];
  const from = later(first.enqueuedAt, startBy(kitchen, first));
  const since = begun.reduce<Instant>((latest, at) => later(latest, at), from);
  return plusMinutes(since, afterMinutes) <= now ? { why: 'untouched', since } : undefined;
}
