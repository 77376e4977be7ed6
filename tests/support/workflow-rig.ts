import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import { pino } from 'pino';
import { createActivities, type Activities, type ActivityDeps } from '../../activities/index.ts';
import { openFileBooks } from '../../adapters/payments/file-books.ts';
import { SimulatedPayments } from '../../adapters/payments/simulated.ts';
import type { PaymentBooks } from '../../adapters/payments/simulated-books.ts';
import { openFileStorage } from '../../adapters/storage/files/index.ts';
import type {
  ApiCommand,
  CommandMeta,
  NewDraft,
  Order,
  OrderChanges,
  OrderState,
  PlacedOrder,
  PlacedStatus,
  PublicCommand,
} from '../../domain/order/index.ts';
import type { CloudEvent, SendResult } from '../../domain/webhooks/webhooks.ts';
import type { Meter, OutgoingMessage, Payments, Storage, WebhookSender } from '../../ports.ts';
import { MessageDispatcher } from '../../operations/message-dispatcher.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { correlateActivity } from '../../temporal/correlation.ts';
import { workerConverter } from '../../temporal/data-converter.ts';
import { workflowDirectory } from '../../temporal/directory.ts';
import { TemporalDispatchers } from '../../temporal/dispatchers.ts';
import { TemporalOrderPipeline } from '../../temporal/order-pipeline.ts';
import { TemporalOrderSignals } from '../../temporal/order-signals.ts';
import { registerSearchAttributes } from '../../temporal/namespace.ts';
import { RunRecorder } from '../../temporal/runs.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import {
  apiUpdate,
  commandSignal,
  commandUpdate,
  ORDER_WORKFLOW,
  orderWorkflowId,
  progressQuery,
  TASK_QUEUE,
  type CommandOutcome,
} from '../../workflows/messages.ts';
import { workerOptions } from '../../worker.ts';
import { termsOf } from '../../domain/catalog/pricing.ts';
import { aDraft, aMessage, aPlacedOrder, by, CUSTOMER, placedOf, STORE } from './builders.ts';
import { temporaryFolder } from './folders.ts';
import { startServer } from './start-server.ts';
import { unlockOnce } from './time-skipping.ts';
import { TEST_CONVERTER } from './keys.ts';
import { until } from './until.ts';
import { walkWorkflow } from './walk.ts';

/** The order's workflow on a time-skipping server, with real storage and a payment provider that can be switched off. */
export interface WorkflowRig {
  readonly env: TestWorkflowEnvironment;
  readonly storage: Storage;
  readonly books: PaymentBooks;
  /** Every message sent, in order. */
  readonly messages: OutgoingMessage[];
  /** Resolves once the outbox has nothing left to send. */
  untilSent(): Promise<void>;
  /** Every webhook event sent, with its URL, in order; including refused ones. */
  readonly sent: Parameters<WebhookSender['send']>[0][];
  /** How rollouts have halted by themselves. */
  readonly halted: Parameters<Meter['haltedRollout']>[0][];
  /** Set a function to respond differently to webhooks. */
  readonly endpoint: { take: (event: CloudEvent, url: string) => SendResult | Promise<SendResult> };
  /** Makes the activities use the server's current time instead of the machine's, which is not skipped. */
  setClock(): Promise<void>;
  /** The number of change signals. */
  readonly told: () => number;
  /** Durable writes so far. */
  readonly writes: WriteCounts;
  /** Set a function to make it fail or wait. Called before the real one. */
  readonly before: {
    payment?: () => Promise<void> | void;
    append?: () => Promise<void> | void;
    kitchen?: () => Promise<void> | void;
    stock?: () => Promise<void> | void;
    /** Called after the real one, before its response. */
    stockAnswer?: () => Promise<void> | void;
    message?: () => Promise<void> | void;
  };
  place(order?: PlacedOrder, meta?: CommandMeta): Promise<PlacedRig>;
  /** Starts a placement without waiting for the response. */
  begin(
    order?: PlacedOrder,
    meta?: CommandMeta,
  ): { order: PlacedOrder; answer: Promise<CommandOutcome>; handle: WorkflowHandle };
  /** Starts a placement, and waits until it is stored, but not for payment or kitchen. */
  beginStored(order?: PlacedOrder): Promise<ReturnType<WorkflowRig['begin']>>;
  /**
   * Replaces the worker, so that it loads every order from its history. Work is done after the old one has stopped.
   */
  replaceWorker(between?: () => Promise<void>, choice?: WorkerChoice): Promise<void>;
  /** Creates a draft. */
  draft(draft?: NewDraft): Promise<DraftRig>;
  read(order: PlacedOrder): Promise<OrderState>;
  eventsOf(order: Pick<PlacedOrder, 'id' | 'storeId'>): Promise<string[]>;
  /** Fails if one of the rig's workflows does not replay. */
  close(): Promise<void>;
}

