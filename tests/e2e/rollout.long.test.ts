import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Client } from '@temporalio/client';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { readWorkflowCode } from '../../temporal/workflow-bundle.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until, untilAnswered } from '../support/until.ts';
import { statusesTo } from '../support/walk.ts';

/** The rehearsal of docs/operations.md, "Rolling out a new build": A works on orders while B, which would not replay them, takes over. */

const IN_FLIGHT = 40;
const WORKER = 'dist/worker.js';

/** A copy of the build in which an activity has another name, everywhere. */
function buildAnother(): string {
  const cache = join(PROJECT_ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'rollout-'));
  cpSync(join(PROJECT_ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(PROJECT_ROOT, 'package.json'), join(folder, 'package.json'));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!name.endsWith('.js') || !name.startsWith('dist')) continue;
    const code = readFileSync(path, 'utf8');
    if (code.includes('authorizePayment')) writeFileSync(path, code.replaceAll('authorizePayment', 'reservePayment'));
  }
  return folder;
}

describeWithMongo('two builds on one Temporal server', () => {
  const url = temporaryDatabase();
  const folder = buildAnother();
  const b = relative(PROJECT_ROOT, folder);
  const [buildA, buildB] = [
    readWorkflowCode().buildId,
    readWorkflowCode(join(folder, 'dist', 'workflow-bundle.js')).buildId,
  ];
  const pinned = { WORKER_VERSIONING: 'pinned' };
  let rig: ProcessRig;
  let client: Client;
  beforeAll(async () => {
    rig = await openProcessRig({ STORAGE: 'mongodb', MONGODB_URL: url });
    // Its worker has no version, and gets no order once a version is current.
    await rig.start({ env: { COMMAND_TIMEOUT_SECONDS: '10' } });
    client = connectClient(readConfig({ ...rig.env, TEMPORAL_ADDRESS: rig.temporalAddress }));
  });
  afterAll(async () => {
    await client.connection.close();
    await rig.close();
    rmSync(folder, { recursive: true });
  });

  const makeCurrent = (build: string): Promise<void> =>
    until(async () => {
      const version = ['--deployment-name', TASK_QUEUE, '--build-id', build];
      // Refused until its worker has polled.
      const made = rig.cli('worker', 'deployment', 'set-current-version', ...version, '--yes');
      return made.then(() => true).catch(() => false);
    });
  const countOf = async (build: string, status: string): Promise<number> => {
    const query = `WorkflowType = 'order' AND TemporalWorkerDeploymentVersion = '${TASK_QUEUE}:${build}' AND ExecutionStatus = '${status}'`;
    return (await client.workflow.count(query)).count;
  };
  async function deliver(id: string): Promise<void> {
    for (const status of statusesTo('delivery', 'delivered')) {
      await untilAnswered(`${id} ${status}`, () =>
        rig.call('PUT', `/api/orders/${id}/status`, { status }, { 'Idempotency-Key': `${id}-${status}` }),
      );
    }
  }
  async function placeMany(count: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) ids.push((await rig.place()).id);
    return ids;
  }

  test('orders in flight end on the build that placed them, new ones begin on the other, and nothing is stuck', async () => {
    const { body: store } = await rig.call('GET', '/api/stores/main');
    await rig.call('PUT', '/api/stores/main', { ...store, kitchen: { ...store.kitchen, slots: IN_FLIGHT * 2 } });
    let a = rig.beside(WORKER, pinned);
    await makeCurrent(buildA);
    const old = await placeMany(IN_FLIGHT);

    rig.beside(join(b, WORKER), pinned);
    await makeCurrent(buildB);
    const fresh = await placeMany(5);
    await until(async () => (await countOf(buildB, 'Running')) === fresh.length);
    expect(await countOf(buildA, 'Running')).toBe(IN_FLIGHT);
    // B cannot replay what A wrote: without versions, the check before the deployment names every order.
    const gate = await rig.tool(join(b, 'dist/operations/cli/replay.js'));
    expect(gate.code).toBe(1);
    expect(old.filter((id) => !gate.output.includes(id))).toEqual([]);

    // A new process of A has to replay its orders.
    a.kill('SIGKILL');
    a = rig.beside(WORKER, pinned);
    await Promise.all([...old, ...fresh].map(deliver));
    await until(async () => (await countOf(buildA, 'Running')) === 0);
    a.kill('SIGINT');
    await deliver((await rig.place()).id);
    expect(await countOf(buildA, 'Completed')).toBe(IN_FLIGHT);
    await until(async () => (await countOf(buildB, 'Completed')) === fresh.length + 1);
  });

  test('rolling back: new orders begin on A again, those of B end on B', async () => {
    const [ofB = ''] = await placeMany(1);
    rig.beside(WORKER, pinned);
    await makeCurrent(buildA);
    const [ofA = ''] = await placeMany(1);
    await Promise.all([ofA, ofB].map(deliver));
    await until(async () => (await countOf(buildA, 'Completed')) === IN_FLIGHT + 1);

    // What B wrote replays on B. It is deleted here, because in any other test it would count as a fault of this build.
    const query = `TemporalWorkerDeploymentVersion = '${TASK_QUEUE}:${buildB}'`;
    const replayed = await rig.tool(join(b, 'dist/operations/cli/replay.js'), '--query', query);
    expect(replayed).toMatchObject({ code: 0 });
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      const workflowExecution = { workflowId, runId };
      await client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution });
    }
    await until(async () => (await client.workflow.count(query)).count === 0);
  });
});
