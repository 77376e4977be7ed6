import { DefaultLogger, Runtime, Worker, type WorkerDeploymentOptions, type WorkerOptions } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createActivities, type ActivityDeps } from './activities/index.ts';
import { createHealthApp } from './api/app.ts';
import { activityDeps, connectClient, converterFor, createLog, healthDeps, reusesCards } from './bootstrap/compose.ts';
import { openStorage, tidyDeps } from './bootstrap/storage.ts';
import { mustSuitProduction, readConfig, temporalAddress, type Config } from './bootstrap/config.ts';
import { temporalConnection } from './bootstrap/temporal.ts';
import { isEntryPoint, runProcess } from './bootstrap/lifecycle.ts';
import { openTracing } from './bootstrap/tracing.ts';
import { MessageDispatcher } from './operations/message-dispatcher.ts';
import { watchDarkStores } from './operations/dark-stores.ts';
import { lookForLeftBehind, type LookDeps } from './operations/left-behind.ts';
import { tidyImages } from './operations/tidy-images.ts';
import { tidyPersonalData } from './operations/tidy-personal-data.ts';
import type { Storage } from './ports.ts';
import { listen } from './server.ts';
import { connectWorker } from './temporal/connect-worker.ts';
import { correlateActivity } from './temporal/correlation.ts';
import { workerConverter } from './temporal/data-converter.ts';
import { workflowDirectory } from './temporal/directory.ts';
import { scheduleReconciliation } from './temporal/schedules.ts';
import { registerSearchAttributes } from './temporal/namespace.ts';
import { replayCheck } from './temporal/replay.ts';
import { readWorkflowCode, WORKFLOW_BUNDLE } from './temporal/workflow-bundle.ts';
import { workUntilStopped } from './temporal/work-until-stopped.ts';
import { TASK_QUEUE } from './workflows/messages.ts';

/** How long a stopping worker waits for its running activities. */
const SHUTDOWN_GRACE = '20s';

/** A worker for orders. It polls from `run()` until `shutdown()`. */
export async function createWorker(config: Config, deps: ActivityDeps): Promise<Worker> {
  const connection = await connectWorker(temporalConnection(config));
  const worker = await Worker.create({
    ...workerOptions(deps),
    ...workflowCode(config.workflowStackFrames, config.workerVersioning),
    dataConverter: workerConverter(converterFor(config)),
    connection,
    namespace: config.temporal.namespace,
  });
  // Changes written before a crash may not have been announced.
  const stores = await deps.storage.catalog.stores().catch(() => []);
  for (const { id } of stores) deps.feed.changed(id);
  return worker;
}

/** How a worker is set up. */
export const WORKER_TUNING = {
  shutdownGraceTime: SHUTDOWN_GRACE,
  // A killed worker still owns its sticky workflows. After this long without a response they move to another worker.
  stickyQueueScheduleToStartTimeout: '1s',
  workflowTaskPollerBehavior: { type: 'autoscaling' },
  activityTaskPollerBehavior: { type: 'autoscaling' },
  // By default heartbeats are throttled to one per 1.6 seconds, too close to the timeout of two.
  maxHeartbeatThrottleInterval: '500ms',
  // Reduces tail latency of tasks with local activities.
  nonStickyToStickyPollRatio: 0.5,
  /**
   * How long one step of workflow code may run, by wall time. The SDK's undocumented five seconds also elapse while a
   * process is paused in the middle of a step, and the interruption then makes Node abort: "async hook stack has become
   * corrupted" (nodejs/node#38503). Only with stack traces: `temporal/workflow-thread.ts`.
   */
  isolateExecutionTimeout: '10m',
} satisfies Partial<WorkerOptions> & { isolateExecutionTimeout: string };

/** What a process with a worker looks after orders with: it finds out which of them no worker can go on with, and replaces those. */
export function lookDeps(client: Client, storage: LookDeps['storage'], log: Logger): LookDeps {
  return { client, storage, workflows: workflowDirectory(client, replayCheck(client)), log };
}

