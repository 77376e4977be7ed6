import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replayHistories } from '../../temporal/replay.ts';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { by, CUSTOMER } from '../support/builders.ts';
import { temporaryFolder } from '../support/folders.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** All histories of a server, replayed with a bundle: the check before a deployment. */

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig({ isReal: true });
});
afterAll(() => rig.close());

/** The current workflows with a renamed activity, as after a careless change of the code. */
function changedBundle(): string {
  const codePath = join(temporaryFolder(), 'workflow-bundle.js');
  writeFileSync(codePath, readFileSync(WORKFLOW_BUNDLE, 'utf8').replaceAll('authorizePayment', 'authorizeTheMoney'));
  return codePath;
}

test('every history of the server is replayed, of running and of closed orders; each that does not replay is named', async () => {
  const { client } = rig.env;
  const placed = await Promise.all([rig.place(), rig.place(), rig.place()]);
  await placed[0]?.update({ type: 'cancel', reason: 'Changed my mind.' }, by(CUSTOMER));
  await placed[0]?.handle.result();

  expect(await replayHistories({ client })).toEqual({ histories: 3, faults: [], taskFailures: [] });

  const { histories, faults } = await replayHistories({ client, codePath: changedBundle() });
  expect(histories).toBe(3);
  expect(faults.map(({ workflowId }) => workflowId).toSorted()).toEqual(
    placed.map(({ handle }) => handle.workflowId).toSorted(),
  );
  for (const { runId, error } of faults) {
    expect(runId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error).toContain('authorizePayment');
  }

  const closed = await replayHistories({ client, query: "ExecutionStatus != 'Running'", codePath: changedBundle() });
  expect(closed.faults.map(({ workflowId }) => workflowId)).toEqual([placed[0]?.handle.workflowId]);
});

test('a workflow that no worker has begun holds nothing up', async () => {
  const { client } = rig.env;
  const { workflowId } = await client.workflow.start('order', { workflowId: 'nobody', taskQueue: 'nobody', args: [] });
  const query = `WorkflowId = '${workflowId}'`;
  expect(await replayHistories({ client, query })).toEqual({ histories: 1, faults: [], taskFailures: [] });
  await client.workflow.getHandle(workflowId).terminate();
});
