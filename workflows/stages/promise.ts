import { isInKitchen, type OrderState } from '../../domain/order/index.ts';
import { begunAt, dueAt, lateAt, nextLook, type PromiseLook } from '../../domain/kitchen/promise-watch.ts';
import type { Book } from '../book.ts';
import { recording } from '../calls.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { now } from '../record.ts';

/** Who has been told so often that it is late is not told once more. */
const MOST_APOLOGIES = 3;

/**
 * Notices when an order will not be ready at the time that was promised, and tells its customer, and the kitchen, the time that is to be
 * expected now. It goes on beside the other steps until the order has left the kitchen.
 */
export async function watchPromise({ record, alarm }: Book): Promise<void> {
  const promised = dueAt(record.placed);
  if (promised === undefined) return;
  let look: PromiseLook = { at: now(), readyAt: promised };
  while (isInKitchen(record.placed) && apologies(record.placed) < MOST_APOLOGIES) {
    const watched = record.placed;
    const at = nextLook(watched, look);
    const [missed, late] = [dueAt(watched), lateAt(watched)];
    if (at === undefined || missed === undefined || late === undefined) return;
    const left = Date.parse(at) - Date.now();
    if (left > 0 && (await alarm.wait(() => isAnother(record.placed, watched), left))) continue;
    const { id: orderId, storeId, kitchenMinutes } = watched;
    const asOf = now();
    const { readyAt, expectedAt } = await recording.forecastOrder({
      storeId,
      orderId,
      minutes: kitchenMinutes,
      missed,
      asOf,
    });
    look = { at: asOf, readyAt };
    if (readyAt < late) continue;
    await record.execute(pipelineCommand(`late.${missed}`, { type: 'missPromise', missed, expectedAt }));
    if (dueAt(record.placed) === missed) return;
  }
}

/** Whether something has happened that changes when to look. */
function isAnother(order: OrderState, watched: OrderState): boolean {
  return (
    !isInKitchen(order) ||
    dueAt(order) !== dueAt(watched) ||
    begunAt(order) !== begunAt(watched) ||
    order.kitchenMinutes !== watched.kitchenMinutes
  );
}

function apologies({ messages }: OrderState): number {
  return messages.filter(({ kind }) => kind === 'late').length;
}
