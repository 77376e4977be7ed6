import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { TIMED_OUT_ATTEMPTS, type FailingTask } from './failing-tasks.ts';
import type { StoredOrder } from '../ports.ts';
import type { WorkflowRun } from './runs.ts';
import { lacksKey } from '../domain/audit/audit.ts';
import { lookSignal, ORDER_WORKFLOW, stockSignal } from '../workflows/messages.ts';
import { takingUp } from './order-start.ts';

/** The worker's errors for a history that does not replay. */
const NOT_REPLAYED = ['TMPRL1100', 'Fatal error in workflow machines'];
/** The server's error for a run that ended while its task kept failing. */
const ENDED_FAILING = 'Workflow Task in failed state';
/** Up to two failures may come from a worker of another version, during a rollout. */
const MIN_ATTEMPTS = 3;
/** A hint that a workflow started from the stored order does not need. */
const HINTS: readonly string[] = [lookSignal.name, stockSignal.name];

/** Replays a run's history; returns why it does not replay, or undefined if it does. */
export type ReplayCheck = (run: WorkflowRun) => Promise<string | undefined>;

/**
 * Why a workflow is permanently stuck: its history does not replay on any worker. A task that only times out may be one of an overloaded
 * worker, and one that throws may have met a bug of ours, or have been given the result of another call; so its history is replayed to find out.
 * A bug would throw in the new workflow, too, so an order is replaced only once for that. One that only lacks a key goes on once the key is back.
 *
 * @param hasEarlierRun whether the order has had another run, which this one may replace
 * @returns undefined for one that may recover
 */
export async function whyBeyondReplay(
  failing: FailingTask,
  replay: ReplayCheck,
  hasEarlierRun: (run: WorkflowRun) => Promise<boolean>,
): Promise<string | undefined> {
  const { attempts, reason, timesOut } = failing;
  if (attempts < (timesOut ? TIMED_OUT_ATTEMPTS : MIN_ATTEMPTS)) return undefined;
  if (lacksKey(reason)) return undefined;
  if (NOT_REPLAYED.some((sign) => reason.includes(sign))) return reason;
  return timesOut || !(await hasEarlierRun(failing)) ? replay(failing) : undefined;
}

/** Whether a query of a closed run can never succeed, because its history does not replay. */
export function willNeverAnswer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return [...NOT_REPLAYED, ENDED_FAILING].some((sign) => error.message.includes(sign)) || willNeverAnswer(error.cause);
}

/**
 * Replaces a permanently stuck workflow with a new one, started from the stored order, so nothing is lost. Signals sent
 * to the old workflow since its last task are sent again to the new one; unanswered Updates are retried by their
 * senders.
 *
 * @returns how many signals were forwarded
 */
export async function replaceWorkflow(client: Client, failing: WorkflowRun, stored: StoredOrder): Promise<number> {
  const { workflowId, runId } = failing;
  const current = await client.workflow.getHandle(workflowId).describe();
  // Another worker has already replaced it.
  if (current.runId !== runId || current.status.name !== 'RUNNING') return 0;
  await client.workflow.start(ORDER_WORKFLOW, {
    ...takingUp(stored, 'resumed by a new workflow'),
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
  const missed = missedSignals(await client.workflow.getHandle(workflowId, runId).fetchHistory());
  const { namespace } = client.options;
  for (const { signalName, input } of missed) {
    // As they came: what was not sealed must not be sealed by this.
    const signal = { namespace, workflowExecution: { workflowId }, signalName, input, requestId: randomUUID() };
    await client.workflowService.signalWorkflowExecution(signal);
  }
  return missed.length;
}

/** Signals received after the last completed task. */
function missedSignals({ events }: History) {
  const all = events ?? [];
  const last = all.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
  const signals = all.slice(last + 1).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
  return signals.filter(({ signalName }) => signalName && !HINTS.includes(signalName));
}
