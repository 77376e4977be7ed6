import { isInKitchen, type OrderState } from '../../domain/order/index.ts';
import { begunAt, dueAt, lateAt, nextLook, type PromiseLook } from '../../domain/kitchen/promise-watch.ts';
import type { OrderContext } from '../order-context.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { now } from '../record.ts';

/** At most this many late messages per order. */
const MAX_LATE_MESSAGES = 3;

/**
 * Detects when an order will miss its promise, and notifies customer and kitchen of the new time. Runs beside the other
 * steps until the order has left the kitchen.
 */
export async function watchPromise({ record, recording, alarm }: OrderContext): Promise<void> {
  const promised = dueAt(record.placed);
  if (promised === undefined) return;
  let look: PromiseLook = { at: now(), readyAt: promised };
  while (isInKitchen(record.placed) && countLateMessages(record.placed) < MAX_LATE_MESSAGES) {
    const watched = record.placed;
    const at = nextLook(watched, look);
    const [missed, late] = [dueAt(watched), lateAt(watched)];
    if (at === undefined || missed === undefined || late === undefined) return;
    const left = Date.parse(at) - Date.now();
    if (left > 0 && (await alarm.wait(() => needsNewLook(record.placed, watched), left, 'next look at the promise')))
      continue;
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

/** Whether a change of the order affects when to check next. */
function needsNewLook(order: OrderState, watched: OrderState): boolean {
  return (
    !isInKitchen(order) ||
    dueAt(order) !== dueAt(watched) ||
    begunAt(order) !== begunAt(watched) ||
    order.kitchenMinutes !== watched.kitchenMinutes
  );
}

function countLateMessages({ messages }: OrderState): number {
  return messages.filter(({ kind }) => kind === 'late').length;
}
