import { condition } from '@temporalio/workflow';
import { isBeingMoved, type CommandMeta, type OrderState } from '../../domain/order/index.ts';
import { queueTime } from '../../domain/kitchen/schedule.ts';
import type { OrderContext } from '../order-context.ts';
import type { OrderRecord } from '../record.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';

/** A confirmed order waits for its scheduled time, and then for a cook. */

const UNTOUCHED = 'untouched in the queue';

/** Queues a scheduled order when it is time. It was accepted earlier, so it is queued even if the queue is full. */
export async function queueWhenDue(context: OrderContext): Promise<void> {
  const { record, recording, alarm } = context;
  while (waitsForItsHour(context)) {
    context.waitingFor = 'its hour';
    const { requestedFor, kitchenMinutes } = record.placed;
    const { storedVersion: version } = record;
    const left = timeToQueue(record.placed);
    const changed = (): boolean =>
      !waitsForItsHour(context) ||
      record.placed.requestedFor !== requestedFor ||
      record.placed.kitchenMinutes !== kitchenMinutes;
    if (left > 0 && (await alarm.wait(changed, left, 'its hour'))) continue;
    const ticket = await recording.enqueueTicket({ ...ticketOf(record), isAccepted: true });
    if (ticket.outcome === 'queued') {
      const { position, promisedAt } = ticket;
      const queue = pipelineCommand(`queue.${version}`, { type: 'queue', position, promisedAt });
      // Rescheduled or changed during the call: its ticket is dropped or updated, and the wait starts over.
      if (await record.execute({ ...queue, expectedVersion: version }))
        await recording.requoteTicket(requoteOf(record));
    } else {
      // A cook is just starting it, or it is being cancelled.
      await alarm.wait(() => !waitsForItsHour(context), minutes(1), 'a start or a cancel to end');
    }
  }
}

/**
 * Waits for a cook to start, or for the customer to reschedule. An untouched order is escalated, then cancelled.
 */
export async function waitForCook(context: OrderContext): Promise<void> {
  const { record, alarm } = context;
  const { queueEscalateMinutes: escalate, queueCancelMinutes: giveUp } = record.placed.timers;
  const touched = (): boolean => !record.is('confirmed') || waitsForItsHour(context);
  context.waitingFor = 'a cook to start';
  if (!touched() && !(await alarm.wait(touched, minutes(escalate), UNTOUCHED))) {
    await record.execute(pipelineCommand('escalate', { type: 'escalateQueue', waitedMinutes: escalate }));
    if (!(await alarm.wait(touched, minutes(giveUp - escalate), `${UNTOUCHED} since the alert`))) {
      // Until the other store has answered, it is not for this one to end it.
      while (isBeingMoved(record.placed)) await condition(() => !isBeingMoved(record.placed));
      if (touched()) return;
      const cause = { code: 'not_begun', waitedMinutes: giveUp } as const;
      await record.execute({ ...system('give-up'), type: 'cancel', cause });
    }
  }
}

function waitsForItsHour({ record }: OrderContext): boolean {
  return record.is('confirmed') && record.placed.queuePosition === undefined;
}

function requoteOf(record: OrderRecord) {
  const { id: orderId, storeId, kitchenMinutes, requestedFor } = record.placed;
  const queueAt = queueTime(record.placed);
  const when = requestedFor === undefined || queueAt === undefined ? {} : { requestedFor, queueAt };
  return { storeId, orderId, orderVersion: record.storedVersion, minutes: kitchenMinutes, ...when };
}

/** Milliseconds until it has to be queued in the kitchen. */
export function timeToQueue(order: OrderState): number {
  const queueAt = queueTime(order);
  return queueAt === undefined ? 0 : Date.parse(queueAt) - Date.now();
}

export function ticketOf({ placed, storedVersion: orderVersion }: OrderRecord) {
  const { id: orderId, storeId, kitchenMinutes, requestedFor } = placed;
  const wish = requestedFor === undefined ? {} : { requestedFor };
  return { storeId, orderId, orderVersion, minutes: kitchenMinutes, ...wish };
}

function system(step: string): CommandMeta {
  return { commandId: `pipeline.${step}`, actor: { role: 'system', id: 'pipeline' } };
}
