import { findFailingTasks } from './failing-tasks.ts';
import { replayHistories } from './replay.ts';
import type { RunSelection, WorkflowRun } from './runs.ts';

export interface Verification {
  readonly histories: number;
  /** Descriptions of the faults, with workflow and run. */
  readonly faults: readonly string[];
}

/**
 * Run at the end of every test and tool that creates workflows: checks that every history replays, no workflow task has
 * failed, and no running workflow is stuck. A live order does not show that it cannot be replayed until the next
 * restart.
 */
export async function verifyWorkflows(selection: RunSelection): Promise<Verification> {
  const { histories, faults, taskFailures } = await replayHistories(selection);
  // If the server cannot list, detected from the failures in their histories.
  const failing = selection.runs ? [] : await findFailingTasks(selection);
  return {
    histories,
    faults: [
      ...faults.map((fault) => `${nameOf(fault)} does not replay: ${fault.error}`),
      ...taskFailures.map((fault) => `${nameOf(fault)}: ${fault.error}`),
      ...failing.map((task) => `${nameOf(task)}: its task keeps failing (attempt ${task.attempts}): ${task.reason}`),
    ],
  };
}

/** Throws if there are faults. */
export async function mustBeSound(selection: RunSelection): Promise<void> {
  const { histories, faults } = await verifyWorkflows(selection);
  if (faults.length === 0) return;
  throw new Error(`${faults.length} faults in ${histories} workflow histories:\n${faults.join('\n')}`);
}

function nameOf({ workflowId, runId }: WorkflowRun): string {
  return `${workflowId} (run ${runId})`;
}
