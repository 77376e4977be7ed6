import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Audit } from '../application/audit/trail.ts';
import { changeStore, restoreStore, type ChangeStoreDeps } from '../application/rollout/change-store.ts';
import { planStores, type PlanDeps } from '../application/rollout/plan.ts';
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

  /** What fails does not hold up the others, and is tried again with the next attempt; those that are done tell what they told before. */
  async function each(
    { id, stores, by }: StorePortion,
    operation: string,
    carryOut: (storeId: StoreId) => Promise<StoreResult>,
  ): Promise<StoreResult[]> {
    const { attempt } = activityInfo();
    const results: StoreResult[] = [];
    let failure: unknown;
    for (const storeId of stores) {
      try {
        results.push(await carryOut(storeId));
      } catch (error) {
        failure ??= error;
        if (!(error instanceof StorageDamaged) && attempt < STORE_ATTEMPTS) continue;
        const why = error instanceof Error ? error.message : String(error);
        results.push({ storeId, state: 'left', told: `It failed, look at the store: ${why}` });
      }
    }
    if (results.length < stores.length) throw ApplicationFailure.fromError(failure, { nonRetryable: false });
    for (const { storeId, state } of results) {
      audit.note({ by: by.id, role: by.role, operation, store: storeId, to: { rollout: id, state } });
    }
    await audit.flush();
    return results;
  }

  return {
    planRollout: (plan: RolloutPlan): Promise<Planned> => planStores({ ...deps, progress: beating() }, plan),
    changeStores: (portion: StorePortion): Promise<StoreResult[]> => {
      if (portion.by.role !== 'admin') throw ApplicationFailure.nonRetryable('Only administrators change many stores.');
      return withHeartbeats(() => each(portion, 'rollout change', (storeId) => changeStore(deps, portion.id, storeId)));
    },
    restoreStores: (portion: StorePortion): Promise<StoreResult[]> =>
      withHeartbeats(() => each(portion, 'rollout undo', (storeId) => restoreStore(deps, portion.id, storeId))),
    watchRollout: (request: WatchRequest): Promise<Watch> => watchStores({ ...deps, progress: beating() }, request),
    /** What is read over HTTP. An earlier state that comes late is left out. */
    keepRollout: async (rollout: Rollout): Promise<void> => {
      await storage.access.rollouts.change(DEFAULT_STORE, rollout.id, (known) =>
        known && known.version >= rollout.version ? known : rollout,
      );
    },
    /** What it decides by itself is in the audit trail as well, and tells the operator on call. */
    noteHalt: async ({ id, by, told, why }: Halt): Promise<void> => {
      audit.note({ by: by.id, role: by.role, operation: 'rollout halt', to: { rollout: id, told, why } });
      await audit.flush();
      meter.haltedRollout(told);
    },
  };
}
