import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { TASK_GIVEN_UP } from '../workflows/messages.ts';

const MODULE = JSON.stringify(join(PROJECT_ROOT, 'dist', 'temporal', 'workflow-guard.js'));
const SDK = JSON.stringify(require.resolve('@temporalio/worker/lib/workflow/vm-shared.js'));

/** A workflow without code, in the SDK's thread: whatever reaches it fails for that. Returns the failures of its activations. */
async function activate(activations: string): Promise<unknown> {
  const thread = new Worker(
    `require(${MODULE});
    const { BaseVMWorkflow } = require(${SDK});
    const activator = { info: { runId: 'run' }, errorToFailure: ({ message }) => ({ message }) };
    const workflow = Object.assign(Object.create(BaseVMWorkflow.prototype), { activator });
    const at = (secondsAgo) => ({ seconds: Math.floor(Date.now() / 1000) - secondsAgo });
    const activations = ${activations};
    (async () => {
      const failures = [];
      for (const activation of activations) failures.push((await workflow.activate({ jobs: [], ...activation })).failed.failure.message);
      require('node:worker_threads').parentPort.postMessage(failures);
    })();`,
    { eval: true },
  );
  const [result] = (await once(thread, 'message')) as unknown[];
  await thread.terminate();
  return result;
}

test('a task that the server started long ago does not reach its workflow; replays and queries do', async () => {
  const failures = await activate(`[
    { historyLength: 3, timestamp: at(0) },
    { historyLength: 9, timestamp: at(8) },
    { historyLength: 12, timestamp: at(8), isReplaying: true },
    { historyLength: 15, timestamp: at(8), jobs: [{ queryWorkflow: {} }] },
  ]`);
  const reached = expect.stringContaining('uninitialized');
  expect(failures).toEqual([reached, expect.stringContaining(TASK_GIVEN_UP), reached, reached]);
});
