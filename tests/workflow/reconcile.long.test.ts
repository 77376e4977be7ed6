import type { StoreId } from '../../domain/shared/values.ts';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { mustBeSound } from '../../temporal/verify.ts';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { RECONCILE_WORKFLOW, TASK_QUEUE, type ReconcileResult } from '../../workflows/messages.ts';

/** More than one history should hold: six events each, and the server suggests another run after 4,096. */
const STORES = 750;

test('all stores of a large chain are compared once, in several runs with one result', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: process.env['TEST_TEMPORAL_CLI'] ?? '' } },
  });
  const stores = Array.from({ length: STORES }, (_, index) => `store-${index}` as StoreId);
  const asked: StoreId[] = [];
  const activities = {
    listStores: async () => stores,
    reconcileStore: async ({ storeId }: { storeId: StoreId }) => {
      asked.push(storeId);
      const isOdd = storeId.endsWith('77');
      return {
        orders: 2,
        findings: isOdd ? [{ code: 'stuck', orderId: 'ord_1', detail: '', repair: '' }] : [],
        more: 0,
      };
    },
  };
  const workflowBundle = { codePath: WORKFLOW_BUNDLE };
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle,
    activities,
  });
  const { client } = env;
  const handle = await worker.runUntil(async () => {
    const begun = await client.workflow.start(RECONCILE_WORKFLOW, {
      workflowId: 'reconcile/a-chain',
      taskQueue: TASK_QUEUE,
      args: [{ days: 3, graceMinutes: 2 }],
    });
    const result = (await begun.result()) as ReconcileResult;
    expect(result).toMatchObject({ stores: STORES, orders: 2 * STORES, more: 0 });
    expect(result.findings.map(({ storeId }) => storeId).toSorted()).toEqual(stores.filter((id) => id.endsWith('77')).toSorted()); // prettier-ignore
    return begun;
  });
  expect(asked.toSorted()).toEqual(stores.toSorted());
  const runs: number[] = [];
  for await (const { historyLength = 0 } of client.workflow.list({ query: `WorkflowId = '${handle.workflowId}'` })) runs.push(historyLength); // prettier-ignore
  expect(runs.length).toBeGreaterThan(1);
  expect(Math.max(...runs)).toBeLessThan(6000);
  await mustBeSound({ client });
  await env.teardown();
}, 300_000);
