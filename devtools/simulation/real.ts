import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
  type ActivityInterceptorsFactory,
} from '@temporalio/worker';
import { pino } from 'pino';
import type { ActivityDeps } from '../../activities/index.ts';
import { openFileBooks } from '../../adapters/payments/file-books.ts';
import { SimulatedPayments } from '../../adapters/payments/simulated.ts';
import { mustHaveRoom } from '../../application/orders/kitchen-room.ts';
import { activityDeps } from '../../bootstrap/compose.ts';
import { openStorage } from '../../bootstrap/storage.ts';
import { readConfig } from '../../bootstrap/config.ts';
import type { Menu } from '../../domain/catalog/menu.ts';
import {
  isPlaced,
  type Actor,
  type OrderState,
  type PlacedOrder,
  type PublicCommand,
} from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { registerSearchAttributes } from '../../temporal/namespace.ts';
import { correlateActivity } from '../../temporal/correlation.ts';
import { RunRecorder } from '../../temporal/runs.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import { workerOptions } from '../../worker.ts';
import { apiUpdate, commandUpdate, ORDER_WORKFLOW, orderWorkflowId, TASK_QUEUE } from '../../workflows/messages.ts';
import { differencesOf, type Difference } from './agreement.ts';
import type { Evening } from './evening.ts';
import { nextToCook } from './kitchen-rules.ts';
import { runEvening, type Deed, type Setup } from './run.ts';

export interface RealRun {
  readonly orders: number;
  readonly agreeing: number;
  readonly differences: readonly Difference[];
  /** The duration of the run, and of the evening. */
  readonly seconds: number;
  readonly simulatedMinutes: number;
}

const MINUTE = 60_000;
const LOOK_MS = 20;

export interface RealOptions {
  readonly menu: Menu;
  /** Temporal's time-skipping test server. */
  readonly server: string;
  /** Resolves when it is to stop. */
  readonly stop?: Promise<void>;
}

/**
 * Runs an evening twice: simulated, and on the real workflows, worker and file storage, with time skipping. The same requests are made at
 * the same times; the results are compared order by order. Cleans up in any case.
 */
export async function runForReal(
  evening: Evening,
  setup: Omit<Setup, 'opensAt'>,
  { menu, server, stop }: RealOptions,
): Promise<RealRun> {
  // Clean up in reverse order.
  const undo: (() => Promise<void>)[] = [];
  const stopped = stop?.then(() => {
    throw new StartupError('Stopped early: there is no report.');
  });
  stopped?.catch(() => undefined);
  try {
    const rig = await openRig(server, setup.store, menu, undo);
    return await Promise.race([comparedWith(rig, evening, setup), ...(stopped ? [stopped] : [])]);
  } finally {
    for (const step of undo.toReversed()) {
      await step().catch((error: unknown) => process.stderr.write(`clearing up: ${String(error)}\n`));
    }
  }
}

async function comparedWith(rig: Rig, evening: Evening, setup: Omit<Setup, 'opensAt'>): Promise<RealRun> {
  const started = performance.now();
  // A whole minute, as in the simulation: promises are rounded up to whole minutes.
  const opensAt = instant(Math.ceil((await rig.env.currentTimeMs()) / MINUTE + 1) * MINUTE);
  const simulated = runEvening(evening, { ...setup, opensAt });
  const differences = await perform(rig, simulated.deeds, setup.store);
  const turnedAway = simulated.deeds.flatMap(({ order, command }) => (command.type === 'turnAway' ? [order] : []));
  for (const [index, order] of simulated.orders.entries()) {
    if (turnedAway.includes(index)) continue;
    await rig.env.client.workflow.getHandle(orderWorkflowId(order.storeId, order.id)).result();
    differences.push(...differencesOf(order, await readOrder(rig.storage, order)));
  }
  // The time-skipping server cannot list workflows.
  await mustBeSound({ client: rig.env.client, runs: rig.recorder.runs });
  const disagreeing = new Set(differences.map(({ order }) => order));
  return {
    orders: simulated.orders.length,
    agreeing: simulated.orders.length - disagreeing.size,
    differences,
    seconds: (performance.now() - started) / 1000,
    simulatedMinutes: ((simulated.levels.at(-1)?.at ?? 0) - Date.parse(opensAt)) / MINUTE,
  };
}

async function readOrder(storage: Storage, { storeId, id }: Pick<OrderState, 'storeId' | 'id'>): Promise<OrderState> {
  const stored = await storage.orders.get(storeId, id);
  if (!stored || !isPlaced(stored.state)) throw new Error(`Order ${id} is not stored.`);
  return stored.state;
}

