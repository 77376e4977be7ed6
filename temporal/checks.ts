import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../workflows/messages.ts';

/** A worker polls at least once a minute; one that has not polled for this long is gone. */
const WORKER_SEEN_WITHIN_MS = 75_000;
const TASK_QUEUE_TYPE_WORKFLOW = 1;

/** Resolves if the Temporal server responds for our namespace. */
export async function checkTemporal(client: Client): Promise<string> {
  await client.workflowService.describeNamespace({ namespace: client.options.namespace });
  return `The namespace ${client.options.namespace} responds.`;
}

/**
 * Resolves if a worker is polling for orders. A killed worker is noticed within 75 seconds.
 *
 * @param host only counts workers on this machine or container, by the host name in their identity
 */
export async function checkWorker(client: Client, host?: string): Promise<string> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
  });
  const asked = (pollers ?? []).filter(({ identity }) => host === undefined || identity?.endsWith(`@${host}`));
  const seen = asked.map((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000);
  const latest = Math.max(0, ...seen);
  if (Date.now() - latest > WORKER_SEEN_WITHIN_MS)
    throw new Error(
      `No worker${host === undefined ? '' : ` on ${host}`} has polled for orders recently. Is one running?`,
    );
  return `${seen.length} worker process(es) seen recently.`;
}
