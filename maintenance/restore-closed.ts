import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { OrderId, StoreId } from '../domain/values.ts';
import type { Storage } from '../ports.ts';
import { orderWorkflowId, streamQuery } from '../workflows/messages.ts';
import { readOrder } from './read-order.ts';

export interface RestoreDeps {
  readonly client: Client;
  readonly storage: Pick<Storage, 'orders' | 'damage'>;
  readonly log: Logger;
}

/**
 * Writes damaged orders anew whose workflows have ended: for as long as Temporal keeps a history, a worker can tell the order's events
 * from it. Those whose workflows live are left to them, which are the only writers.
 *
 * @param hopeless orders that Temporal knows nothing of: they are not asked for again
 */
export async function restoreClosed({ client, storage, log }: RestoreDeps, hopeless: Set<string>): Promise<void> {
  for (const { storeId, kind, id } of storage.damage()) {
    if (kind !== 'order' || id === undefined) continue;
    const workflowId = orderWorkflowId(storeId, id as OrderId);
    if (hopeless.has(workflowId)) continue;
    try {
      const restored = await restoreFromHistory(client, storage, storeId, id as OrderId);
      if (restored)
        log.warn({ store: storeId, order: id }, 'A damaged order was written anew from its workflow’s history.');
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) hopeless.add(workflowId);
      log.error(
        { err: error, store: storeId, order: id },
        'A damaged order could not be written anew from its workflow’s history.',
      );
    }
  }
}

async function restoreFromHistory(
  client: Client,
  { orders }: RestoreDeps['storage'],
  storeId: StoreId,
  orderId: OrderId,
): Promise<boolean> {
  const handle = client.workflow.getHandle(orderWorkflowId(storeId, orderId));
  if ((await handle.describe()).status.name === 'RUNNING') return false;
  const events = await handle.query(streamQuery);
  const order = readOrder({ orderId, events, state: undefined, replaceState: async () => 'changed' }, storeId);
  if ('unreadable' in order) throw new Error(order.unreadable);
  return (await orders.restore({ storeId, orderId, events, state: order.state })).outcome === 'restored';
}
