import { defineUpdate } from '@temporalio/workflow';

/** How the bare program talks to its workflow. */

export const BARE_WORKFLOW = 'bareOrder';
export const BARE_TASK_QUEUE = 'bare-orders';

export function bareWorkflowId(orderId: string): string {
  return `bare/main/${orderId}`;
}

export const placeUpdate = defineUpdate<void>('place');
export const startCookingUpdate = defineUpdate<void>('startCooking');
export const completeUpdate = defineUpdate<void>('complete');
export const sendOutUpdate = defineUpdate<void>('sendOut');
export const handOverUpdate = defineUpdate<void>('handOver');
