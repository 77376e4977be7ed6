import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** One execution of a workflow. */
export interface WorkflowRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** Which runs are meant. */
export interface RunSelection {
  readonly client: Client;
  /** In Temporal's list filter syntax; absent: all of the namespace, running and closed. */
  readonly query?: string;
  /** The runs themselves, for a server that cannot list. */
  readonly runs?: Iterable<WorkflowRun>;
}

/** How many runs the server is asked about at a time. */
const AT_ONCE = 10;

async function* selectRuns({ client, query, runs }: RunSelection): AsyncIterable<WorkflowRun> {
  if (runs) return yield* runs;
  for await (const { workflowId, runId } of client.workflow.list(query === undefined ? {} : { query })) {
    yield { workflowId, runId };
  }
}

/** Asks about each run, several at a time, in the order in which they are listed. A run that the server has deleted is left out. */
export async function* forEachRun<Answer>(
  selection: RunSelection,
  ask: (run: WorkflowRun) => Promise<Answer>,
): AsyncIterable<Answer> {
  const askOne = async (run: WorkflowRun): Promise<Answer[]> => {
    try {
      return [await ask(run)];
    } catch (error) {
      // Its retention has ended since it was listed.
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
 * Remembers the runs that a worker has worked on, where the server cannot list them: each one that had an activity, local or not. A run
 * without any has done nothing that could be repeated wrongly.
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
