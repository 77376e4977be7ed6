import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { Kitchen } from '../../domain/kitchen/kitchen.ts';
import { pauseKitchen, resumeKitchen, setCooks } from '../../domain/kitchen/shift.ts';
import { instant } from '../../domain/shared/values.ts';
import { actorOf, type Principal } from '../principal.ts';
import { invalid } from '../refused.ts';
import { lookAtKitchen, type KitchenDeps, type KitchenLook } from './look.ts';

/** What the kitchen's own staff says of it. Each is answered with the kitchen as it then is. */

export interface PauseForm {
  /** ISO 8601 with an offset. Absent: until it is resumed. */
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
}

/** Takes no new orders for now. A second pause takes the place of the first. */
export async function pause(
  deps: KitchenDeps,
  store: StoreSettings,
  principal: Principal,
  { until, reason }: PauseForm,
): Promise<KitchenLook> {
  const since = instant(deps.now());
  const end = until === undefined ? undefined : instant(Date.parse(until));
  if (end !== undefined && end <= since) {
    throw invalid([{ field: 'until', code: 'in_the_past', message: 'This time has gone by.' }]);
  }
  const by = actorOf(principal);
  const pausing = { since, by, ...(end === undefined ? {} : { until: end }), ...(reason ? { reason } : {}) };
  return change(deps, store, (kitchen) => pauseKitchen(kitchen, pausing));
}

/** Takes orders again. */
export function resume(deps: KitchenDeps, store: StoreSettings): Promise<KitchenLook> {
  return change(deps, store, resumeKitchen);
}

/** @param cooks how many are on shift; null: nobody counts them */
export function setStaff(deps: KitchenDeps, store: StoreSettings, cooks: number | null): Promise<KitchenLook> {
  return change(deps, store, (kitchen) => setCooks(kitchen, cooks ?? undefined));
}

async function change(
  deps: KitchenDeps,
  store: StoreSettings,
  apply: (kitchen: Kitchen) => Kitchen,
): Promise<KitchenLook> {
  await deps.storage.kitchen.change(store.id, (kitchen) => ({ kitchen: apply(kitchen), result: undefined }));
  return lookAtKitchen(deps, store);
}
