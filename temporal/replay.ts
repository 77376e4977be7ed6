import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { describeTaskFailure } from './failing-tasks.ts';
import { fetchHistories, type RunSelection, type WorkflowRun } from './runs.ts';
import { WORKFLOW_BUNDLE } from './workflow-bundle.ts';

export interface ReplayFault extends WorkflowRun {
  readonly error: string;
}

export interface ReplayReport {
  /** How many histories were replayed. */
  readonly histories: number;
  /** Those that the bundle does not replay. */
  readonly faults: readonly ReplayFault[];
  /** Workflow tasks that failed when they were first run, whatever became of them later. */
  readonly taskFailures: readonly ReplayFault[];
}

export interface ReplayOptions extends RunSelection {
  /** The workflow bundle; absent: the one that workers of this build run. */
  readonly codePath?: string;
  /** Called after each history with their number so far. */
  readonly progress?: (histories: number) => void;
}

/**
 * Replays histories against a workflow bundle. Each has to lead to the very same commands again: an order whose history does not is
 * blocked as soon as another worker takes it over, which is every restart. All histories are replayed, also after one that fails.
 */
export async function replayHistories(options: ReplayOptions): Promise<ReplayReport> {
  const { codePath = WORKFLOW_BUNDLE, progress } = options;
  const faults: ReplayFault[] = [];
  const taskFailures: ReplayFault[] = [];
  let histories = 0;
  let current: WorkflowRun | undefined;
  async function* remembered(): AsyncIterable<{ workflowId: string; history: History }> {
    for await (const { history, workflowId, runId } of fetchHistories(options)) {
      current = { workflowId, runId };
      for (const event of history.events ?? []) {
        const error = describeTaskFailure(event);
        if (error !== undefined) taskFailures.push({ ...current, error });
      }
      yield { workflowId, history };
    }
  }
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: { codePath } }, remembered())) {
    histories += 1;
    // The replayer takes one history at a time, so this is about the last one that it was given.
    if (error && current) faults.push({ ...current, error: error.message });
    progress?.(histories);
  }
  return { histories, faults, taskFailures };
}
