import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { LoadedDataConverter, Payload } from '@temporalio/common';
import { decodeOptionalSinglePayload } from '@temporalio/common/lib/internal-non-workflow/index.js';

/** What an operator does to one workflow that is stuck, without a new one. */

/** @returns how many calls were waiting for their next attempt */
export async function retryNow(client: Client, workflowId: string): Promise<number> {
  const { namespace, identity } = client.options;
  const { workflowService } = client;
  const execution = { workflowId };
  const { pendingActivities } = await workflowService.describeWorkflowExecution({ namespace, execution });
  // A first attempt is under way, or about to be.
  const waiting = (pendingActivities ?? []).filter(({ attempt }) => (attempt ?? 1) > 1);
  for (const { activityId: id } of waiting) {
    if (id) await workflowService.resetActivity({ namespace, identity, execution, id });
  }
  return waiting.length;
}

/** @returns false if the workflow has recorded no such event */
export async function resetBefore(client: Client, workflowId: string, recorded: string): Promise<boolean> {
  const { namespace, identity, loadedDataConverter } = client.options;
  const handle = client.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  // The task that led to the call: it is done again.
  let task: Parameters<typeof client.workflowService.resetWorkflowExecution>[0]['workflowTaskFinishEventId'];
  for (const { eventId, workflowTaskCompletedEventAttributes, userMetadata } of events ?? []) {
    if (workflowTaskCompletedEventAttributes) task = eventId;
    const summary = await textOf(loadedDataConverter, userMetadata?.summary);
    if (!task || !summary?.split(' · ').includes(recorded)) continue;
    await client.workflowService.resetWorkflowExecution({
      namespace,
      identity,
      workflowExecution: { workflowId, runId },
      workflowTaskFinishEventId: task,
      reason: `by an operator, to before ${recorded}`,
      requestId: randomUUID(),
    });
    return true;
  }
  return false;
}

/** Undefined for what is no text, or was not sealed by us. */
async function textOf(
  converter: LoadedDataConverter,
  payload: Payload | null | undefined,
): Promise<string | undefined> {
  const text: unknown = await decodeOptionalSinglePayload(converter, payload).catch(() => undefined);
  return typeof text === 'string' ? text : undefined;
}
