import { isMainThread } from 'node:worker_threads';
import { BaseVMWorkflow } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { TASK_GIVEN_UP } from '../workflows/messages.ts';
import { LateTasks } from './late-tasks.ts';

/** Loaded in the SDK's workflow thread of a worker, before any workflow (`workflow-bundle.ts`). Gives up tasks that come too late. */
if (!isMainThread) {
  const tasks = new LateTasks(Date.now);
  const { prototype } = BaseVMWorkflow;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the workflow.
  const { activate } = prototype;
  prototype.activate = async function activateInTime(activation) {
    const { runId, timestamp, jobs } = activation;
    const isStep = timestamp && !jobs?.some(({ queryWorkflow }) => queryWorkflow);
    if (!isStep) return activate.call(this, activation);
    const startedAt = Number(timestamp.seconds ?? 0) * 1000 + (timestamp.nanos ?? 0) / 1e6;
    const isReplaying = activation.isReplaying === true;
    if (!tasks.isLate(this, { historyLength: activation.historyLength ?? 0, startedAt, isReplaying }))
      return activate.call(this, activation);
    // As a workflow's own failures are told.
    const message = `${TASK_GIVEN_UP}; it starts over from history.`;
    return { runId, failed: { failure: { message, source: 'TypeScriptSDK', applicationFailureInfo: {} } } };
  };
}
