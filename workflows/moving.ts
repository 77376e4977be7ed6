import type { OrderCommand } from '../domain/order/index.ts';
import { displayNumber } from '../domain/shared/values.ts';
import type { Alarm } from './alarm.ts';
import { moving } from './calls.ts';
import { pipelineCommand } from './pipeline-command.ts';
import type { OrderRecord } from './record.ts';
import { waitBeforeLook } from './time.ts';

/**
 * Places the order in the other store and waits for that store's answer, which may take as long as its customer takes to pay. Meanwhile
 * this order is neither begun nor cancelled.
 */
export async function placeElsewhere(
  { record, alarm }: { readonly record: OrderRecord; readonly alarm: Alarm },
  { key, offerId }: { readonly key: string; readonly offerId: string },
): Promise<OrderCommand> {
  const { storeId, id: orderId, number, move } = record.placed;
  const where = move?.to.storeName ?? 'the other store';
  const options = { summary: `${displayNumber(number)} to ${where}` };
  for (let looks = 1; ; looks += 1) {
    const result = await moving.placeMovedOrder.executeWithOptions(options, [{ storeId, orderId, offerId }]);
    if (result.outcome !== 'waiting') return pipelineCommand(key, { type: 'recordMove', offerId, result });
    await alarm.wait(() => false, waitBeforeLook(looks), `an answer of ${where}`);
  }
}