/** The workflow bundle, and its build id: for the histories, and as the version of a deployment. */
function workflowCode(stackFrames?: number, versioning: Config['workerVersioning'] = 'off') {
  const { workflowBundle, buildId } = readWorkflowCode(WORKFLOW_BUNDLE, {
    stackFrames,
    isVersioned: versioning !== 'off',
    isLive: true,
  });
  const version = { deploymentName: TASK_QUEUE, buildId };
  const workerDeploymentOptions: WorkerDeploymentOptions =
    versioning === 'off'
      ? { useWorkerVersioning: false, version }
      : { useWorkerVersioning: true, version, defaultVersioningBehavior: BEHAVIOR[versioning] };
  return { workflowBundle, workerDeploymentOptions } satisfies Partial<WorkerOptions>;
}

const BEHAVIOR = { pinned: 'PINNED', upgrading: 'AUTO_UPGRADE' } as const;

/** The common set-up of all order workers. */
export function workerOptions(deps: ActivityDeps) {
  return {
    ...WORKER_TUNING,
    ...workflowCode(),
    taskQueue: TASK_QUEUE,
    activities: createActivities(deps),
    interceptors: { activity: [correlateActivity] },
  } satisfies Omit<WorkerOptions, 'connection'>;
}

/**
 * Routes the SDK's logs, including native ones, to our logger.
 *
 * @param metricsAddress where it tells its metrics, and those of workflows
 */
export function installTemporalRuntime(log: Logger, metricsAddress?: string): void {
  const temporal = log.child({ part: 'temporal' });
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    const { taskToken: _, error, ...rest } = meta ?? {};
    const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
    // Under this name an error is logged with its message and stack.
    temporal[write[level]](error === undefined ? rest : { ...rest, err: error as unknown }, message);
  });
  const metrics = metricsAddress && {
    metrics: { prometheus: { bindAddress: metricsAddress, useSecondsForDurations: true } },
  };
  Runtime.install({ logger, shutdownSignals: [], ...(metrics && { telemetryOptions: metrics }) });
}

/** For offering the orders of dark stores. */
export function darkStoreDeps(deps: ActivityDeps, config: Config, log: Logger): Parameters<typeof watchDarkStores>[0] {
  return { ...deps, pipeline: deps.bulk.pipeline, reusesCards: reusesCards(config), log };
}

export interface RunWorkerOptions {
  readonly config: Config;
  /** Lets tests wrap the activities' dependencies. */
  readonly adapt?: (deps: ActivityDeps) => ActivityDeps;
  /** Lets tests wrap storage. */
  readonly adaptStorage?: (storage: Storage) => Storage;
}

export async function runWorker(
  stop: Promise<void>,
  { config, adapt = (deps) => deps, adaptStorage = (storage) => storage }: RunWorkerOptions,
): Promise<void> {
  mustSuitProduction(config);
  const log = createLog(config, 'worker');
  installTemporalRuntime(log, config.temporal.metricsAddress);
  const tracing = openTracing(config, 'pizzeria-worker');
  const opened = await openStorage(config, log);
  const storage = { ...adaptStorage(opened), keys: opened.keys };
  const client = connectClient(config);
  await registerSearchAttributes(client);
  await scheduleReconciliation(client);
  const deps = adapt(activityDeps(config, storage, client, log));
  const worker = await createWorker(config, deps);
  const running = workUntilStopped(worker);
  const sending = new MessageDispatcher({ ...deps, log, perSecond: config.messagesPerSecond });
  const { host, workerPort: port } = config;
  const health = port && (await listen({ host, port }, createHealthApp(healthDeps(storage, client))));
  const looking = lookForLeftBehind(lookDeps(client, storage, log));
  const tidying = [tidyPersonalData(tidyDeps(config, storage, log)), tidyImages({ storage, log, now: Date.now })];
  const watching = watchDarkStores(darkStoreDeps(deps, config, log));
  const build = worker.options.workerDeploymentOptions?.version.buildId;
  log.info({ build }, `Working on orders from ${temporalAddress(config)}.`);
  await Promise.race([stop, running]);
  await looking.stop();
  await watching.stop();
  await Promise.all(tidying.map((each) => each.stop()));
  if (health) await health.close();
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await running;
  // What the last activities have put is sent by the next process to look.
  await sending.stop();
  await storage.close();
  await tracing.close();
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess((stop) => runWorker(stop, { config: readConfig() }));
}
