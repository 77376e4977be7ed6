import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { orderWorkflowId, ORDER_WORKFLOW, TASK_QUEUE } from '../../workflows/messages.ts';
import type { PublicCommand, Role } from '../../domain/order/index.ts';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';

/** Interventions of operators on an order's workflow, by sealed messages or the Temporal CLI, while requests are in progress. */
export type Intervention = 'operator cancels' | 'signals the start' | 'terminates and restarts' | 'resets';

const PATIENCE_MS = 120_000;

export interface Operator {
  readonly client: Client;
  readonly storeId: StoreId;
}

export async function intervene(
  { client, storeId }: Operator,
  orderId: OrderId,
  intervention: Intervention,
  random: () => number,
): Promise<void> {
  const workflowId = orderWorkflowId(storeId, orderId);
  const handle = client.workflow.getHandle(workflowId);
  switch (intervention) {
    case 'operator cancels':
      await untilDone(() => handle.signal('cancel', message('cancel', 'manager', orderId)));
      return;
    case 'signals the start':
      await untilDone(() => handle.signal('startCooking', message('startCooking', 'kitchen', orderId)));
      return;
    case 'terminates and restarts':
      await untilDone(() => handle.terminate('Chaos.'));
      await untilDone(() =>
        client.workflow.start(ORDER_WORKFLOW, {
          workflowId,
          taskQueue: TASK_QUEUE,
          args: [{ storeId, orderId }],
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      );
      return;
    case 'resets':
      await untilDone(() => reset(client, workflowId, random));
      return;
    default:
      return intervention satisfies never;
  }
}

/** As `npm run signal` sends it, through the keys of the client. */
function message(type: PublicCommand['type'], role: Role, orderId: OrderId): object {
  return { type, commandId: `signal-${type}-${orderId}`, actor: { role, id: 'operator' } };
}

/** Resets to the end of a random workflow task, as the UI offers. */
async function reset(client: Client, workflowId: string, random: () => number): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const completed = (events ?? []).filter(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes); // prettier-ignore
  const point = completed[Math.floor(random() * completed.length)];
  if (!point) return;
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'Chaos.',
    requestId: randomUUID(),
    workflowTaskFinishEventId: point.eventId ?? null,
  });
}

/** Waits for an unavailable server. A workflow that has ended in the meantime needs nothing. */
async function untilDone(act: () => Promise<unknown>): Promise<void> {
  const limit = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return;
      const isAway = [error, error instanceof Error ? error.cause : undefined].some(isGrpcServiceError);
      if (!isAway || performance.now() > limit) throw error;
      await pause(500);
    }
  }
}
