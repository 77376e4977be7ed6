import type { Logger } from 'pino';
import { catchUpWithHistory, type CatchUpDeps } from '../application/maintenance/catch-up.ts';
import { eachOrder } from '../application/orders/every-order.ts';
import { UNFINISHED_STATUSES } from '../domain/order/index.ts';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { Storage, WorkflowDirectory } from '../ports.ts';

export interface CatchUpEndedDeps extends CatchUpDeps {
  readonly storage: CatchUpDeps['storage'] & Pick<Storage, 'catalog'>;
  readonly workflows: Pick<WorkflowDirectory, 'running' | 'stateOf' | 'eventsOf'>;
  readonly log: Logger;
}

/**
 * Unfinished orders without a running workflow are rare and suspicious: their storage may be an older copy, in which an
 * order that has since been cancelled or delivered waits to be cooked. Stores whatever the ended workflow's history
 * knows beyond that.
 *
 * @param compared the version at which each order was last compared with its history; only a workflow changes it
 */
export async function catchUpEnded(deps: CatchUpEndedDeps, compared: Map<string, number>): Promise<void> {
  const { storage, workflows, log } = deps;
  const seen = new Set<string>();
  for (const { id: storeId } of await storage.catalog.stores()) {
    // Temporal is asked only about stores where it matters: at most times most of thousands have no order that is not ended.
    let running: ReadonlySet<OrderId> | undefined;
    const unfinished = eachOrder(storage.orders, storeId, { statuses: UNFINISHED_STATUSES });
    for await (const { id: orderId, version } of unfinished) {
      const key = `${storeId}/${orderId}`;
      seen.add(key);
      if (compared.get(key) === version) continue;
      running ??= await runningIn(workflows, storeId);
      if (running.has(orderId)) continue;
      const order = { store: storeId, order: orderId };
      try {
        const result = await catchUpWithHistory(deps, storeId, orderId);
        if (result.outcome === 'caught_up')
          log.warn(order, 'Storage was behind the history of an order’s workflow; the missing events are stored now.');
        if (result.outcome === 'not_possible')
          log.error({ ...order, reason: result.reason }, 'An order cannot be caught up with its history.');
        if (result.outcome !== 'left to its workflow') compared.set(key, version);
      } catch (error) {
        log.error({ err: error, ...order }, 'An order could not be compared with the history of its workflow.');
      }
    }
  }
  for (const key of compared.keys()) if (!seen.has(key)) compared.delete(key);
}

async function runningIn(
  workflows: Pick<WorkflowDirectory, 'running'>,
  storeId: StoreId,
): Promise<ReadonlySet<OrderId>> {
  const running = new Set<OrderId>();
  for await (const { orderId } of workflows.running(storeId)) running.add(orderId);
  return running;
}
