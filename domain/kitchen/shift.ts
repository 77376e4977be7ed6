import type { Kitchen, Pause } from './types.ts';
import type { KitchenSettings } from '../catalog/store.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';

/** What the kitchen's own staff says of it: that it takes no more for now, and how many cooks there are. */

export type ShiftSettings = Pick<KitchenSettings, 'slots' | 'slotsPerCook'>;

/** How many orders a cook works on at once, where the store does not say. */
const USUAL_SLOTS_PER_COOK = 2;
/** Whoever meets a pause that has no end tries again after this long. */
const TRY_AGAIN_MINUTES = 15;

/** The slots that there are right now: the store's, or as many as the cooks on shift can work. */
export function slotsOf({ cooks }: Pick<Kitchen, 'cooks'>, settings: ShiftSettings): number {
  const { slots, slotsPerCook = USUAL_SLOTS_PER_COOK } = settings;
  return cooks === undefined ? slots : Math.min(slots, cooks * slotsPerCook);
}

/** The pause that the kitchen is in; undefined when it takes orders. */
export function pauseOf({ pause }: Pick<Kitchen, 'pause'>, now: Instant): Pause | undefined {
  return pause && (pause.until === undefined || now < pause.until) ? pause : undefined;
}

/** From when a new order is worth another try; undefined when the kitchen takes orders. */
export function pauseEnd(kitchen: Pick<Kitchen, 'pause'>, now: Instant): Instant | undefined {
  const pause = pauseOf(kitchen, now);
  return pause && (pause.until ?? plusMinutes(now, TRY_AGAIN_MINUTES));
}

export function pauseKitchen(kitchen: Kitchen, pause: Pause): Kitchen {
  return { ...kitchen, pause };
}

/** Gives back what it was given when there was no pause. */
export function resumeKitchen(kitchen: Kitchen): Kitchen {
  if (!kitchen.pause) return kitchen;
  const { pause: _, ...open } = kitchen;
  return open;
}

/** @param cooks undefined: nobody counts them, and all of the store's slots are there */
export function setCooks(kitchen: Kitchen, cooks: number | undefined): Kitchen {
  if (kitchen.cooks === cooks) return kitchen;
  const { cooks: _, ...rest } = kitchen;
  return cooks === undefined ? rest : { ...rest, cooks };
}
