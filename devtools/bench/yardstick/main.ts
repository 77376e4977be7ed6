import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Client, Connection, WithStartWorkflowOperation, type UpdateDefinition } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Hono } from 'hono';
import { yardstickActivities } from './activities.ts';
import {
  completeUpdate,
  deliveredUpdate,
  outUpdate,
  placeUpdate,
  startUpdate,
  YARDSTICK_TASK_QUEUE,
  YARDSTICK_WORKFLOW,
  yardstickWorkflowId,
} from './messages.ts';

/**
 * The yardstick: API and worker in one process, with the real program's API, and a workflow that has nothing but the steps.
 * It never changes: see `workflow.ts`. Its argument is the path of its workflow bundle.
 */

/** As in the real program when this was written. They stay, even if the real ones change. */
const WORKER_OPTIONS = {
  stickyQueueScheduleToStartTimeout: '1s',
  workflowTaskPollerBehavior: { type: 'autoscaling' },
  activityTaskPollerBehavior: { type: 'autoscaling' },
  nonStickyToStickyPollRatio: 0.5,
  workerDeploymentOptions: {
    useWorkerVersioning: false,
    version: { deploymentName: 'yardstick', buildId: '000000000001' },
  },
} as const;

function yardstickApp(client: Client): Hono {
  let constant: unknown = {};

  const command = async (id: string, update: UpdateDefinition<void>) => {
    await client.workflow.getHandle(yardstickWorkflowId(id)).executeUpdate(update, { updateId: randomUUID() });
    return { id };
  };

  const app = new Hono();
  app.get('/health/ready', (c) => c.json({ status: 'ready' }));
  app.post('/api/orders', async (c) => {
    await c.req.json();
    const id = randomUUID();
    const startWorkflowOperation = new WithStartWorkflowOperation(YARDSTICK_WORKFLOW, {
      workflowId: yardstickWorkflowId(id),
      taskQueue: YARDSTICK_TASK_QUEUE,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: '5s',
    });
    await client.workflow.executeUpdateWithStart(placeUpdate, { startWorkflowOperation, updateId: randomUUID() });
    return c.json({ id }, 201);
  });
  app.post('/api/kitchen/orders/:id/start', async (c) => c.json(await command(c.req.param('id'), startUpdate)));
  app.post('/api/kitchen/orders/:id/complete', async (c) => c.json(await command(c.req.param('id'), completeUpdate)));
  app.put('/api/orders/:id/status', async (c) => {
    const { status } = await c.req.json<{ status: string }>();
    return c.json(await command(c.req.param('id'), status === 'delivered' ? deliveredUpdate : outUpdate));
  });
  app.get('/api/orders/:id', (c) => c.json(constant as object));
  // The response of the route above: the bench sets it to an order of the real program, so that both have the same size.
  app.put('/constant', async (c) => {
    constant = await c.req.json();
    return c.body(null, 204);
  });
  return app;
}

const { TEMPORAL_ADDRESS: address = '', TEMPORAL_NAMESPACE: namespace = '', HOST: hostname = '', PORT } = process.env;
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const worker = await Worker.create({
  ...WORKER_OPTIONS,
  workflowBundle: { codePath: process.argv[2] ?? '' },
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue: YARDSTICK_TASK_QUEUE,
  activities: yardstickActivities,
});
const working = worker.run();
const client = new Client({ connection: await Connection.connect({ address }), namespace });
const server = serve({ fetch: yardstickApp(client).fetch, hostname, port: Number(PORT) });
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), working]);
server.close();
if (worker.getState() === 'RUNNING') worker.shutdown();
await working;
process.exit(0);
