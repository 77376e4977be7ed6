import { condition } from '@temporalio/workflow';
import { isInKitchen, tellsMore, type OrderState } from '../../domain/order/index.ts';
import type { Book } from '../book.ts';
import { recording } from '../calls.ts';
import { pipelineCommand } from '../pipeline-command.ts';

/** Who has been told so often that it is late is not told once more. */
const MOST_APOLOGIES = 3;

/**
 * Notices when an order is not ready at the time that was promised, and tells its customer the time that is to be expected now. It goes
 * on beside the other steps until the order has left the kitchen.
 */
export async function watchPromise({ record }: Book): Promise<void> {
  if (!tellsMore(record.placed)) return;
  const due = (): string | undefined => record.placed.expectedAt ?? record.placed.promisedAt;
  while (isInKitchen(record.placed) && apologies(record.placed) < MOST_APOLOGIES) {
    const missed = due();
    if (missed === undefined) return;
    const left = Date.parse(missed) - Date.now();
    const moved = (): boolean => !isInKitchen(record.placed) || due() !== missed;
    if (left > 0 && (await condition(moved, left))) continue;
    const { id: orderId, storeId, kitchenMinutes } = record.placed;
    const expectedAt = await recording.expectOrder({ storeId, orderId, minutes: kitchenMinutes, missed });
    await record.execute(pipelineCommand(`late.${missed}`, { type: 'missPromise', missed, expectedAt }));
    if (due() === missed) return;
  }
}

function apologies({ messages }: OrderState): number {
  return messages.filter(({ kind }) => kind === 'late').length;
}
