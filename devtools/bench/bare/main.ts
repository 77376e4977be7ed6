import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { WithStartWorkflowOperation, type Client, type UpdateDefinition } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Hono } from 'hono';
import { connectClient, createLog } from '../../../bootstrap/compose.ts';
import { readConfig, temporalAddress } from '../../../bootstrap/config.ts';
import { runProcess } from '../../../bootstrap/lifecycle.ts';
import { installTemporalLog, WORKER_TUNING, workflowCode } from '../../../worker.ts';
import { ORDER_NUMBER, ORDER_STATUS, ORDER_STORE } from '../../../workflows/search-attributes.ts';
import { bareActivities } from './activities.ts';
import {
  BARE_TASK_QUEUE,
  BARE_WORKFLOW,
  bareWorkflowId,
  completeUpdate,
  handOverUpdate,
  placeUpdate,
  sendOutUpdate,
  startCookingUpdate,
} from './messages.ts';

/**
 * The bare program: API and worker in one process, as `main.ts` is, with the same addresses before a workflow of the same
 * shape, and nothing else. It takes the settings of the real one, and the path of its workflow bundle as its argument.
 */
function bareApp(client: Client): Hono {
  let numbers = 0;
  let constant: unknown = {};

  const command = async (id: string, update: UpdateDefinition<void>) => {
    await client.workflow.getHandle(bareWorkflowId(id)).executeUpdate(update, { updateId: randomUUID() });
    return { id };
  };

  const app = new Hono();
  app.get('/health/ready', (c) => c.json({ status: 'ready' }));
  app.post('/api/orders', async (c) => {
    await c.req.json();
    const id = randomUUID();
    const start = new WithStartWorkflowOperation(BARE_WORKFLOW, {
      workflowId: bareWorkflowId(id),
      taskQueue: BARE_TASK_QUEUE,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: '5s',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: ORDER_STATUS, value: 'received' },
        { key: ORDER_STORE, value: 'bare' },
        { key: ORDER_NUMBER, value: `2026-11-20#${++numbers}` },
      ]),
    });
    await client.workflow.executeUpdateWithStart(placeUpdate, {
      startWorkflowOperation: start,
      updateId: randomUUID(),
    });
    return c.json({ id }, 201);
  });
  app.post('/api/kitchen/orders/:id/start', async (c) => c.json(await command(c.req.param('id'), startCookingUpdate)));
  app.post('/api/kitchen/orders/:id/complete', async (c) => c.json(await command(c.req.param('id'), completeUpdate)));
  app.put('/api/orders/:id/status', async (c) => {
    const { status } = await c.req.json<{ status: string }>();
    return c.json(await command(c.req.param('id'), status === 'delivered' ? handOverUpdate : sendOutUpdate));
  });
  app.get('/api/orders/:id', (c) => c.json(constant as object));
  // What the address above answers with: the bench gives it an order of the real program, so that both are of one size.
  app.put('/constant', async (c) => {
    constant = await c.req.json();
    return c.body(null, 204);
  });
  return app;
}

await runProcess(async (stop) => {
  const config = readConfig();
  installTemporalLog(createLog(config, 'bare'));
  const worker = await Worker.create({
    ...WORKER_TUNING,
    ...workflowCode(process.argv[2] ?? ''),
    connection: await NativeConnection.connect({ address: temporalAddress(config) }),
    namespace: config.temporal.namespace,
    taskQueue: BARE_TASK_QUEUE,
    activities: bareActivities,
  });
  const working = worker.run();
  const { fetch } = bareApp(connectClient(config));
  const server = serve({ fetch, hostname: config.host, port: config.port });
  await Promise.race([stop, working]);
  server.close();
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await working;
});