/** Makes the recorded requests to the real workflows, each at its time. */
async function perform(rig: Rig, deeds: readonly Deed[], store: StoreSettings): Promise<Difference[]> {
  const { env, storage } = rig;
  const differences: Difference[] = [];
  const ids = deeds.flatMap(({ command }) => ('order' in command ? [command.order] : []));
  for (const deed of deeds) {
    const left = deed.at - (await env.currentTimeMs());
    if (left > 0) await env.sleep(left);
    const order = ids[deed.order];
    if (!order) throw new RangeError(`Order ${deed.order + 1} was not placed.`);
    if (deed.command.type === 'startCooking') {
      const head = nextToCook(await storage.kitchen.get(order.storeId));
      if (head !== order.id) {
        differences.push({
          order: order.number,
          what: 'next to be cooked',
          simulated: order.id,
          real: head ?? 'none',
        });
      }
    }
    const refusal = await carryOut(rig, order, deed, store);
    if (refusal !== undefined) {
      differences.push({ order: order.number, what: deed.command.type, simulated: 'done', real: refusal });
    }
  }
  return differences;
}

/** @returns the refusal; undefined if it was done */
async function carryOut(
  rig: Rig,
  order: PlacedOrder,
  { actor, command }: Deed,
  store: StoreSettings,
): Promise<string | undefined> {
  const { env, storage, payments, now } = rig;
  switch (command.type) {
    case 'place':
    case 'turnAway': {
      // The API asks this before it starts a workflow.
      const refused = await mustHaveRoom({ storage, now }, store, order).then(() => undefined, String);
      if (command.type === 'turnAway') return refused === undefined ? 'there was room' : undefined;
      return refused ?? ask(env.client, order, actor, command);
    }
    case 'answerPage': {
      await payments.answerPage({ orderId: order.id, revisionId: undefined }, command.answer);
      const refused = await ask(env.client, order, actor, { type: 'resumePayment' });
      if (refused === undefined) await settledPayment(rig, order);
      return refused;
    }
    default:
      return ask(env.client, order, actor, command);
  }
}

/** The provider is asked after the notice has been accepted. */
async function settledPayment({ storage }: Rig, order: PlacedOrder): Promise<void> {
  while ((await readOrder(storage, order)).status === 'received') await setTimeout(LOOK_MS);
}

/** @returns the refusal; undefined if it was done */
async function ask(
  client: Client,
  order: Pick<OrderState, 'id' | 'storeId'>,
  actor: Actor,
  command: PublicCommand | { readonly type: 'place'; readonly order: PlacedOrder },
): Promise<string | undefined> {
  const workflowId = orderWorkflowId(order.storeId, order.id);
  const meta = { commandId: `${command.type}-${order.id}`, actor };
  const asked =
    command.type === 'place'
      ? client.workflow.executeUpdateWithStart(apiUpdate('place'), {
          startWorkflowOperation: new WithStartWorkflowOperation(ORDER_WORKFLOW, {
            workflowId,
            taskQueue: TASK_QUEUE,
            args: [{ storeId: order.storeId, orderId: order.id }],
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
          updateId: meta.commandId,
          args: [{ ...meta, type: 'place', order: command.order }],
        })
      : client.workflow
          .getHandle(workflowId)
          .executeUpdate(commandUpdate(command.type), { updateId: meta.commandId, args: [{ ...meta, ...command }] });
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return error.cause?.message ?? error.message;
    throw error;
  }
}

interface Rig {
  readonly env: TestWorkflowEnvironment;
  readonly storage: Storage;
  readonly payments: SimulatedPayments;
  /** The server's time, as of the last activity. */
  readonly now: () => number;
  readonly recorder: RunRecorder;
}

async function openRig(server: string, store: StoreSettings, menu: Menu, undo: (() => Promise<void>)[]): Promise<Rig> {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  // The program handles signals: it has more to clean up than the worker.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter } },
    shutdownSignals: [],
  });
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-simulation-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const log = pino({ level: 'silent' });
  const config = readConfig({ DATA_DIR: folder });
  const storage = await openStorage(config, log);
  undo.push(() => storage.close());
  await storage.catalog.createStore(store, menu);
  const executable = { type: 'existing-path', path: server } as const;
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  undo.push(() => env.teardown());
  await registerSearchAttributes(env.client);
  const clock = skippingClock(env);
  const deps: ActivityDeps = {
    ...activityDeps(config, storage, env.client, log),
    feed: { changed: () => undefined },
    now: clock.now,
  };
  const recorder = new RunRecorder();
  const worker = await Worker.create({
    ...workerOptions(deps),
    connection: env.nativeConnection,
    interceptors: { activity: [correlateActivity, clock.follow, recorder.interceptor] },
  });
  const running = worker.run();
  undo.push(async () => {
    worker.shutdown();
    await running;
  });
  const payments = new SimulatedPayments(openFileBooks(join(folder, 'simulated-payments')));
  return { env, storage, payments, now: clock.now, recorder };
}

/**
 * The server's skipped time. Workflows use it automatically; activities use this machine's clock, so before each of them the server is
 * asked for its offset. It does not skip time during an activity.
 */
function skippingClock(env: TestWorkflowEnvironment): { now: () => number; follow: ActivityInterceptorsFactory } {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    follow: () => ({
      inbound: {
        execute: async (input, next) => {
          ahead = (await env.currentTimeMs()) - Date.now();
          return next(input);
        },
      },
    }),
  };
}
