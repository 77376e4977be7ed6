import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** One execution of a workflow. */
export interface WorkflowRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** Selects runs. */
export interface RunSelection {
  readonly client: Client;
  /** In Temporal's list filter syntax; default: all in the namespace, running and closed. */
  readonly query?: string;
  /** Explicit runs, for a server that cannot list. */
  readonly runs?: Iterable<WorkflowRun>;
}

/** Concurrent requests to the server. */
const AT_ONCE = 10;

async function* selectRuns({ client, query, runs }: RunSelection): AsyncIterable<WorkflowRun> {
  if (runs) {
    yield* runs;
    return;
  }
  for await (const { workflowId, runId } of client.workflow.list(query === undefined ? {} : { query })) {
    yield { workflowId, runId };
  }
}

/** Queries the runs concurrently, yielding in list order. Runs deleted by the server are skipped. */
export async function* forEachRun<Answer>(
  selection: RunSelection,
  ask: (run: WorkflowRun) => Promise<Answer>,
): AsyncIterable<Answer> {
  const askOne = async (run: WorkflowRun): Promise<Answer[]> => {
    try {
      return [await ask(run)];
    } catch (error) {
      // Its retention expired after it was listed.
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  };
  let batch: WorkflowRun[] = [];
  for await (const run of selectRuns(selection)) {
    batch.push(run);
    if (batch.length < AT_ONCE) continue;
    yield* (await Promise.all(batch.map(askOne))).flat();
    batch = [];
  }
  yield* (await Promise.all(batch.map(askOne))).flat();
}

export function fetchHistories(selection: RunSelection): AsyncIterable<WorkflowRun & { readonly history: History }> {
  return forEachRun(selection, async (run) => ({
    ...run,
    history: await selection.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory(),
  }));
}

/**
 * Records the runs a worker has executed, for servers that cannot list them: every run with an activity, local or not.
 * Runs without any have no side effects to get wrong.
 */
export class RunRecorder {
  readonly #runs = new Map<string, WorkflowRun>();

  /** For the worker. */
  readonly interceptor: ActivityInterceptorsFactory = ({ info: { workflowExecution: run } }) => {
    if (run) this.#runs.set(run.runId, run);
    return {};
  };

  get runs(): WorkflowRun[] {
    return [...this.#runs.values()];
  }
}
