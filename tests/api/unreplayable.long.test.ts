import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { replaceUnreplayable } from '../../operations/replace-unreplayable.ts';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import type { FailingOrder } from '../../ports.ts';
import { workflowDirectory } from '../../temporal/directory.ts';
import { replayCheck } from '../../temporal/replay.ts';
import { WORKFLOW_BUNDLE } from '../../temporal/workflow-bundle.ts';
import { aMessage } from '../support/builders.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { temporaryFolder } from '../support/folders.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** An order whose workflow's history does not replay is not lost: a new workflow continues from storage. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ timeoutSeconds: '2' });
});
afterAll(() => rig.close());

test('it is replaced by a new workflow, which gets the signals the old one missed', async () => {
  const { id } = await rig.place();
  const { client } = rig.env;
  const handle = client.workflow.getHandle(`order/main/${id}`);
  const { runId } = await handle.describe();
  await rig.stopWorker();

  // A build in which an activity was renamed.
  const codePath = join(temporaryFolder(), 'workflow-bundle.js');
  writeFileSync(codePath, readFileSync(WORKFLOW_BUNDLE, 'utf8').replaceAll('authorizePayment', 'authorizeTheMoney'));
  await rig.startWorker(codePath);
  await handle.signal('startCooking', aMessage('startCooking'));
  const workflows = workflowDirectory(client, undefined);
  const unreplayable = async (): Promise<FailingOrder[]> => {
    const found: FailingOrder[] = [];
    for await (const failing of workflows.failing()) {
      const reason = await workflows.whyUnreplayable(failing);
      if (reason !== undefined) found.push({ ...failing, reason });
    }
    return found;
  };
  const remind = async () => undefined;
  await until(async () => (await unreplayable()).length > 0);
  expect(await unreplayable()).toMatchObject([
    { storeId: 'main', orderId: id, runId, reason: expect.stringContaining('TMPRL1100') },
  ]);
  expect((await rig.call('GET', `/api/orders/${id}`)).body.status).toBe('confirmed');
  // The build is at fault here, not the history: the right build replays it.
  expect(await replayCheck(client)({ workflowId: handle.workflowId, runId })).toBeUndefined();

  await replaceUnreplayable({ storage: rig.storage, workflows, remind, log: pino({ level: 'silent' }) });
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.status === 'cooking');
  // The old run can report nothing, and need not: the new one started with everything stored.
  const stored = await rig.storage.orders.get(DEFAULT_STORE, id as OrderId);
  expect(await workflows.eventsOf(DEFAULT_STORE, id as OrderId)).toEqual(stored?.events);
  await walkTo(rig, id, 'ready');
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status === 'captured');
  expect(await unreplayable()).toEqual([]);
  // Repeating it changes nothing.
  await replaceUnreplayable({ storage: rig.storage, workflows, remind, log: pino({ level: 'silent' }) });
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await rig.stopWorker();
  await rig.startWorker();
  // Delete the staged run, which in any other test would count as a fault of the program.
  const workflowExecution = { workflowId: handle.workflowId, runId };
  await client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution });
  await until(async () => (await client.workflow.count(`RunId = '${runId}'`)).count === 0);
});
