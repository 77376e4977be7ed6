import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { FailingTask } from './failing-tasks.ts';
import type { StoredOrder } from '../ports.ts';
import type { WorkflowRun } from './runs.ts';
import { lookSignal, ORDER_WORKFLOW, stockSignal } from '../workflows/messages.ts';
import { takingUp } from './order-start.ts';

/** How a worker says that a history does not lead to the same commands again. */
const NOT_REPLAYED = 'TMPRL1100';
/** How the server answers for a run that was ended while its task kept failing. */
const ENDED_FAILING = 'Workflow Task in failed state';
/** Twice it may be a worker of another version, during a roll-out. */
const MIN_ATTEMPTS = 3;
/** A hint, which a workflow that begins with what is stored does not need. */
const HINTS: readonly string[] = [lookSignal.name, stockSignal.name];

/** Whether a workflow can never go on: every worker that takes it up finds that its history does not replay. */
export function isBeyondReplay({ attempts, reason }: FailingTask): boolean {
  return attempts >= MIN_ATTEMPTS && reason.includes(NOT_REPLAYED);
}

/** Whether a query of a run that is closed failed for good: its history does not replay. */
export function willNeverAnswer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return [NOT_REPLAYED, ENDED_FAILING].some((sign) => error.message.includes(sign)) || willNeverAnswer(error.cause);
}

/**
 * Gives an order a new workflow in the place of one that can never go on. The order is what is stored, so nothing of it is lost; what was signalled to the
 * old workflow since its last task is signalled to the new one. Updates that it did not answer are asked again by their senders.
 *
 * @returns how many signals were passed on
 */
export async function replaceWorkflow(client: Client, failing: WorkflowRun, stored: StoredOrder): Promise<number> {
  const { workflowId, runId } = failing;
  const current = await client.workflow.getHandle(workflowId).describe();
  // Another worker has seen to it.
  if (current.runId !== runId || current.status.name !== 'RUNNING') return 0;
  const successor = await client.workflow.start(ORDER_WORKFLOW, {
    ...takingUp(stored, 'taken up again by a new workflow'),
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
  const missed = missedSignals(await client.workflow.getHandle(workflowId, runId).fetchHistory());
  for (const { signalName, input } of missed) {
    const args = await decodeArrayFromPayloads(client.options.loadedDataConverter, input?.payloads);
    await successor.signal(signalName ?? '', ...args);
  }
  return missed.length;
}

/** Signals that came after the last task that was completed. */
function missedSignals({ events }: History) {
  const all = events ?? [];
  const last = all.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
  const signals = all.slice(last + 1).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
  return signals.filter(({ signalName }) => signalName && !HINTS.includes(signalName));
}
