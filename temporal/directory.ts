import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { WorkflowState } from '../domain/audit.ts';
import { instant, parseOrderId, type OrderId, type StoreId } from '../domain/values.ts';
import type { WorkflowDirectory } from '../ports.ts';
import { orderWorkflowId, ORDER_WORKFLOW } from '../workflows/messages.ts';
import { ORDER_STORE } from '../workflows/search-attributes.ts';

/** Which orders' workflows a Temporal server has. */
export function workflowDirectory(client: Client): WorkflowDirectory {
  return {
    async *running(storeId: StoreId) {
      const query = `WorkflowType = '${ORDER_WORKFLOW}' AND ExecutionStatus = 'Running' AND ${ORDER_STORE.name} = '${storeId}'`;
      for await (const { workflowId, startTime } of client.workflow.list({ query })) {
        const orderId = parseOrderId(workflowId.split('/').at(-1) ?? '');
        if (orderId) yield { orderId, startedAt: instant(startTime.getTime()) };
      }
    },
    async stateOf(storeId: StoreId, orderId: OrderId): Promise<WorkflowState> {
      try {
        const { status } = await client.workflow.getHandle(orderWorkflowId(storeId, orderId)).describe();
        return status.name === 'RUNNING' ? 'running' : 'ended';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'unknown';
        throw error;
      }
    },
  };
}
