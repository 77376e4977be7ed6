import type { Finding } from '../domain/audit/audit.ts';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ApiCommand, CommandMeta, Order, OrderEvent, OrderStatus, PublicCommand } from '../domain/order/index.ts';
import type { Instant, OrderId, StoreId } from '../domain/shared/values.ts';
import type { ReplayRequest, WebhookId } from '../domain/webhooks/webhooks.ts';

/** Names and shapes of the workflows' Updates, signals and queries. */

/** Set in the workflows' thread of a worker that has a version. */
export const VERSIONED_WORKER = 'VERSIONED_WORKER';

export const ORDER_WORKFLOW = 'order';
export const TASK_QUEUE = 'orders';
/**
 * A worker that dies in the middle of a task delays its order by this long. A shorter timeout would bring local
 * activities closer to the task's heartbeat: see `door.ts`.
 */
export const WORKFLOW_TASK_TIMEOUT = '5s';

/** How the failure of a workflow task that was given up begins: see `task-guard.ts`. It is repeated at once, and means nothing. */
export const TASK_GIVEN_UP = 'A workflow task arrived late, or while a local activity of the one before was running';

/** The failure type of a message, or of a workflow's start, that was not sealed for it. */
export const UNSEALED_MESSAGE = 'unsealed_message';

/** The failure type of a workflow whose order was never placed. */
export const NEVER_PLACED = 'NeverPlaced';

export const RECONCILE_WORKFLOW = 'reconcile';
export const REPAIR_WORKFLOW = 'repair';

export interface ReconcileInput {
  /** How many days back all orders are checked; unfinished orders always are. */
  readonly days: number;
  /** Orders changed within this time may still be in transition, and are skipped. */
  readonly graceMinutes: number;
  /** One store; default: all. */
  readonly storeId?: StoreId;
  /** Of a run that goes on where the one before ended: what that has found, in the stores up to this one. */
  readonly before?: { readonly lastStore: StoreId; readonly result: ReconcileResult };
}

export interface ReconcileResult {
  readonly stores: number;
  readonly orders: number;
  readonly findings: readonly (Finding & { readonly storeId: StoreId })[];
  /** Number of findings not listed. */
  readonly more: number;
}

export function orderWorkflowId(storeId: StoreId, orderId: OrderId): string {
  return `order/${storeId}/${orderId}`;
}

export interface OrderInput {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
}

/** The outcome of a placement or command. The order itself is read from storage. */
export interface CommandOutcome {
  readonly status: OrderStatus;
  readonly version: number;
}

/**
 * Commands with data that the API has validated and priced: Updates only. `place` and `createDraft` also start the
 * workflow.
 */
export function apiUpdate<Type extends ApiCommand['type']>(type: Type) {
  return defineUpdate<CommandOutcome, [CommandMeta & Extract<ApiCommand, { type: Type }>]>(type);
}

/** Every public command is both an Update, whose sender awaits the outcome, and a Signal of the same name. */
export function commandUpdate(type: PublicCommand['type'] | ApiCommand['type']) {
  return defineUpdate<CommandOutcome, [input: unknown]>(type);
}

export function commandSignal(type: PublicCommand['type']) {
  return defineSignal<[input: unknown]>(type);
}

/** Makes an order's workflow resync with storage. */
export const lookSignal = defineSignal('lookAtStorage');

/** Makes an order's workflow check whether it has lost or regained its stock. */
export const stockSignal = defineSignal('lookAtStock');

/** The order as the workflow knows it; null before it was placed or created as a draft. */
export const orderQuery = defineQuery<Order | null>('order');

/** All of the order's events, for rewriting a damaged record. */
export const streamQuery = defineQuery<readonly OrderEvent[]>('stream');

/** The header of an activity that names the request which led to it. */
export const REQUEST_HEADER = 'request';

export interface Progress {
  /** `placing`: accepted, but not stored yet. */
  readonly status: OrderStatus | 'placing' | 'not_placed';
  readonly version: number;
  /** Description of what the workflow is waiting for. */
  readonly waitingFor: string;
  /** The ids of accepted commands that are not stored yet. */
  readonly writing: readonly string[];
  /** Payments and messages in progress. */
  readonly underWay: readonly string[];
  /** The latest refused messages, oldest first; of Updates only those that were not sealed, since others are answered. */
  readonly refused: readonly RefusedMessage[];
}

export interface RefusedMessage {
  readonly at: Instant;
  readonly name: string;
  readonly reason: string;
}

export const progressQuery = defineQuery<Progress>('progress');

/** The workflow that sends a subscription's events, and its signals. */
export const DISPATCHER_WORKFLOW = 'dispatcher';

export function dispatcherWorkflowId(storeId: StoreId, webhookId: WebhookId): string {
  return `webhook/${storeId}/${webhookId}`;
}

export interface DispatcherInput {
  readonly storeId: StoreId;
  readonly webhookId: WebhookId;
  /** Subscribed to all stores: most have nothing to send for long. The next change of the store starts it again. */
  readonly endsWhenIdle?: true;
  /** Requested replays that have not started. */
  readonly replays?: readonly ReplayRequest[];
}

/** There may be new events. Ignored while the endpoint is down. */
export const nudgeSignal = defineSignal('nudge');
/** Run a round now: the subscription itself has changed. */
export const wakeSignal = defineSignal('wake');
export const replaySignal = defineSignal<[what: ReplayRequest]>('replay');
