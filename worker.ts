import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities, type ActivityDeps } from './activities/index.ts';
import { createHealthApp } from './api/app.ts';
import { activityDeps, connectClient, createLog, healthDeps, openStorage } from './bootstrap/compose.ts';
import { readConfig, temporalAddress, type Config } from './bootstrap/config.ts';
import { isEntryPoint, runProcess } from './bootstrap/lifecycle.ts';
import { MessageDispatcher } from './operations/message-dispatcher.ts';
import { lookForLeftBehind } from './operations/left-behind.ts';
import type { Storage } from './ports.ts';
import { listen } from './server.ts';
import { workflowDirectory } from './temporal/directory.ts';
import { scheduleReconciliation } from './temporal/schedules.ts';
import { registerSearchAttributes } from './temporal/namespace.ts';
import { WORKFLOW_BUNDLE } from './temporal/workflow-bundle.ts';
import { TASK_QUEUE } from './workflows/messages.ts';

/** How long a stopping worker lets the activities that it has begun come to their end. */
const SHUTDOWN_GRACE = '20s';

/** A worker for orders. It works once `run()` is called, until `shutdown()`. */
export async function createWorker(config: Config, deps: ActivityDeps): Promise<Worker> {
  const connection = await NativeConnection.connect({ address: temporalAddress(config) });
  const worker = await Worker.create({
    ...workerOptions(deps),
    ...workflowCode(WORKFLOW_BUNDLE, config.workflowStackFrames),
    connection,
    namespace: config.temporal.namespace,
  });
  // What was written before a crash may not have been told to anybody.
  const stores = await deps.storage.catalog.stores().catch(() => []);
  for (const { id } of stores) deps.feed.changed(id);
  return worker;
}

/** How a worker works. */
export const WORKER_TUNING = {
  shutdownGraceTime: SHUTDOWN_GRACE,
  // A worker that was killed still "has" its orders. After this long without an answer they go to another worker.
  stickyQueueScheduleToStartTimeout: '1s',
  workflowTaskPollerBehavior: { type: 'autoscaling' },
  activityTaskPollerBehavior: { type: 'autoscaling' },
  // Otherwise only every 1.6th second of the two that an activity may be silent would be told.
  maxHeartbeatThrottleInterval: '500ms',
  // Keeps the long tail off tasks that carry local activities.
  nonStickyToStickyPollRatio: 0.5,
  /**
   * How long one step of a workflow's code may run, by the clock. The SDK's five seconds, which it does not document, are used up by a process
   * that is stopped for as long in the middle of a step, and what then interrupts the step makes Node abort: "async hook stack has become
   * corrupted" (nodejs/node#38503). Code that really never ends is found by its task, which times out.
   */
  isolateExecutionTimeout: '10m',
} satisfies Partial<WorkerOptions> & { isolateExecutionTimeout: string };

/**
 * Which workflow code a worker runs, and the name of it that stands in the histories. The SDK's own name has 90 characters, which stand twice in
 * the history for every workflow task and once for every activity: a tenth of an order's history. These twelve tell as much.
 *
 * @param stackFrames how many frames a stack trace has. The SDK takes one of every promise, for its stack trace query, and with the usual ten of
 *   them that is a quarter of a worker's time.
 */
function workflowCode(bundle: string, stackFrames = 0) {
  const code = readFileSync(bundle, 'utf8');
  const buildId = createHash('sha256').update(code).digest('hex').slice(0, 12);
  return {
    // Set before the SDK freezes the globals, and on the code's first line, so that lines keep their numbers.
    workflowBundle: { code: `Error.stackTraceLimit=${stackFrames};${code}` },
    workerDeploymentOptions: { useWorkerVersioning: false, version: { deploymentName: TASK_QUEUE, buildId } },
  } satisfies Partial<WorkerOptions>;
}

/** How every worker for orders is set up, wherever it is connected to. */
export function workerOptions(deps: ActivityDeps) {
  return {
    ...WORKER_TUNING,
    ...workflowCode(WORKFLOW_BUNDLE),
    taskQueue: TASK_QUEUE,
    activities: createActivities(deps),
  } satisfies Omit<WorkerOptions, 'connection'>;
}

/** The SDK's own log lines, from its native part too, go where ours go. */
export function installTemporalLog(log: Logger): void {
  const temporal = log.child({ part: 'temporal' });
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    const { taskToken: _, ...rest } = meta ?? {};
    const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
    temporal[write[level]](rest, message);
  });
  Runtime.install({ logger, shutdownSignals: [] });
}

export interface RunWorkerOptions {
  readonly config: Config;
  /** Lets a test put something between the activities and the world. */
  readonly adapt?: (deps: ActivityDeps) => ActivityDeps;
  /** The same for storage. */
  readonly adaptStorage?: (storage: Storage) => Storage;
}

export async function runWorker(
  stop: Promise<void>,
  { config, adapt = (deps) => deps, adaptStorage = (storage) => storage }: RunWorkerOptions,
): Promise<void> {
  const log = createLog(config, 'worker');
  installTemporalLog(log);
  const storage = adaptStorage(await openStorage(config, log));
  const client = connectClient(config);
  await registerSearchAttributes(client);
  await scheduleReconciliation(client);
  const deps = adapt(activityDeps(config, storage, client, log));
  const worker = await createWorker(config, deps);
  const running = worker.run();
  const sending = new MessageDispatcher({ ...deps, log, perSecond: config.messagesPerSecond });
  const { host, workerPort: port } = config;
  const health = port && (await listen({ host, port }, createHealthApp(healthDeps(storage, client))));
  const looking = lookForLeftBehind({ client, storage, workflows: workflowDirectory(client), log });
  log.info(`Working on orders from ${temporalAddress(config)}.`);
  await Promise.race([stop, running]);
  await looking.stop();
  if (health) await health.close();
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await running;
  // What the last activities have put is sent by the next process to look.
  await sending.stop();
  await storage.close();
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess((stop) => runWorker(stop, { config: readConfig() }));
}
