import { Client } from '@temporalio/client';
import { converterFor } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { replayCheck, replayHistories } from '../../temporal/replay.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import { progressQuery } from '../../workflows/messages.ts';
import { aMessage } from '../support/builders.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

/** The keys of Temporal's payloads while they are rotated. The rig replays every history at its end. */

const OTHER_KEY = `other:${Buffer.alloc(32, 'another').toString('base64')}`;
const keysOf = (PAYLOAD_KEYS: string) => converterFor(readConfig({ ...TEST_KEYS, PAYLOAD_KEYS }));
/** After a rotation, with the old key still known. */
const BOTH = keysOf(`${TEST_KEYS.PAYLOAD_KEYS},${OTHER_KEY}`);

let rig: WorkflowRig;
/** With a key that the worker does not have. */
let other: Client;
beforeAll(async () => {
  rig = await openWorkflowRig({ isReal: true });
  const { connection, options } = rig.env.client;
  other = new Client({ connection, namespace: options.namespace, dataConverter: keysOf(OTHER_KEY) });
});
afterAll(() => rig?.close());

test('what was refused for want of a key stays refused when the key is there', async () => {
  const order = await rig.place();
  await other.workflow.getHandle(order.handle.workflowId).signal('cancel', aMessage('cancel'));
  const refused = async () => (await order.handle.query(progressQuery)).refused;
  await until(async () => (await refused()).length === 1);
  await rig.replaceWorker(undefined, { keys: BOTH });
  // The new worker loads it from its history, and has the key.
  expect(await refused()).toHaveLength(1);
  await order.walkTo('delivered');
  expect(await order.events()).not.toContain('OrderCancelled');
  const { connection, options } = rig.env.client;
  const client = new Client({ connection, namespace: options.namespace, dataConverter: BOTH });
  const { runId } = await order.handle.describe();
  await mustBeSound({ client, runs: [{ workflowId: order.handle.workflowId, runId }] });
}, 60_000);

test('what was taken is not refused when its key is gone: the task fails until the key is back', async () => {
  await rig.replaceWorker(undefined, { keys: BOTH });
  const order = await rig.place();
  await other.workflow.getHandle(order.handle.workflowId).signal('hold', aMessage('hold'));
  await order.until(({ held }) => held !== undefined);
  await rig.replaceWorker();
  await order.signal('release');
  await until(async () => ((await order.handle.describe()).raw.pendingWorkflowTask?.attempt ?? 0) > 1);
  expect((await order.read()).held).toBeDefined();
  // It is not taken for one that no worker can ever replay, and so not replaced by a new one.
  const { runId } = await order.handle.describe();
  const run = { workflowId: order.handle.workflowId, runId };
  expect(await replayCheck(rig.env.client)(run)).toBeUndefined();
  const { faults } = await replayHistories({ client: rig.env.client, runs: [run] });
  expect(faults).toMatchObject([
    { missingKey: 'other', error: expect.stringContaining('not among PAYLOAD_KEYS') as unknown },
  ]);
  await rig.replaceWorker(undefined, { keys: BOTH });
  await order.until(({ held }) => held === undefined);
  await order.signal('cancel');
  await order.handle.result();
  // Its failed tasks are meant.
  const { workflowId } = order.handle;
  await rig.env.client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId } }); // prettier-ignore
  await until(async () => !(await order.handle.describe().then(() => true, () => false))); // prettier-ignore
}, 60_000);
