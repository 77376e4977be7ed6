import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Audit } from '../application/audit/trail.ts';
import { changeStore, leaveStore, restoreStore, type ChangeStoreDeps } from '../application/rollout/change-store.ts';
import { keepRollout } from '../application/rollout/keep.ts';
import { listBegun, planStores, type PlanDeps } from '../application/rollout/plan.ts';
import { watchStores, type WatchDeps, type WatchRequest } from '../application/rollout/watch.ts';
import type { Actor } from '../domain/order/index.ts';
import {
  STORE_ATTEMPTS,
  type Planned,
  type Rollout,
  type RolloutPlan,
  type StoreResult,
  type Watch,
} from '../domain/rollout/rollout.ts';
import { DEFAULT_STORE, type StoreId } from '../domain/shared/values.ts';
import { StorageDamaged, type Meter, type Storage } from '../ports.ts';
import { beating, withHeartbeats } from './heartbeat.ts';

export interface RolloutActivityDeps extends Omit<ChangeStoreDeps, 'storage'>, Pick<PlanDeps, 'approvalAbove'> {
  readonly storage: ChangeStoreDeps['storage'] & PlanDeps['storage'] & WatchDeps['storage'] & Pick<Storage, 'access'>;
  readonly audit: Audit;
  readonly meter: Pick<Meter, 'haltedRollout'>;
}

interface Halt {
  readonly id: string;
  readonly by: Actor;
  readonly told: 'undo' | 'pause';
  readonly why: string;
}

/** A few stores of a rollout that are changed, or given back what they had. */
export interface StorePortion {
  readonly id: string;
  readonly stores: readonly StoreId[];
  /** Who is answerable: whoever started it, or took it back. */
  readonly by: Actor;
}

/** Rollouts to many stores, as activities. */
export function rolloutActivities(deps: RolloutActivityDeps) {
  const { audit, meter, storage } = deps;

  /**
   * What fails does not hold up the others, and is tried again with the next attempt; those that are done tell what they told before. A
   * store that fails again and again is left. That all of the storage is away is no store's fault: it is waited for.
   */
  async function each(
    { id, stores, by }: StorePortion,
    operation: string,
    carryOut: (storeId: StoreId) => Promise<StoreResult>,
    leave: (storeId: StoreId, told: string) => StoreResult | Promise<StoreResult>,
  ): Promise<StoreResult[]> {
    const { attempt } = activityInfo();
    const results: StoreResult[] = [];
    let failure: unknown;
    let away = false;
    for (const storeId of stores) {
      try {
        results.push(await carryOut(storeId));
      } catch (error) {
        failure ??= error;
        if (!(error instanceof StorageDamaged) && (attempt < STORE_ATTEMPTS || (away ||= await isAway(id)))) continue;
        const why = error instanceof Error ? error.message : String(error);
        results.push(await leave(storeId, `It failed, look at the store: ${why}`));
      }
    }
    if (results.length < stores.length) throw ApplicationFailure.fromError(failure, { nonRetryable: false });
    for (const { storeId, state } of results) {
      audit.note({ by: by.id, role: by.role, operation, store: storeId, to: { rollout: id, state } });
    }
    await audit.flush();
    return results;
  }

  /** Whether not even the rollout itself can be written. */
  async function isAway(id: string): Promise<boolean> {
    try {
      await storage.access.rollouts.change(DEFAULT_STORE, id, (known) => known && { ...known });
      return false;
    } catch (error) {
      // A damaged record is no outage: it is written anew by the next step.
      return !(error instanceof StorageDamaged);
    }
  }

  return {
    planRollout: (plan: RolloutPlan): Promise<Planned> => planStores({ ...deps, progress: beating() }, plan),
    listBegun: (run: Pick<Rollout, 'id' | 'waves'>): Promise<StoreId[][]> =>
      listBegun({ storage, progress: beating() }, run),
    changeStores: (portion: StorePortion): Promise<StoreResult[]> => {
      if (portion.by.role !== 'admin') throw ApplicationFailure.nonRetryable('Only administrators change many stores.');
      const { id } = portion;
      const change = (storeId: StoreId): Promise<StoreResult> => changeStore(deps, id, storeId);
      const leave = (storeId: StoreId, told: string): Promise<StoreResult> => leaveStore(deps, id, storeId, told);
      return withHeartbeats(() => each(portion, 'rollout change', change, leave));
    },
    restoreStores: (portion: StorePortion): Promise<StoreResult[]> => {
      const restore = (storeId: StoreId): Promise<StoreResult> => restoreStore(deps, portion.id, storeId);
      return withHeartbeats(() => each(portion, 'rollout undo', restore, (storeId, told) => ({ storeId, state: 'left', told }))); // prettier-ignore
    },
    watchRollout: (request: WatchRequest): Promise<Watch> => watchStores({ ...deps, progress: beating() }, request),
    /** What is read over HTTP. */
    keepRollout: (rollout: Rollout): Promise<void> => keepRollout({ storage }, rollout),
    /** What it decides by itself is in the audit trail as well, and tells the operator on call. */
    noteHalt: async ({ id, by, told, why }: Halt): Promise<void> => {
      audit.note({ by: by.id, role: by.role, operation: 'rollout halt', to: { rollout: id, told, why } });
      await audit.flush();
      meter.haltedRollout(told);
    },
  };
}
