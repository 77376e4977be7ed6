import type { Kitchen, Pause } from './types.ts';
import type { KitchenSettings } from '../catalog/store.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';

/** The kitchen's pause and cooks on shift. */

export type ShiftSettings = Pick<KitchenSettings, 'slots' | 'slotsPerCook'>;

/** Default number of orders per cook. */
const USUAL_SLOTS_PER_COOK = 2;
/** Retry-After during a pause without an end. */
const TRY_AGAIN_MINUTES = 15;

/** The current slots: the store's, or as many as the cooks on shift can work on. */
export function slotsOf({ cooks }: Pick<Kitchen, 'cooks'>, settings: ShiftSettings): number {
  const { slots, slotsPerCook = USUAL_SLOTS_PER_COOK } = settings;
  return cooks === undefined ? slots : Math.min(slots, cooks * slotsPerCook);
}

/** The current pause; undefined if the kitchen is taking orders. */
export function pauseOf({ pause }: Pick<Kitchen, 'pause'>, now: Instant): Pause | undefined {
  return pause && (pause.until === undefined || now < pause.until) ? pause : undefined;
}

/** When to retry a new order; undefined if the kitchen is taking orders. */
export function pauseEnd(kitchen: Pick<Kitchen, 'pause'>, now: Instant): Instant | undefined {
  const pause = pauseOf(kitchen, now);
  return pause && (pause.until ?? plusMinutes(now, TRY_AGAIN_MINUTES));
}

export function pauseKitchen(kitchen: Kitchen, pause: Pause): Kitchen {
  return { ...kitchen, pause };
}

/** Returns the kitchen unchanged if it was not paused. */
export function resumeKitchen(kitchen: Kitchen): Kitchen {
  if (!kitchen.pause) return kitchen;
  const { pause: _, ...open } = kitchen;
  return open;
}

/** @param cooks undefined: not counted, so all of the store's slots are available */
export function setCooks(kitchen: Kitchen, cooks: number | undefined): Kitchen {
  if (kitchen.cooks === cooks) return kitchen;
  const { cooks: _, ...rest } = kitchen;
  return cooks === undefined ? rest : { ...rest, cooks };
}