export interface WorkerChoice {
  readonly keys?: typeof TEST_CONVERTER;
  /** How many it carries out at the same time, besides local ones. */
  readonly activities?: number;
  /** Makes some of them behave differently. */
  readonly wrap?: (all: Activities) => Activities;
}

export type WriteCounts = Record<'order' | 'kitchen' | 'stock' | 'customer' | 'driver' | 'outbox', number>;

export interface DraftRig {
  readonly handle: WorkflowHandle;
  apply(command: ApiCommand | PublicCommand, meta?: CommandMeta): Promise<CommandOutcome>;
  /** The rest of the way to a status, once it is placed. */
  walkTo(status: PlacedStatus): Promise<void>;
  read(): Promise<Order>;
  events(): Promise<string[]>;
}

export interface PlacedRig {
  readonly order: PlacedOrder;
  readonly handle: WorkflowHandle;
  /** Changes the content, and waits for the outcome. */
  revise(changes: OrderChanges, meta?: CommandMeta): Promise<CommandOutcome>;
  update(command: PublicCommand, meta: CommandMeta): Promise<CommandOutcome>;
  /** The rest of the way to a status, one Update after the other. */
  walkTo(status: PlacedStatus, meta?: Partial<CommandMeta>): Promise<void>;
  /** By a manager, unless the fields name another actor. */
  signal(type: PublicCommand['type'], fields?: object): Promise<void>;
  read(): Promise<OrderState>;
  events(): Promise<string[]>;
  /** Resolves once the order satisfies a condition; limited by the test's timeout. */
  until(condition: (order: OrderState) => boolean): Promise<OrderState>;
  /** Waits until no payment or message of the order is in progress. */
  untilIdle(): Promise<void>;
}

/**
 * @param options.isReal a real server: no time skipping, and cancelled activities behave as in production
 * @param options.isEncrypted as in production; recorded histories are readable
 */
