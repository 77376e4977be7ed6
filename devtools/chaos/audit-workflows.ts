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

/** Waits until no order of the store has anything left to do, and reports those that never end. */
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
  /** Of those: damaged by Temporal's worker, and replaced (docs/decisions/014). */
  readonly replaced: number;
  /** Workflow tasks that failed because Temporal's worker gave two answers to one Update, and that succeeded when repeated. */
  readonly refusedOnce: number;
  readonly faults: readonly Fault[];
}

/** Logged by Temporal's worker when it receives a task while it already has one: see docs/decisions/014. */
const WORKER_COMPLAINT = 'Trying to send a new WFT for a run which already has one!';

/** Noticed by the server, or by the worker itself. */
const TWO_ANSWERS =
  /BadUpdateWorkflowExecutionMessage: invalid state transition .* while in state ProvisionallyAccepted|Invalid transition while handling update response /;

/**
 * Every history replays, and none has a workflow task that failed because of our code.
 *
 * @param log of all workers
 */
export async function auditWorkflows(client: Client, log: string): Promise<WorkflowAudit> {
  const { histories, faults: unreplayable, taskFailures } = await replayHistories({ client });
  const failing = await findFailingTasks({ client });
  const fault = ({ workflowId, runId }: WorkflowRun, what: string): Fault => ({
    what: `${workflowId} (run ${runId}) ${what}`,
    orderId: orderIdOf(workflowId),
  });
  const complaints = log.split(WORKER_COMPLAINT).length - 1;
  const replaced = await replacedAmong(client, unreplayable, complaints);
  const isOurs = ({ runId }: WorkflowRun): boolean => !replaced.has(runId);
  const answeredTwice = taskFailures.filter(({ error }) => TWO_ANSWERS.test(error));
  const isExplained = answeredTwice.length <= complaints;
  const ourTasks = taskFailures.filter((each) => isOurs(each) && !(isExplained && answeredTwice.includes(each)));
  return {
    histories,
    unreplayable: unreplayable.length,
    replaced: replaced.size,
    refusedOnce: answeredTwice.length,
    faults: [
      ...unreplayable
        .filter(isOurs)
        .map((each) => fault(each, `does not replay: ${/\[TMPRL[^"]*/.exec(each.error)?.[0] ?? each.error}`)),
      ...ourTasks.map((each) => fault(each, `had a workflow task that failed: ${each.error}`)),
      ...failing.map((each) => fault(each, `has a task that keeps failing (try ${each.attempts}): ${each.reason}`)),
    ],
  };
}

/** Runs replaced by a new workflow; none if the worker has logged fewer complaints than that. */
async function replacedAmong(client: Client, runs: readonly WorkflowRun[], complaints: number): Promise<Set<string>> {
  const replaced = new Set<string>();
  for (const { workflowId, runId } of runs) {
    const { status } = await client.workflow.getHandle(workflowId, runId).describe();
    const latest = await client.workflow.getHandle(workflowId).describe();
    if (status.name === 'TERMINATED' && latest.runId !== runId) replaced.add(runId);
  }
  return replaced.size <= complaints ? replaced : new Set();
}

function orderIdOf(workflowId: string): string | undefined {
  return /ord_\w+/.exec(workflowId)?.[0];
}
