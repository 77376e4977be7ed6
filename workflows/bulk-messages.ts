import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { BulkAction, BulkOrder, BulkRun, OrderSelection } from '../domain/audit/bulk-repair.ts';
import type { Actor } from '../domain/order/index.ts';
import type { StoreId } from '../domain/shared/values.ts';

/** The workflow that repairs many orders, and what it is told. */

export const BULK_REPAIR_WORKFLOW = 'bulkRepair';

export function bulkRepairWorkflowId(id: string): string {
  return `repair/run/${id}`;
}

export interface BulkInput {
  readonly id: string;
  readonly action: BulkAction;
  readonly selection: OrderSelection;
  /** One store; default: all. */
  readonly storeId?: StoreId;
  /** How many days back orders that are over are looked at. */
  readonly days: number;
  readonly perSecond: number;
  readonly by: Actor;
}

/** @throws if it is refused */
export const instructUpdate = defineUpdate<BulkRun, [BulkOrder]>('instruct');
export const runQuery = defineQuery<BulkRun>('run');
