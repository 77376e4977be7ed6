import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { StoreId } from '../../domain/values.ts';
import { fetchHistories, replayHistories } from '../../temporal/replay.ts';
import { ORDER_WORKFLOW } from '../../workflows/messages.ts';
import { ORDER_STORE } from '../../workflows/search-attributes.ts';
import type { Fault } from './ledger.ts';

const QUIET_WITHIN_MS = 180_000;

/** Reasons to fail a workflow task that are the server's way of working, and say nothing of the code. Numbers of its protocol. */
const HARMLESS = new Map([
  [1, 'UNHANDLED_COMMAND'],
  [13, 'RESET_STICKY_TASK_QUEUE'],
  [17, 'FORCE_CLOSE_COMMAND'],
  [18, 'FAILOVER_CLOSE_COMMAND'],
  [20, 'RESET_WORKFLOW'],
  [31, 'UNHANDLED_UPDATE'],
]);

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
  const { histories, faults: unreplayable } = await replayHistories({ client });
  const faults: Fault[] = unreplayable.map(({ workflowId, runId, error }) => ({
    what: `${workflowId} (run ${runId}) does not replay: ${error.split('\n', 1)[0]}`,
    orderId: orderIdOf(workflowId),
  }));
  for await (const { workflowId, runId, history } of fetchHistories(client, client.workflow.list())) {
    const failures = (history.events ?? []).flatMap(({ eventId, workflowTaskFailedEventAttributes: failed }) =>
      failed && !HARMLESS.has(failed.cause ?? 0) ? [{ eventId: Number(eventId), ...failed }] : [],
    );
    for (const { eventId, cause, failure } of failures) {
      const what = `${workflowId} (run ${runId}) has a failed workflow task at event ${eventId}, cause ${cause}: ${failure?.message ?? 'no message'}`;
      faults.push({ what, orderId: orderIdOf(workflowId) });
    }
  }
  return { histories, unreplayable: unreplayable.length, faults };
}

function orderIdOf(workflowId: string): string | undefined {
  return /ord_\w+/.exec(workflowId)?.[0];
}