export async function openWorkflowRig({ isReal = false, isEncrypted = true } = {}): Promise<WorkflowRig> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const client = isEncrypted ? { dataConverter: TEST_CONVERTER } : {};
  const env = isReal
    ? await startServer(() => TestWorkflowEnvironment.createLocal({ ...server('TEST_TEMPORAL_CLI'), client }))
    : await startServer(() =>
        TestWorkflowEnvironment.createTimeSkipping({ ...server('TEST_TIME_SKIPPING_SERVER'), client }),
      );
  unlockOnce(env);
  await registerSearchAttributes(env.client);
  const folder = temporaryFolder();
  const real = await openFileStorage(folder, join(PROJECT_ROOT, 'seed'), pino({ level: 'silent' }));
  const before: WorkflowRig['before'] = {};
  const messages: OutgoingMessage[] = [];
  const sent: WorkflowRig['sent'] = [];
  const endpoint: WorkflowRig['endpoint'] = { take: () => ({ outcome: 'answered', httpStatus: 204 }) };
  let told = 0;
  const halted: WorkflowRig['halted'] = [];
  let aheadMs = 0;
  const books = openFileBooks(join(folder, 'payments'));
  const writes: WriteCounts = { order: 0, kitchen: 0, stock: 0, customer: 0, driver: 0, outbox: 0 };
  const storage: Storage = {
    ...real,
    customers: counted(real.customers, ['change'], () => (writes.customer += 1)),
    drivers: counted(real.drivers, ['seen'], () => (writes.driver += 1)),
    outbox: counted(real.outbox, ['put', 'postpone', 'settle'], ([entries]) => {
      if (!Array.isArray(entries) || entries.length > 0) writes.outbox += 1;
    }),
    orders: {
      append: async (request) => {
        await before.append?.();
        const result = await real.orders.append(request);
        if (result.outcome === 'appended') writes.order += 1;
        return result;
      },
      restore: (request) => real.orders.restore(request),
      damaged: (storeId) => real.orders.damaged(storeId),
      get: (storeId, orderId) => real.orders.get(storeId, orderId),
      list: (storeId, query) => real.orders.list(storeId, query),
      drafts: (storeId, customerId) => real.orders.drafts(storeId, customerId),
      findAll: (storeId) => real.orders.findAll(storeId),
      dayMarks: (storeId, from, to) => real.orders.dayMarks(storeId, from, to),
      changes: (storeId, after, limit) => real.orders.changes(storeId, after, limit),
      nextNumber: (storeId, day) => real.orders.nextNumber(storeId, day),
      lastNumbers: (storeId) => real.orders.lastNumbers(storeId),
      raiseNumber: (storeId, day, last) => real.orders.raiseNumber(storeId, day, last),
    },
    kitchen: {
      get: (storeId) => real.kitchen.get(storeId),
      change: async (storeId, apply) => {
        await before.kitchen?.();
        return real.kitchen.change(storeId, (kitchen) => {
          const changed = apply(kitchen);
          if (changed.kitchen !== kitchen) writes.kitchen += 1;
          return changed;
        });
      },
      restore: (storeId, kitchen) => real.kitchen.restore(storeId, kitchen),
    },
    stock: {
      get: (storeId) => real.stock.get(storeId),
      change: async (storeId, apply) => {
        await before.stock?.();
        const result = await real.stock.change(storeId, (room) => {
          const changed = apply(room);
          if (changed.room !== room) writes.stock += 1;
          return changed;
        });
        await before.stockAnswer?.();
        return result;
      },
      restore: (storeId, room) => real.stock.restore(storeId, room),
      archive: (storeId, chunk) => real.stock.archive(storeId, chunk),
      archived: (storeId, chunk) => real.stock.archived(storeId, chunk),
    },
  };
  const deps: ActivityDeps = {
    storage,
    shownOrders: storage.orders,
    payments: interrupted(new SimulatedPayments(books, undefined, async () => undefined), () => before.payment?.()),
    notifier: {
      send: async (message) => {
        await before.message?.();
        messages.push(message);
        return { outcome: 'sent', channel: 'test' };
      },
      wayOf: () => 'test',
    },
    workflows: workflowDirectory(env.client, undefined),
    sender: {
      check: async () => undefined,
      send: async (request) => {
        sent.push(request);
        return endpoint.take(request.event, request.url);
      },
    },
    meter: {
      wrote: () => undefined,
      sentMessage: () => undefined,
      sentWebhook: () => undefined,
      haltedRollout: (what) => void halted.push(what),
    },
    feed: { changed: () => void (told += 1) },
    signals: new TemporalOrderSignals(env.client, 10_000),
    numbers: storage.orders,
    bulk: {
      pipeline: new TemporalOrderPipeline({ client: env.client, now: Date.now, timeoutMs: 10_000, uiUrl: '' }),
      dispatchers: new TemporalDispatchers(env.client, 10_000),
      audit: { note: () => undefined, flush: async () => undefined },
      limits: { orders: 20, amount: 500 },
      refundApprovalAbove: {},
    },
    rolloutApprovalAbove: 10,
    now: () => Date.now() + aheadMs,
  };
  const recorder = new RunRecorder();
  const startWorker = async ({ keys = TEST_CONVERTER, activities, wrap = (all) => all }: WorkerChoice = {}): Promise<
    () => Promise<void>
  > => {
    const worker = await Worker.create({
      ...workerOptions(deps),
      activities: wrap(createActivities(deps)),
      ...(activities === undefined ? {} : { maxConcurrentActivityTaskExecutions: activities }),
      ...(isEncrypted ? { dataConverter: workerConverter(keys) } : {}),
      connection: env.nativeConnection,
      interceptors: { activity: [correlateActivity, recorder.interceptor] },
    });
    const running = worker.run();
    return async () => {
      worker.shutdown();
      await running;
    };
  };
  let stopWorker = await startWorker();
  const sending = new MessageDispatcher({ ...deps, log: pino({ level: 'silent' }) });

  const read = async (order: PlacedOrder): Promise<OrderState> => {
    const stored = await real.orders.get(order.storeId, order.id);
    return placedOf(stored?.state);
  };
  const eventsOf: WorkflowRig['eventsOf'] = async (order) =>
    ((await real.orders.get(order.storeId, order.id))?.events ?? []).map((event) => event.type);

  const startOf = ({ storeId, id }: Pick<PlacedOrder, 'id' | 'storeId'>) =>
    new WithStartWorkflowOperation(ORDER_WORKFLOW, {
      workflowId: orderWorkflowId(storeId, id),
      taskQueue: TASK_QUEUE,
      args: [{ storeId, orderId: id }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    });
  const begin: WorkflowRig['begin'] = (order = aPlacedOrder(), meta = by(CUSTOMER)) => {
    const workflowId = orderWorkflowId(order.storeId, order.id);
    const answer = env.client.workflow.executeUpdateWithStart(apiUpdate('place'), {
      startWorkflowOperation: startOf(order),
      updateId: meta.commandId,
      args: [{ ...meta, type: 'place', order }],
    });
    // A test that does not await the response must not fail when the server is stopped.
    answer.catch(() => undefined);
    return { order, answer, handle: env.client.workflow.getHandle(workflowId) };
  };

  return {
    env,
    storage: real,
    books,
    messages,
    untilSent: () => until(async () => (await real.outbox.backlog()).waiting === 0),
    sent,
    halted,
    endpoint,
    told: () => told,
    setClock: async () => {
      aheadMs = (await env.currentTimeMs()) - Date.now();
    },
    before,
    writes,
    begin,
    beginStored: async (order) => {
      const started = begin(order);
      await until(async () => (await eventsOf(started.order)).length > 0);
      return started;
    },
    replaceWorker: async (between, choice) => {
      await stopWorker();
      await between?.();
      stopWorker = await startWorker(choice);
    },
    draft: async (draft = aDraft()) => {
      const handle = env.client.workflow.getHandle(orderWorkflowId(draft.storeId, draft.id));
      const meta = by(CUSTOMER);
      await env.client.workflow.executeUpdateWithStart(apiUpdate('createDraft'), {
        startWorkflowOperation: startOf(draft),
        updateId: meta.commandId,
        args: [{ ...meta, type: 'createDraft', draft }],
      });
      const apply: DraftRig['apply'] = (command, commandMeta = by(CUSTOMER)) =>
        handle.executeUpdate(commandUpdate(command.type as PublicCommand['type']), {
          updateId: commandMeta.commandId,
          args: [{ ...commandMeta, ...command }],
        });
      const readDraft: DraftRig['read'] = async () => {
        const stored = await real.orders.get(draft.storeId, draft.id);
        if (!stored) throw new Error('The draft is not stored.');
        return stored.state;
      };
      const readPlaced = async (): Promise<OrderState> => placedOf(await readDraft());
      return {
        handle,
        apply,
        walkTo: (status) => walkWorkflow({ read: readPlaced, apply }, status),
        read: readDraft,
        events: () => eventsOf(draft),
      };
    },
    read,
    eventsOf,
    place: async (order, meta) => {
      const started = begin(order, meta);
      await started.answer;
      const { handle, order: placed } = started;
      const update: PlacedRig['update'] = (command, commandMeta) =>
        handle.executeUpdate(commandUpdate(command.type), {
          updateId: commandMeta.commandId,
          args: [{ ...commandMeta, ...command }],
        });
      return {
        order: placed,
        handle,
        update,
        walkTo: (status, overrides) => walkWorkflow({ read: () => read(placed), apply: update }, status, overrides),
        revise: (changes, commandMeta = by(CUSTOMER)) =>
          handle.executeUpdate(apiUpdate('revise'), {
            updateId: commandMeta.commandId,
            args: [{ ...commandMeta, type: 'revise', changes, terms: termsOf(STORE) }],
          }),
        signal: (type, fields) => handle.signal(commandSignal(type), aMessage(type, fields)),
        read: () => read(placed),
        events: () => eventsOf(placed),
        until: async (condition) => {
          await until(async () => condition(await read(placed)));
          return read(placed);
        },
        untilIdle: () => until(async () => (await handle.query(progressQuery)).underWay.length === 0),
      };
    },
    close: async () => {
      await stopWorker();
      await sending.stop();
      try {
        // The time-skipping server cannot list workflows.
        await mustBeSound({ client: env.client, ...(env.supportsTimeSkipping ? { runs: recorder.runs } : {}) });
      } finally {
        await env.teardown();
        await real.close();
      }
    },
  };
}

/** The same object, recording each call of some of its methods. */
function counted<T extends object>(target: T, methods: readonly (keyof T)[], note: (args: unknown[]) => void): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (methods.includes(name as keyof T)) note(args);
        return value.apply(object, args);
      };
    },
  });
}

function server(variable: string) {
  return { server: { executable: { type: 'existing-path', path: process.env[variable] ?? '' } } } as const;
}

function interrupted(payments: Payments, before: () => Promise<void> | void | undefined): Payments {
  const first = async <T>(call: () => Promise<T>): Promise<T> => {
    await before();
    return call();
  };
  return {
    authorize: (request) => first(() => payments.authorize(request)),
    reduce: (request) => first(() => payments.reduce(request)),
    void: (request) => first(() => payments.void(request)),
    abandon: (request) => first(() => payments.abandon(request)),
    capture: (request) => first(() => payments.capture(request)),
    release: (request) => first(() => payments.release(request)),
    refund: (request) => first(() => payments.refund(request)),
    account: (request) => payments.account(request),
  };
}
