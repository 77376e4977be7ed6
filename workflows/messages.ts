import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CommandMeta, OrderState, OrderStatus, PlacedOrder, PublicCommand } from '../domain/order/index.ts';
import type { Instant, OrderId, StoreId } from '../domain/values.ts';

/** How to talk to an order's workflow: its names and shapes, for the API and for whoever sends signals. */

export const ORDER_WORKFLOW = 'order';
export const TASK_QUEUE = 'orders';

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

export const placeUpdate = defineUpdate<CommandOutcome, [CommandMeta & { order: PlacedOrder }]>('place');

/** Every public command is an Update, whose sender awaits the outcome, and a Signal of the same name. */
export function commandUpdate(type: PublicCommand['type']) {
  return defineUpdate<CommandOutcome, [input: unknown]>(type);
}

export function commandSignal(type: PublicCommand['type']) {
  return defineSignal<[input: unknown]>(type);
}

/** The order as the workflow knows it; null before it was placed. */
export const orderQuery = defineQuery<OrderState | null>('order');

export interface Progress {
  readonly status: OrderStatus | 'not_placed';
  readonly version: number;
  /** What the workflow waits for, in words. */
  readonly waitingFor: string;
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
