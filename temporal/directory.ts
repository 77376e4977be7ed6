import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { WorkflowState } from '../domain/audit/audit.ts';
import type { OrderEvent } from '../domain/order/index.ts';
import {
  instant,
  parseOrderId,
  parseStoreId,
  type LocalDay,
  type OrderId,
  type StoreId,
} from '../domain/shared/values.ts';
import type { WorkflowDirectory } from '../ports.ts';
import { replaceWorkflow, whyBeyondReplay, willNeverAnswer, type ReplayCheck } from './failing-orders.ts';
import { takingUp } from './order-start.ts';
import { failingTask, findFailingTasks, SLOW_ATTEMPTS } from './failing-tasks.ts';
import type { WorkflowRun } from './runs.ts';
import { resetBefore, retryNow } from './unstick.ts';
import {
  DISPATCHER_WORKFLOW,
  dispatcherWorkflowId,
  orderWorkflowId,
  ORDER_WORKFLOW,
  streamQuery,
} from '../workflows/messages.ts';
import { ORDER_NUMBER, ORDER_STORE } from '../workflows/search-attributes.ts';

/**
 * The order workflows on a Temporal server.
 *
 * @param replay how a worker finds out whether a history replays; undefined for other processes, which cannot, and take it for one that does
 */
export function workflowDirectory(client: Client, replay: ReplayCheck | undefined): WorkflowDirectory {
  const hasEarlierRun = async ({ workflowId }: WorkflowRun): Promise<boolean> =>
    (await client.workflow.count(`WorkflowId = '${workflowId}'`)).count > 1;
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
    async eventsOf(storeId: StoreId, orderId: OrderId): Promise<readonly OrderEvent[]> {
      const workflowId = orderWorkflowId(storeId, orderId);
      const runs: { readonly runId?: string; readonly isClosed: boolean }[] = [];
      for await (const { runId, status } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
        runs.push({ runId, isClosed: status.name !== 'RUNNING' });
      }
      // It may not be listed yet: query the latest run by workflow id.
      if (runs.length === 0) runs.push({ isClosed: false });
      let known: readonly OrderEvent[] = [];
      let hopeless: unknown;
      for (const { runId, isClosed } of runs) {
        try {
          const events = await client.workflow.getHandle(workflowId, runId).query(streamQuery);
          if (events.length > known.length) known = events;
        } catch (error) {
          if (error instanceof WorkflowNotFoundError) continue;
          // An unreachable run may have the most events, so fail and let the caller retry.
          if (!isClosed || !willNeverAnswer(error)) throw error;
          hopeless = error;
        }
      }
      // A run that replaced it started with all stored events.
      if (known.length === 0 && hopeless !== undefined) throw hopeless;
      return known;
    },
    async failingTask(storeId: StoreId, orderId: OrderId) {
      try {
        return await failingTask(client, { workflowId: orderWorkflowId(storeId, orderId) });
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    async *failing() {
      for (const failing of await findFailingTasks(
        { client, query: `WorkflowType = '${ORDER_WORKFLOW}'` },
        SLOW_ATTEMPTS,
      )) {
        const [, storeId = '', id = ''] = failing.workflowId.split('/');
        const [store, orderId] = [parseStoreId(storeId), parseOrderId(id)];
        if (store && orderId) yield { ...failing, storeId: store, orderId };
      }
    },
    whyUnreplayable({ storeId, orderId, ...task }) {
      const failing = { ...task, workflowId: orderWorkflowId(storeId, orderId) };
      return whyBeyondReplay(failing, replay ?? (async () => undefined), hasEarlierRun);
    },
    async replace({ storeId, orderId, runId }, stored) {
      await replaceWorkflow(client, { workflowId: orderWorkflowId(storeId, orderId), runId }, stored);
    },
    async takeUp(stored) {
      await client.workflow.start(ORDER_WORKFLOW, {
        ...takingUp(stored, 'resumed by an operator'),
        workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      });
    },
    retryNow: (storeId, orderId) => retryNow(client, orderWorkflowId(storeId, orderId)),
    resetBefore: (storeId, orderId, event) => resetBefore(client, orderWorkflowId(storeId, orderId), event),
    async *failingDispatchers(storeId: StoreId) {
      const query = `WorkflowType = '${DISPATCHER_WORKFLOW}' AND WorkflowId STARTS_WITH '${dispatcherWorkflowId(storeId, 'whk_')}'`;
      yield* await findFailingTasks({ client, query });
    },
    async *numbered(storeId: StoreId, day: LocalDay) {
      const query = `WorkflowType = '${ORDER_WORKFLOW}' AND ${ORDER_STORE.name} = '${storeId}' AND ${ORDER_NUMBER.name} STARTS_WITH '${day}#'`;
      for await (const { workflowId } of client.workflow.list({ query })) {
        const orderId = parseOrderId(workflowId.split('/').at(-1) ?? '');
        if (orderId) yield { orderId };
      }
    },
  };
}
