import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { WORKFLOW_BUNDLE } from './workflow-bundle.ts';

export interface WorkflowRun {
  readonly workflowId: string;
  readonly runId: string;
}

export interface ReplayFault extends WorkflowRun {
  readonly error: string;
}

export interface ReplayReport {
  /** How many histories were replayed. */
  readonly histories: number;
  /** Those that the bundle does not replay. */
  readonly faults: readonly ReplayFault[];
}

export interface ReplayOptions {
  readonly client: Client;
  /** Which workflows, in Temporal's list filter syntax; absent: all of the namespace, running and closed. */
  readonly query?: string;
  /** The runs themselves, for a server that cannot list. */
  readonly runs?: Iterable<WorkflowRun>;
  /** The workflow bundle; absent: the one that workers of this build run. */
  readonly codePath?: string;
  /** Called after each history with their number so far. */
  readonly progress?: (histories: number) => void;
}

/** How many histories are fetched at a time, ahead of being replayed. */
const FETCHED_AT_ONCE = 10;

/**
 * Replays histories against a workflow bundle. Each has to lead to the very same commands again: an order whose history does not is
 * blocked as soon as another worker takes it over, which is every restart. All histories are replayed, also after one that fails.
 */
export async function replayHistories({
  client,
  query,
  runs,
  codePath = WORKFLOW_BUNDLE,
  progress,
}: ReplayOptions): Promise<ReplayReport> {
  const faults: ReplayFault[] = [];
  let histories = 0;
  let current: WorkflowRun | undefined;
  async function* decidedHistories() {
    for await (const { history, ...run } of fetchHistories(client, runs ?? listRuns(client, query))) {
      // Nothing was decided yet, so there is nothing to repeat. The replayer would wait for it for ever.
      if (!history.events?.some((event) => event.workflowTaskCompletedEventAttributes)) continue;
      current = run;
      yield { workflowId: run.workflowId, history };
    }
  }
  const replayed = Worker.runReplayHistories({ workflowBundle: { codePath } }, decidedHistories());
  for await (const { error } of replayed) {
    histories += 1;
    if (error && current) faults.push({ ...current, error: error.message });
    progress?.(histories);
  }
  return { histories, faults };
}

async function* listRuns(client: Client, query: string | undefined): AsyncIterable<WorkflowRun> {
  for await (const { workflowId, runId } of client.workflow.list(query === undefined ? {} : { query })) {
    yield { workflowId, runId };
  }
}

/** The histories of some runs, as far as the server still has them, several fetched at a time. */
export async function* fetchHistories(
  client: Client,
  runs: Iterable<WorkflowRun> | AsyncIterable<WorkflowRun>,
): AsyncIterable<WorkflowRun & { readonly history: History }> {
  const fetchOne = async (run: WorkflowRun) => {
    try {
      const history = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
      return [{ ...run, history }];
    } catch (error) {
      // Its retention has ended since it was listed.
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  };
  let batch: WorkflowRun[] = [];
  for await (const run of runs) {
    batch.push(run);
    if (batch.length < FETCHED_AT_ONCE) continue;
    yield* (await Promise.all(batch.map(fetchOne))).flat();
    batch = [];
  }
  yield* (await Promise.all(batch.map(fetchOne))).flat();
}
