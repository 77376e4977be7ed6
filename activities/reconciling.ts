import { heartbeat } from '@temporalio/activity';
import { instant, localDay, plusDays, type StoreId } from '../domain/shared/values.ts';
import { reconcile, type ReconcileDeps, type Reconciliation } from '../application/maintenance/reconcile.ts';
import { repair, type RepairDeps, type RepairRequest, type RepairResult } from '../application/maintenance/repair.ts';
import type { Storage } from '../ports.ts';

/** Payloads have a size limit: this many findings are listed, the rest only counted. */
const MOST_FINDINGS = 200;

export interface StoreReconciliation extends Reconciliation {
  /** Number of findings not listed. */
  readonly more: number;
}

export interface ReconcilingDeps extends ReconcileDeps, RepairDeps {
  readonly storage: Storage;
  readonly payments: ReconcileDeps['payments'] & RepairDeps['payments'];
  readonly workflows: ReconcileDeps['workflows'];
  readonly now: () => number;
}

/** Reconciliation and repair, as activities. */
export function reconcilingActivities({ now, ...deps }: ReconcilingDeps) {
  return {
    /** Fixes one finding, after checking again. */
    repairFinding: (request: RepairRequest): Promise<RepairResult> => repair({ ...deps, now }, request),

    listStores: async (): Promise<StoreId[]> => (await deps.storage.catalog.stores()).map(({ id }) => id),

    /** @param request.days how many days back all orders are checked */
    reconcileStore: async (request: {
      storeId: StoreId;
      days: number;
      graceMinutes: number;
    }): Promise<StoreReconciliation> => {
      const { storeId, days, graceMinutes } = request;
      const settings = await deps.storage.catalog.settings(storeId);
      const today = localDay(instant(now()), settings?.timeZone ?? 'UTC');
      const { orders, findings } = await reconcile(deps, storeId, {
        days: Array.from({ length: days }, (_, back) => plusDays(today, -back)),
        now: () => instant(now()),
        graceMinutes,
        progress: heartbeat,
      });
      return { orders, findings: findings.slice(0, MOST_FINDINGS), more: Math.max(0, findings.length - MOST_FINDINGS) };
    },
  };
}
