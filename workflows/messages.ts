import type { Finding } from '../domain/audit/audit.ts';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ApiCommand, CommandMeta, Order, OrderEvent, OrderStatus, PublicCommand } from '../domain/order/index.ts';
import type { Instant, OrderId, StoreId } from '../domain/shared/values.ts';
import type { ReplayRequest, WebhookId } from '../domain/webhooks/webhooks.ts';

/** How to talk to the workflows: their names and shapes, for the API and for whoever sends signals. */

export const ORDER_WORKFLOW = 'order';
export const TASK_QUEUE = 'orders';
/**
 * A worker that dies in the middle of a task holds its order up for this long. Shorter would be quicker, and bring local activities nearer to the
 * task's heartbeat: see `door.ts`.
 */
export const WORKFLOW_TASK_TIMEOUT = '5s';

/** What the workflow of an order fails with that was never placed. */
export const NEVER_PLACED = 'NeverPlaced';

export const RECONCILE_WORKFLOW = 'reconcile';
export const REPAIR_WORKFLOW = 'repair';

export interface ReconcileInput {
  /** How many days back from today all orders are looked at; those that are not finished always are. */
  readonly days: number;
  /** What has changed in the last minutes may be a step apart still, and is not compared. */
  readonly graceMinutes: number;
  /** One store; absent: all. */
  readonly storeId?: StoreId;
}

export interface ReconcileResult {
  readonly stores: number;
  readonly orders: number;
  readonly findings: readonly (Finding & { readonly storeId: StoreId })[];
  /** Findings beyond those that are told. */
  readonly more: number;
}

export function orderWorkflowId(storeId: StoreId, orderId: OrderId): string {
  return `order/${storeId}/${orderId}`;
}

export interface OrderInput {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
}

/** What a placement or a command has come to. The order itself is read from storage. */
export interface CommandOutcome {
  readonly status: OrderStatus;
  readonly version: number;
}

/** Commands that carry what the API has read and priced: Updates only. `place` and `createDraft` also start the workflow. */
export function apiUpdate<Type extends ApiCommand['type']>(type: Type) {
  return defineUpdate<CommandOutcome, [CommandMeta & Omit<Extract<ApiCommand, { type: Type }>, 'type'>]>(type);
}

/** Every public command is an Update, whose sender awaits the outcome, and a Signal of the same name. */
export function commandUpdate(type: PublicCommand['type'] | ApiCommand['type']) {
  return defineUpdate<CommandOutcome, [input: unknown]>(type);
}

export function commandSignal(type: PublicCommand['type']) {
  return defineSignal<[input: unknown]>(type);
}

/** Tells an order's workflow that storage may know more than it does. */
export const lookSignal = defineSignal('lookAtStorage');

/** Tells an order's workflow that it may have lost its stock, or got it back. */
export const stockSignal = defineSignal('lookAtStock');

/** The order as the workflow knows it; null before it was placed or begun as a draft. */
export const orderQuery = defineQuery<Order | null>('order');

/** All of the order's events, for rewriting a damaged record. */
export const streamQuery = defineQuery<readonly OrderEvent[]>('stream');

export interface Progress {
  /** `placing`: accepted, and not stored yet. */
  readonly status: OrderStatus | 'placing' | 'not_placed';
  readonly version: number;
  /** What the workflow waits for, in words. */
  readonly waitingFor: string;
  /** The ids of commands that were accepted and are not stored yet. */
  readonly writing: readonly string[];
  /** Payments and messages that are under way. */
  readonly underWay: readonly string[];
  /** The last messages that were refused, oldest first. */
  readonly refused: readonly RefusedMessage[];
}

export interface RefusedMessage {
  readonly at: Instant;
  readonly name: string;
  readonly reason: string;
}

export const progressQuery = defineQuery<Progress>('progress');

/** The workflow that sends a subscription's events, and how to talk to it. */
export const DISPATCHER_WORKFLOW = 'dispatcher';

export function dispatcherWorkflowId(storeId: StoreId, webhookId: WebhookId): string {
  return `webhook/${storeId}/${webhookId}`;
}

export interface DispatcherInput {
  readonly storeId: StoreId;
  readonly webhookId: WebhookId;
  /** Asked for, and not yet begun. */
  readonly replays?: readonly ReplayRequest[];
}

/** Something may have changed. One whose endpoint is down does not look for that. */
export const nudgeSignal = defineSignal('nudge');
/** Look now: the subscription itself has changed. */
export const wakeSignal = defineSignal('wake');
export const replaySignal = defineSignal<[what: ReplayRequest]>('replay');
