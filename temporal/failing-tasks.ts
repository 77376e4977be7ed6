import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { forEachRun, type RunSelection, type WorkflowRun } from './runs.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** A workflow that does not get on: the server gives its task to workers again and again, and none completes it. */
export interface FailingTask extends WorkflowRun {
  readonly attempts: number;
  readonly reason: string;
}

/** A worker that was killed costs its workflows a time-out, and several kills several. So many in a row are something else. */
const TIMED_OUT_ATTEMPTS = 5;
/** So far back is looked for what became of the last task: signals may have arrived since. */
const EVENTS_LOOKED_THROUGH = 100;

/**
 * Causes that are no fault of the workflow's code, by their numbers in Temporal's protocol: something arrived while the workflow was
 * ending (1, and for an Update 31), the task went back to another queue (13), a cluster's own (17, 18), an operator's reset (20).
 */
const HARMLESS_CAUSES: ReadonlySet<number> = new Set([1, 13, 17, 18, 20, 31]);

/** What made a workflow task fail, in words; undefined for an event that is nothing of the kind. */
export function describeTaskFailure(event: HistoryEvent): string | undefined {
  const failed = event.workflowTaskFailedEventAttributes;
  if (!failed || HARMLESS_CAUSES.has(failed.cause ?? 0)) return undefined;
  return `Workflow task failed at event ${String(event.eventId)}: ${failed.failure?.message ?? `cause ${failed.cause}`}`;
}

/** The running workflows among these whose tasks keep failing. */
export async function findFailingTasks(selection: RunSelection): Promise<FailingTask[]> {
  const { client, query } = selection;
  const running = { ...selection, query: `ExecutionStatus = 'Running'${query === undefined ? '' : ` AND (${query})`}` };
  const found: FailingTask[] = [];
  for await (const failing of forEachRun(running, (run) => failingTask(client, run))) if (failing) found.push(failing);
  return found;
}

/** @param runId absent: the current run */
export async function failingTask(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<FailingTask | undefined> {
  const described = await client.workflow.getHandle(workflowId, runId).describe();
  const attempts = described.raw.pendingWorkflowTask?.attempt ?? 1;
  if (described.status.name !== 'RUNNING' || attempts < 2) return undefined;
  const run = { workflowId, runId: described.runId };
  const failure = await lastTaskFailure(client, run);
  if (failure === undefined && attempts < TIMED_OUT_ATTEMPTS) return undefined;
  return { ...run, attempts, reason: failure ?? 'No worker completes it in time.' };
}

/** Only the first failure in a row stands in the history; undefined where the last task was completed or timed out. */
async function lastTaskFailure(client: Client, { workflowId, runId }: WorkflowRun): Promise<string | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: EVENTS_LOOKED_THROUGH,
  });
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes ?? event.workflowTaskTimedOutEventAttributes) return undefined;
    const failure = describeTaskFailure(event);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
