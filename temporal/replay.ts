import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { converterOf } from './data-converter.ts';
import { describeTaskFailure } from './failing-tasks.ts';
import { missingKeyIn } from './missing-key.ts';
import { fetchHistories, type RunSelection, type WorkflowRun } from './runs.ts';
import { readWorkflowCode, WORKFLOW_BUNDLE } from './workflow-bundle.ts';

export interface ReplayFault extends WorkflowRun {
  readonly error: string;
  /** It may replay: a key that it was encrypted with is not here. */
  readonly missingKey?: string;
}

export interface ReplayReport {
  /** Number of histories replayed. */
  readonly histories: number;
  /** Histories that do not replay. */
  readonly faults: readonly ReplayFault[];
  /** Workflow tasks that failed live, even if they succeeded later. */
  readonly taskFailures: readonly ReplayFault[];
}

export interface ReplayOptions extends RunSelection {
  /** The workflow bundle; default: this build's. */
  readonly codePath?: string;
  /** Called after each history with the count so far. */
  readonly progress?: (histories: number) => void;
}

/**
 * By default the SDK replays in the calling thread, for debuggers, and installs a hook there that takes a stack trace for
 * every promise from then on, even those outside workflows: a server would be slowed down until its next restart. The
 * option for that is not in the SDK's type for replays.
 *
 * @param client decrypts the histories that it fetches; absent: they are not encrypted
 */
export function replayOptions(codePath: string, client?: Client) {
  const converter = client ? { dataConverter: converterOf(client) } : {};
  return { workflowBundle: readWorkflowCode(codePath).workflowBundle, ...converter, debugMode: false };
}

/** Why one run's history does not replay against this build; undefined if it does, or may as soon as a key is back. */
export function replayCheck(client: Client): (run: WorkflowRun) => Promise<string | undefined> {
  return async ({ workflowId, runId }) => {
    const { faults } = await replayHistories({ client, runs: [{ workflowId, runId }] });
    const [fault] = faults;
    return fault?.missingKey === undefined ? fault?.error : undefined;
  };
}

/**
 * Replays histories against a workflow bundle. Each must produce the same commands: otherwise its order is stuck as
 * soon as another worker takes it over, as after any restart. Continues after failures.
 */
export async function replayHistories(options: ReplayOptions): Promise<ReplayReport> {
  const { codePath = WORKFLOW_BUNDLE, progress } = options;
  const faults: ReplayFault[] = [];
  const taskFailures: ReplayFault[] = [];
  let histories = 0;
  let current: (WorkflowRun & { readonly missingKey?: string }) | undefined;
  async function* remembered(): AsyncIterable<{ workflowId: string; history: History }> {
    for await (const { history, workflowId, runId } of fetchHistories(options)) {
      const missingKey = missingKeyIn(history, options.client.options.loadedDataConverter);
      current = { workflowId, runId, ...(missingKey === undefined ? {} : { missingKey }) };
      for (const event of history.events ?? []) {
        const error = await describeTaskFailure(options.client, event);
        if (error !== undefined) taskFailures.push({ workflowId, runId, error });
      }
      yield { workflowId, history };
    }
  }
  for await (const { error } of Worker.runReplayHistories(replayOptions(codePath, options.client), remembered())) {
    histories += 1;
    // The replayer takes one history at a time, so this concerns the last one.
    if (error && current) faults.push({ ...current, error: describeFault(error, current.missingKey) });
    progress?.(histories);
  }
  return { histories, faults, taskFailures };
}

function describeFault({ message }: Error, missingKey: string | undefined): string {
  return missingKey === undefined
    ? message
    : `It was encrypted with the key ${missingKey}, which is not among PAYLOAD_KEYS. (${message})`;
}
