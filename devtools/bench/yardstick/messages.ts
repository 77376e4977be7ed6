import { defineUpdate } from '@temporalio/workflow';

/** The yardstick's signals and queries. */

export const YARDSTICK_WORKFLOW = 'yardstickOrder';
export const YARDSTICK_TASK_QUEUE = 'yardstick-orders';

export function yardstickWorkflowId(orderId: string): string {
  return `yardstick/${orderId}`;
}

export const placeUpdate = defineUpdate<void>('place');
export const startUpdate = defineUpdate<void>('start');
export const completeUpdate = defineUpdate<void>('complete');
export const outUpdate = defineUpdate<void>('out');
export const deliveredUpdate = defineUpdate<void>('delivered');
