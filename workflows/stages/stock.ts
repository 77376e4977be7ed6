import { waitsForStock, type OrderCommand } from '../../domain/order/index.ts';
import type { OrderContext } from '../order-context.ts';
import { pipelineCommand } from '../pipeline-command.ts';

/**
 * Allocates the order's stock before its payment. Releasing it needs no step: the write that ends the order does it
 * (`settle`), and later claims are refused.
 *
 * @returns the allocation, to be written together with the next step; empty for an order without counted ingredients
 */
export async function allocateStock(context: OrderContext): Promise<OrderCommand[]> {
  const { record, recording } = context;
  const { id: orderId, storeId, ingredients, kitchenMinutes: minutes, requestedFor } = record.placed;
  if (ingredients === undefined || !record.is('received')) return [];
  context.waitingFor = 'its ingredients';
  const when = requestedFor === undefined ? {} : { requestedFor };
  const request = { storeId, orderId, orderVersion: record.storedVersion, ingredients, minutes, ...when };
  const result = await recording.allocateStock(request);
  if (result.outcome === 'late') {
    // The order has ended, which only storage knows.
    await record.catchUp();
    return [];
  }
  const command = pipelineCommand('allocate', { type: 'recordAllocation', result });
  if (result.outcome === 'allocated') return [command];
  await record.execute(command);
  return [];
}

/** Checks whether this order has lost or regained its stock after a change by others. */
export async function resyncStock({ record, recording }: OrderContext): Promise<void> {
  if (record.state === undefined || record.draft) return;
  const { storeId, id: orderId } = record.placed;
  let standing = await recording.readStock({ storeId, orderId });
  while (standing.standing !== 'none' && standing.isNews && waitsForStock(record.placed)) {
    const { version } = record.placed;
    await record.execute(pipelineCommand(`stock.${version}`, { type: 'recordStanding', standing }));
    const isShort = record.placed.shortage !== undefined;
    standing = await recording.acknowledgeStock({ storeId, orderId, isShort });
  }
}
