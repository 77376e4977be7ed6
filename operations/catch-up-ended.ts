import type { Logger } from 'pino';
import { catchUpWithHistory, type CatchUpDeps } from '../application/maintenance/catch-up.ts';
import { FINAL_STATUSES, ORDER_STATUSES, type OrderState } from '../domain/order/index.ts';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { OrderQuery, Storage, WorkflowDirectory } from '../ports.ts';

export interface CatchUpEndedDeps extends CatchUpDeps {
  readonly storage: CatchUpDeps['storage'] & Pick<Storage, 'catalog'>;
  readonly workflows: Pick<WorkflowDirectory, 'running' | 'stateOf' | 'eventsOf'>;
  readonly log: Logger;
}

const UNFINISHED = ORDER_STATUSES.filter((status) => !FINAL_STATUSES.includes(status) && status !== 'draft');

/**
 * Orders that are not finished and that no workflow looks after are few, and no good sign: their storage may be an older copy, in which an order
 * that was cancelled or delivered since waits to be cooked. What the ended workflow's history knows more of them is stored.
 *
 * @param compared the version of each order that was compared with its history: nobody but a workflow changes it
 */
export async function catchUpEnded(deps: CatchUpEndedDeps, compared: Map<string, number>): Promise<void> {
  const { storage, workflows, log } = deps;
  const seen = new Set<string>();
  for (const { id: storeId } of await storage.catalog.stores()) {
    const running = new Set<OrderId>();
    for await (const { orderId } of workflows.running(storeId)) running.add(orderId);
    for await (const { id: orderId, version } of unfinishedOrders(storage, storeId)) {
      const key = `${storeId}/${orderId}`;
      seen.add(key);
      if (running.has(orderId) || compared.get(key) === version) continue;
      const order = { store: storeId, order: orderId };
      try {
        const result = await catchUpWithHistory(deps, storeId, orderId);
        if (result.outcome === 'caught_up')
          log.warn(order, 'Storage knew less of an order than the history of its workflow, which is stored now.');
        if (result.outcome === 'not_possible')
          log.error({ ...order, reason: result.reason }, 'An order cannot be brought up to its history.');
        if (result.outcome !== 'left to its workflow') compared.set(key, version);
      } catch (error) {
        log.error({ err: error, ...order }, 'An order could not be compared with the history of its workflow.');
      }
    }
  }
  for (const key of compared.keys()) if (!seen.has(key)) compared.delete(key);
}

async function* unfinishedOrders({ orders }: Pick<Storage, 'orders'>, storeId: StoreId): AsyncIterable<OrderState> {
  let after: OrderQuery['after'];
  do {
    const page = await orders.list(storeId, { statuses: UNFINISHED, limit: 100, ...(after ? { after } : {}) });
    yield* page.orders;
    after = page.next;
  } while (after);
}
