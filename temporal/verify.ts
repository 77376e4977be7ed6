import { findFailingTasks } from './failing-tasks.ts';
import { replayHistories } from './replay.ts';
import type { RunSelection, WorkflowRun } from './runs.ts';

export interface Verification {
  readonly histories: number;
  /** What is wrong, in words, each with its workflow and run. */
  readonly faults: readonly string[];
}

/**
 * What everything that makes workflows asks at its end, tests and programs alike: every history replays, no workflow task has failed,
 * and no running workflow is stuck at one. A live order does not show that it cannot be replayed; the next restart would.
 */
export async function verifyWorkflows(selection: RunSelection): Promise<Verification> {
  const { histories, faults, taskFailures } = await replayHistories(selection);
  // Known by the failures in their histories, where the server cannot list which are running.
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

/** The same, thrown. */
export async function mustBeSound(selection: RunSelection): Promise<void> {
  const { histories, faults } = await verifyWorkflows(selection);
  if (faults.length === 0) return;
  throw new Error(`${faults.length} faults in ${histories} workflow histories:\n${faults.join('\n')}`);
}

function nameOf({ workflowId, runId }: WorkflowRun): string {
  return `${workflowId} (run ${runId})`;
}
