import type { Logger } from 'pino';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { Storage, WorkflowDirectory } from '../ports.ts';
import { readHistory } from '../application/maintenance/read-order.ts';

export interface RestoreDeps {
  readonly storage: Pick<Storage, 'orders' | 'damage'>;
  readonly workflows: Pick<WorkflowDirectory, 'stateOf' | 'eventsOf'>;
  readonly log: Logger;
}

/**
 * Rewrites damaged orders whose workflows have ended: while Temporal keeps the history, a worker can query the order's
 * events from it. An order with a running workflow is left to that workflow, its only writer.
 *
 * @param hopeless orders unknown to Temporal: they are not queried again, and only read, as they may have been restored from a backup
 */
export async function restoreClosed({ storage, workflows, log }: RestoreDeps, hopeless: Set<string>): Promise<void> {
  for (const { storeId, kind, id } of storage.damage()) {
    const order = { store: storeId, order: id };
    if (kind !== 'order' || id === undefined) continue;
    if (hopeless.has(`${storeId}/${id}`)) {
      // Somebody may have put back a good copy: nobody else may read it for days, and the alert would stay.
      await storage.orders.get(storeId, id as OrderId).catch(() => undefined);
      continue;
    }
    try {
      const outcome = await restoreFromHistory({ storage, workflows }, storeId, id as OrderId);
      if (outcome === 'restored') log.warn(order, 'A damaged order was rewritten from its workflow’s history.');
      if (outcome !== 'unknown') continue;
      hopeless.add(`${storeId}/${id}`);
      log.error(order, 'A damaged order cannot be rewritten: Temporal no longer has its history.');
    } catch (error) {
      log.error({ err: error, ...order }, 'A damaged order could not be rewritten from its workflow’s history.');
    }
  }
}

async function restoreFromHistory(
  { storage, workflows }: Pick<RestoreDeps, 'storage' | 'workflows'>,
  storeId: StoreId,
  orderId: OrderId,
): Promise<'restored' | 'not_damaged' | 'left to its workflow' | 'unknown'> {
  if ((await workflows.stateOf(storeId, orderId)) === 'running') return 'left to its workflow';
  const events = await workflows.eventsOf(storeId, orderId);
  if (events.length === 0) return 'unknown';
  const read = readHistory(events, { storeId, orderId });
  if ('unreadable' in read) throw new Error(read.unreadable);
  return (await storage.orders.restore({ storeId, orderId, events, state: read.state })).outcome;
}
