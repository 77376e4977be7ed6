import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Audit } from '../application/audit/trail.ts';
import { findItems, type BulkSearch, type FindDeps } from '../application/maintenance/bulk-find.ts';
import { carryOutItem, type BulkTask, type CarryOutDeps } from '../application/maintenance/bulk-carry-out.ts';
import {
  blastRadiusOf,
  failedWith,
  REPAIR_ATTEMPTS,
  whyApproval,
  type ApprovalLimits,
  type BulkAction,
  type BulkItem,
  type BulkOrder,
  type BulkResult,
  type BulkRun,
  type PartialResults,
} from '../domain/audit/bulk-repair.ts';
import type { Actor } from '../domain/order/index.ts';
import type { StoreId } from '../domain/shared/values.ts';
import type { Storage } from '../ports.ts';
import { beating } from './heartbeat.ts';

/** As many are repaired in one run: its workflow's history and answers have limits. */
const MOST_ITEMS = 1_000;

export interface BulkRepairDeps extends CarryOutDeps, Omit<FindDeps, 'progress' | 'storage'> {
  readonly storage: Storage;
  readonly payments: CarryOutDeps['payments'] & FindDeps['payments'];
  readonly workflows: CarryOutDeps['workflows'] & FindDeps['workflows'];
  readonly audit: Audit;
  readonly limits: ApprovalLimits;
}

export interface Portion {
  readonly task: Omit<BulkTask, 'by'> & { readonly by: Actor; readonly approvedBy?: Actor };
  readonly items: readonly BulkItem[];
}

/** Repairs of many orders, as activities. */
export function bulkRepairActivities(deps: BulkRepairDeps) {
  const { audit, limits, storage } = deps;
  return {
    planRepair: async (
      search: BulkSearch & { readonly storeId?: StoreId },
    ): Promise<Pick<BulkRun, 'items' | 'radius' | 'more' | 'needsApproval'>> => {
      const stores = await storage.catalog.stores();
      const progress = beating();
      const found: BulkItem[] = [];
      for (const store of stores) {
        if (search.storeId !== undefined && search.storeId !== store.id) continue;
        found.push(...(await findItems({ ...deps, progress }, store, search)));
      }
      const items = found.slice(0, MOST_ITEMS);
      const radius = blastRadiusOf(items);
      const needsApproval = whyApproval(search.action, radius, limits);
      return {
        items,
        radius,
        more: found.length - items.length,
        ...(needsApproval === undefined ? {} : { needsApproval }),
      };
    },

    /** What fails does not hold up the others. Another attempt goes on with those that have no result yet. */
    carryOutRepairs: async ({ task, items }: Portion): Promise<BulkResult[]> => {
      const { by } = task;
      if (by.role !== 'admin') throw ApplicationFailure.nonRetryable('Only administrators repair many orders at once.');
      const { attempt, heartbeatDetails } = activityInfo();
      const results = [...((heartbeatDetails as PartialResults | undefined) ?? [])];
      let failure: unknown;
      for (const [index, item] of items.entries()) {
        if (results[index]) continue;
        try {
          results[index] = retold(
            await carryOutItem(deps, { ...task, by: { ...by, role: 'admin' } }, item),
            task.action,
            attempt,
          );
        } catch (error) {
          failure ??= error;
          results[index] = attempt < REPAIR_ATTEMPTS ? null : failedWith(error);
        }
        const result = results[index];
        if (result) {
          audit.note(noteOf(task, item, result));
          await audit.flush();
        }
        heartbeat(results);
      }
      const told = results.flatMap((result) => result ?? []);
      // None of them may end the attempts for all.
      if (told.length < items.length) throw ApplicationFailure.fromError(failure, { nonRetryable: false });
      return told;
    },

    /** In the audit trail, and written before it counts: a crash must not lose who approved it. */
    noteInstruction: async ({ id, instruction: { type, by } }: Instruction): Promise<void> => {
      audit.note({ by: by.id, role: by.role, operation: `repair ${type}`, to: { run: id } });
      await audit.flush();
    },
  };
}

/** What an attempt did just before its worker died looks as if there had been nothing to do. */
function retold(result: BulkResult, { type }: BulkAction, attempt: number): BulkResult {
  const isUnsure = attempt > 1 && result.outcome === 'left' && (type === 'fix' || type === 'reset');
  return isUnsure
    ? { ...result, told: `${result.told} (Unless an attempt that was cut off had just done it.)` }
    : result;
}

interface Instruction {
  readonly id: string;
  readonly instruction: { readonly type: BulkOrder['type'] | 'plan'; readonly by: Actor };
}

function noteOf(
  { id, by, action, approvedBy }: Portion['task'],
  { storeId, subject, code }: BulkItem,
  { outcome }: BulkResult,
) {
  const isOrder = subject.startsWith('ord_');
  return {
    by: by.id,
    role: by.role,
    operation: `repair ${code ?? action.type}`,
    store: storeId,
    ...(isOrder ? { order: subject } : {}),
    to: { run: id, ...(isOrder ? {} : { subject }), ...(approvedBy ? { approvedBy: approvedBy.id } : {}) },
    ...(outcome === 'done' ? {} : { code: outcome }),
  };
}
