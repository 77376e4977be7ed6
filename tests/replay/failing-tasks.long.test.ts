import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { findFailingTasks } from '../../temporal/failing-tasks.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { until } from '../support/until.ts';

/** A failing workflow task is retried forever: nothing reports it, and requests to the workflow get no response. */

let env: TestWorkflowEnvironment;
let worker: Worker;
let working: Promise<void>;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  env = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: process.env['TEST_TEMPORAL_CLI'] ?? '' } },
  });
  const workflowBundle = { codePath: WORKFLOW_BUNDLE };
  worker = await Worker.create({ connection: env.nativeConnection, taskQueue: TASK_QUEUE, workflowBundle });
  working = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await working;
  await env.teardown();
});

test('a workflow whose task keeps failing is found, with the reason', async () => {
  const { client } = env;
  const handle = await client.workflow.start('of-another-version', { workflowId: 'stuck', taskQueue: TASK_QUEUE });
  await until(async () => (await findFailingTasks({ client })).length > 0);

  const [failing] = await findFailingTasks({ client });
  expect(failing).toMatchObject({ workflowId: 'stuck', runId: handle.firstExecutionRunId });
  expect(failing?.reason).toMatch(/^Workflow task failed at event \d+: .*of-another-version/);
  await expect(mustBeSound({ client })).rejects.toThrow(/stuck .*its task keeps failing \(attempt \d+\)/);

  // A signal makes the server count from one again.
  await handle.signal('anything');
  const failures = async (): Promise<number> => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes).length;
  };
  await until(async () => (await failures()) > 1);
  await until(async () => ((await handle.describe()).raw.pendingWorkflowTask?.attempt ?? 0) > 1);
  const { raw } = await handle.describe();
  const [again] = await findFailingTasks({ client });
  expect(again?.attempts).toBeGreaterThan(raw.pendingWorkflowTask?.attempt ?? 0);

  await handle.terminate();
  expect(await findFailingTasks({ client })).toEqual([]);
  // It has ended, but still counts as a fault.
  await expect(mustBeSound({ client })).rejects.toThrow(
    /^2 faults in 1 workflow histories:\nstuck .*Workflow task failed/,
  );
});

test('a workflow without a worker does not count as failing', async () => {
  const { client } = env;
  const { workflowId } = await client.workflow.start('order', { workflowId: 'waiting', taskQueue: 'nobody', args: [] });
  expect(await findFailingTasks({ client, query: `WorkflowId = '${workflowId}'` })).toEqual([]);
});
