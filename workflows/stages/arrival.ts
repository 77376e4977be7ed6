import { condition } from '@temporalio/workflow';
import { arrivalOf, lateArrivalAt } from '../../domain/delivery/arrival.ts';
import { isFinal, type OrderState } from '../../domain/order/index.ts';
import type { OrderContext } from '../order-context.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { now } from '../record.ts';

/** At most this many messages per order that its delivery is late. */
const MAX_LATE_MESSAGES = 3;

/** Tells customer and manager when a delivery does not arrive by its estimate, with a new one. Runs beside the wait for its driver. */
export async function watchArrival({ record, recording, alarm }: OrderContext): Promise<void> {
  const isOver = (): boolean => isFinal(record.placed.status) || countLateMessages(record.placed) >= MAX_LATE_MESSAGES;
  while (!isOver()) {
    const watched = record.placed;
    const [missed, late] = [arrivalOf(watched), lateArrivalAt(watched)];
    const changed = (): boolean => isOver() || lateArrivalAt(record.placed) !== late;
    if (missed === undefined || late === undefined) {
      await condition(changed);
      continue;
    }
    const left = Date.parse(late) - Date.now();
    if (left > 0 && (await alarm.wait(changed, left, 'not arrived by the estimate'))) continue;
    const { id: orderId, storeId } = watched;
    const expectedAt = await recording.forecastArrival({ storeId, orderId, asOf: now() });
    await record.execute(pipelineCommand(`late-arrival.${missed}`, { type: 'missArrival', missed, expectedAt }));
    if (lateArrivalAt(record.placed) === late) return;
  }
}

function countLateMessages({ messages }: OrderState): number {
  return messages.filter(({ kind }) => kind === 'delivery_late').length;
}
