import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { StoreId } from '../../domain/shared/values.ts';
import { findFailingTasks } from '../../temporal/failing-tasks.ts';
import { replayHistories } from '../../temporal/replay.ts';
import type { WorkflowRun } from '../../temporal/runs.ts';
import { ORDER_WORKFLOW } from '../../workflows/messages.ts';
import { ORDER_STORE } from '../../workflows/search-attributes.ts';
import type { Fault } from './ledger.ts';

const QUIET_WITHIN_MS = 180_000;

/** Waits until no order of the store has anything left to do, and names those that never come to their end. */
export async function untilQuiet(client: Client, storeId: StoreId): Promise<Fault[]> {
  const query = `WorkflowType = '${ORDER_WORKFLOW}' AND ExecutionStatus = 'Running' AND ${ORDER_STORE.name} = '${storeId}'`;
  const limit = performance.now() + QUIET_WITHIN_MS;
  for (;;) {
    const { count } = await client.workflow.count(query);
    if (count === 0) return [];
    if (performance.now() > limit) break;
    await pause(250);
  }
  const faults: Fault[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    const tries = raw.pendingWorkflowTask?.attempt ?? 0;
    const activities = (raw.pendingActivities ?? []).map(
      ({ activityType, attempt, lastFailure }) =>
        `${activityType?.name} (try ${attempt}: ${lastFailure?.message ?? 'under way'})`,
    );
    const what = `${workflowId} still has something to do after three minutes; its workflow task is at try ${tries}, its activities: ${activities.join('; ') || 'none'}.`; // prettier-ignore
    faults.push({ what, orderId: orderIdOf(workflowId) });
  }
  return faults;
}

export interface WorkflowAudit {
  readonly histories: number;
  readonly unreplayable: number;
  readonly faults: readonly Fault[];
}

/** Every history leads to the same commands again, and none has a task that failed for its code's sake. */
export async function auditWorkflows(client: Client): Promise<WorkflowAudit> {
  const { histories, faults: unreplayable, taskFailures } = await replayHistories({ client });
  const failing = await findFailingTasks({ client });
  const fault = ({ workflowId, runId }: WorkflowRun, what: string): Fault => ({
    what: `${workflowId} (run ${runId}) ${what}`,
    orderId: orderIdOf(workflowId),
  });
  return {
    histories,
    unreplayable: unreplayable.length,
    faults: [
      ...unreplayable.map((each) =>
        fault(each, `does not replay: ${/\[TMPRL[^"]*/.exec(each.error)?.[0] ?? each.error}`),
      ),
      ...taskFailures.map((each) => fault(each, `had a workflow task that failed: ${each.error}`)),
      ...failing.map((each) => fault(each, `has a task that keeps failing (try ${each.attempts}): ${each.reason}`)),
    ],
  };
}

function orderIdOf(workflowId: string): string | undefined {
  return /ord_\w+/.exec(workflowId)?.[0];
}
