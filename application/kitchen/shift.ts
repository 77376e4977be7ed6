import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { Kitchen } from '../../domain/kitchen/kitchen.ts';
import { pauseKitchen, resumeKitchen, setCooks } from '../../domain/kitchen/shift.ts';
import { instant } from '../../domain/shared/values.ts';
import { actorOf, type Principal } from '../principal.ts';
import { invalid } from '../refused.ts';
import { lookAtKitchen, type KitchenDeps, type KitchenLook } from './look.ts';

/** Kitchen settings by its staff. Each returns the updated kitchen. */

export interface PauseForm {
  /** ISO 8601 with an offset. Default: until resumed. */
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
  /** The kitchen begins nothing, either. */
  readonly down?: boolean | undefined;
}

/** Pauses new orders. A second pause replaces the first. */
export async function pause(
  deps: KitchenDeps,
  store: StoreSettings,
  principal: Principal,
  { until, reason, down }: PauseForm,
): Promise<KitchenLook> {
  const since = instant(deps.now());
  const end = until === undefined ? undefined : instant(Date.parse(until));
  if (end !== undefined && end <= since) {
    throw invalid([{ field: 'until', code: 'in_the_past', message: 'This time is in the past.' }]);
  }
  const by = actorOf(principal);
  const pausing = {
    since,
    by,
    ...(end === undefined ? {} : { until: end }),
    ...(reason ? { reason } : {}),
    ...(down ? { isDown: true as const } : {}),
  };
  return change(deps, store, principal, (kitchen) => pauseKitchen(kitchen, pausing));
}

/** Resumes new orders. */
export function resume(deps: KitchenDeps, store: StoreSettings, principal: Principal): Promise<KitchenLook> {
  return change(deps, store, principal, resumeKitchen);
}

/** @param cooks the number on shift; null: not counted */
export function setStaff(
  deps: KitchenDeps,
  store: StoreSettings,
  principal: Principal,
  cooks: number | null,
): Promise<KitchenLook> {
  return change(deps, store, principal, (kitchen) => setCooks(kitchen, cooks ?? undefined));
}

async function change(
  deps: KitchenDeps,
  store: StoreSettings,
  principal: Principal,
  apply: (kitchen: Kitchen) => Kitchen,
): Promise<KitchenLook> {
  await deps.storage.kitchen.change(store.id, (kitchen) => ({ kitchen: apply(kitchen), result: undefined }));
  return lookAtKitchen(deps, store, principal);
}
