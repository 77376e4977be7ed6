import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Logger } from 'pino';
import { startDevServer } from '../../temporal/dev-server.ts';
import { readPayloadKeys } from '../../temporal/codec.ts';
import { encryptingConverter } from '../../temporal/data-converter.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import { BENCH_PAYLOAD_KEYS } from './keys.ts';
import type { Target } from './target.ts';

const POLL_MS = 100;
const CLOSE_TIMEOUT_MS = 60_000;
const NAMESPACE_TIMEOUT_MS = 30_000;
const RETENTION_SECONDS = 3 * 24 * 60 * 60;

/** The contents of orders' histories, one value each. */
export interface HistoryCosts {
  readonly events: number[];
  readonly bytes: number[];
  readonly workflowTasks: number[];
  readonly activities: number[];
  readonly localActivities: number[];
  readonly timers: number[];
  /** Writes of the server for one workflow: its history shard makes them one after the other. */
  readonly transitions: number[];
  /** What Temporal Cloud bills, as far as a history shows it: without heartbeats and queries. */
  readonly actions: number[];
}

type InTemporal = Pick<Target, 'namespace' | 'workflowType'>;

/** The Temporal server of a run, with a namespace for each program. */
export interface TemporalServer {
  readonly address: string;
  readonly version: string;
  pid(): number;
  /** Creates a namespace, and waits until it can be used. */
  createNamespace(namespace: string): Promise<void>;
  /** How many of the target's workflows are running. */
  countOpen(target: InTemporal): Promise<number>;
  /** How many workflows of each type are running in a namespace, those that belong to no order included. */
  openTypes(namespace: string): Promise<Readonly<Record<string, number>>>;
  /** Waits until none of the target's workflows is running. */
  allClosed(target: InTemporal): Promise<void>;
  historyCosts(target: Target, orderIds: readonly string[]): Promise<HistoryCosts>;
  /** Throws if one of the target's workflows does not replay: measuring a broken program would be pointless. */
  mustBeSound(target: InTemporal): Promise<void>;
  stop(): Promise<void>;
}

export async function startTemporal(
  folder: string,
  port: number,
  uiPort: number,
  log: Logger,
): Promise<TemporalServer> {
  const server = await startDevServer({ folder, port, uiPort, namespace: 'default', log });
  const address = `127.0.0.1:${port}`;
  const dataConverter = encryptingConverter(readPayloadKeys(BENCH_PAYLOAD_KEYS) ?? []);
  const connection = await Connection.connect({ address });
  const clientOf = (namespace: string): Client => new Client({ connection, namespace, dataConverter });
  const countOpen = async ({ namespace, workflowType }: InTemporal): Promise<number> => {
    const query = `WorkflowType = "${workflowType}" AND ExecutionStatus = "Running"`;
    return (await clientOf(namespace).workflow.count(query)).count;
  };
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return {
    address,
    version: serverVersion ?? 'unknown',
    pid: server.pid,
    createNamespace: async (namespace) => {
      await connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: { seconds: RETENTION_SECONDS as never },
      });
      await untilKnown(clientOf(namespace));
    },
    countOpen,
    openTypes: async (namespace) => {
      const types: Record<string, number> = {};
      for await (const { type } of clientOf(namespace).workflow.list({ query: "ExecutionStatus = 'Running'" }))
        types[type] = (types[type] ?? 0) + 1;
      return types;
    },
    allClosed: async ({ namespace, workflowType }) => {
      const until = Date.now() + CLOSE_TIMEOUT_MS;
      for (;;) {
        const count = await countOpen({ namespace, workflowType });
        if (count === 0) return;
        if (Date.now() > until) {
          throw new Error(`${count} workflows of the type ${workflowType} in ${namespace} do not end.`);
        }
        await pause(POLL_MS);
      }
    },
    historyCosts: async ({ namespace, workflowId }, orderIds) => {
      const { workflow } = clientOf(namespace);
      const all = await Promise.all(orderIds.map((id) => costsOf(workflow.getHandle(workflowId(id)))));
      return {
        events: all.map(({ events }) => events),
        bytes: all.map(({ bytes }) => bytes),
        workflowTasks: all.map(({ workflowTasks }) => workflowTasks),
        activities: all.map(({ activities }) => activities),
        localActivities: all.map(({ localActivities }) => localActivities),
        timers: all.map(({ timers }) => timers),
        transitions: all.map(({ transitions }) => transitions),
        actions: all.map(({ actions }) => actions),
      };
    },
    mustBeSound: ({ namespace, workflowType }) =>
      mustBeSound({ client: clientOf(namespace), query: `WorkflowType = '${workflowType}'` }),
    stop: async () => {
      await connection.close();
      await server.stop();
    },
  };
}

/** Each part of the server needs a moment to see a new namespace. */
async function untilKnown({ workflow }: Client): Promise<void> {
  const until = Date.now() + NAMESPACE_TIMEOUT_MS;
  for (;;) {
    try {
      await workflow.count();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(POLL_MS);
    }
  }
}

async function costsOf(handle: WorkflowHandle) {
  const [{ historyLength, historySize, raw }, { events }] = await Promise.all([
    handle.describe(),
    handle.fetchHistory(),
  ]);
  const count = (is: (event: NonNullable<History['events']>[number]) => unknown): number =>
    (events ?? []).filter(is).length;
  return {
    events: historyLength,
    bytes: historySize ?? NaN,
    workflowTasks: count((event) => event.workflowTaskCompletedEventAttributes),
    activities: count((event) => event.activityTaskScheduledEventAttributes),
    localActivities: count((event) => event.markerRecordedEventAttributes?.markerName === 'core_local_activity'),
    timers: count((event) => event.timerStartedEventAttributes),
    transitions: Number(raw.workflowExecutionInfo?.stateTransitionCount ?? NaN),
    actions: actionsIn(events ?? []),
  };
}

/** Local activities count once for each workflow task that reports some. */
function actionsIn(events: NonNullable<History['events']>): number {
  const tasksWithLocal = new Set<string>();
  let actions = 0;
  for (const event of events) {
    const local = event.markerRecordedEventAttributes;
    if (local?.markerName === 'core_local_activity') tasksWithLocal.add(String(local.workflowTaskCompletedEventId));
    else if (
      event.workflowExecutionStartedEventAttributes ||
      event.workflowExecutionUpdateAcceptedEventAttributes ||
      event.workflowExecutionSignaledEventAttributes ||
      event.activityTaskScheduledEventAttributes ||
      event.timerStartedEventAttributes ||
      event.upsertWorkflowSearchAttributesEventAttributes
    )
      actions += 1;
  }
  return actions + tasksWithLocal.size;
}
