import { waitsForStock, type OrderCommand } from '../../domain/order/index.ts';
import type { Book } from '../book.ts';
import { recording } from '../calls.ts';
import { pipelineCommand } from '../pipeline-command.ts';

/**
 * Puts aside the stock that the order takes, before anybody is asked for money. What gives it back needs no step of its own: the write that
 * ends the order does (`settle`), whether or not anything was put aside, and a claim that comes after it is refused.
 *
 * @returns the allocation, which is written together with what comes next; nothing for an order that takes none
 */
export async function allocated(book: Book): Promise<OrderCommand[]> {
  const { record } = book;
  const { id: orderId, storeId, ingredients, kitchenMinutes: minutes, requestedFor } = record.placed;
  if (ingredients === undefined || !record.is('received')) return [];
  book.waitingFor = 'its ingredients';
  const when = requestedFor === undefined ? {} : { requestedFor };
  const request = { storeId, orderId, orderVersion: record.storedVersion, ingredients, minutes, ...when };
  const result = await recording.allocateStock(request);
  if (result.outcome === 'late') {
    // Its end was written, and only storage has it.
    await record.catchUp();
    return [];
  }
  const command = pipelineCommand('allocate', { type: 'recordAllocation', result });
  if (result.outcome === 'allocated') return [command];
  await record.execute(command);
  return [];
}

/** The stock has changed otherwise than by this order: has it lost its own, or got it back? */
export async function lookAtStock({ record }: Book): Promise<void> {
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
