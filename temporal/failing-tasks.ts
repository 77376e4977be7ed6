import type { Client } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { temporal } from '@temporalio/proto';
import { TASK_GIVEN_UP } from '../workflows/messages.ts';
import { forEachRun, type RunSelection, type WorkflowRun } from './runs.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** A stuck workflow: the server keeps retrying its task, and no worker completes it. */
export interface FailingTask extends WorkflowRun {
  readonly attempts: number;
  readonly reason: string;
  /** No worker has said why: its attempts run out of time. */
  readonly timesOut: boolean;
}

/** Each killed worker costs a timeout, several kills several. This many in a row have another cause. */
export const TIMED_OUT_ATTEMPTS = 5;
/** From the next attempt on, the server gives each one more time than the one before: a worker that is lost then holds the order up. */
export const SLOW_ATTEMPTS = 3;
/** How many events back to look for the last task that was completed: signals may have arrived since. */
const EVENTS_LOOKED_THROUGH = 100;

/**
 * Causes that are not the workflow code's fault, by their numbers in Temporal's protocol: something arrived while the
 * workflow was ending (1, and for an Update 31), the task went back to another queue (13), a cluster's own (17, 18), an
 * operator's reset (20).
 */
const HARMLESS_CAUSES: ReadonlySet<number> = new Set([1, 13, 17, 18, 20, 31]);

/** Describes a workflow task failure; undefined for any other event. */
export async function describeTaskFailure(client: Client, event: HistoryEvent): Promise<string | undefined> {
  const failed = event.workflowTaskFailedEventAttributes;
  if (!failed || HARMLESS_CAUSES.has(failed.cause ?? 0)) return undefined;
  const { loadedDataConverter } = client.options;
  const error = await decodeOptionalFailureToOptionalError(loadedDataConverter, failed.failure ?? undefined);
  if (error?.message.startsWith(TASK_GIVEN_UP)) return undefined;
  return `Workflow task failed at event ${String(event.eventId)}: ${error?.message ?? `cause ${failed.cause}`}`;
}

/**
 * The selected running workflows whose tasks keep failing.
 *
 * @param timedOutAttempts how many must have run out of time, if nothing else is known
 */
export async function findFailingTasks(
  selection: RunSelection,
  timedOutAttempts = TIMED_OUT_ATTEMPTS,
): Promise<FailingTask[]> {
  const { client, query } = selection;
  const running = { ...selection, query: `ExecutionStatus = 'Running'${query === undefined ? '' : ` AND (${query})`}` };
  const found: FailingTask[] = [];
  for await (const failing of forEachRun(running, (run) => failingTask(client, run, timedOutAttempts)))
    if (failing) found.push(failing);
  return found;
}

/** @param runId absent: the current run */
export async function failingTask(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId?: string },
  timedOutAttempts = TIMED_OUT_ATTEMPTS,
): Promise<FailingTask | undefined> {
  const described = await client.workflow.getHandle(workflowId, runId).describe();
  const attempts = described.raw.pendingWorkflowTask?.attempt ?? 0;
  if (described.status.name !== 'RUNNING' || attempts === 0) return undefined;
  const run = { workflowId, runId: described.runId };
  const failures = await failuresSince(client, run);
  const [reason] = failures;
  // The first attempt is under way, and none was before it.
  if (reason === undefined && attempts < timedOutAttempts) return undefined;
  // One of this task's own attempts is among those in the history, unless it is the first.
  const others = Math.max(0, failures.length - (attempts > 1 ? 1 : 0));
  return {
    ...run,
    attempts: attempts + others,
    reason: reason ?? 'No worker completes it in time.',
    timesOut: reason === undefined,
  };
}

/**
 * Why tasks have failed since one was completed, latest first. The server counts attempts from one again when a signal arrives, as it does for every
 * hint to look at storage. Of each count the history has the first failure only.
 */
async function failuresSince(client: Client, { workflowId, runId }: WorkflowRun): Promise<string[]> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: EVENTS_LOOKED_THROUGH,
  });
  const failures: string[] = [];
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) break;
    const failure = await describeTaskFailure(client, event);
    if (failure !== undefined) failures.push(failure);
  }
  return failures;
}
