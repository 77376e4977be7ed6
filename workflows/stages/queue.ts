import { condition } from '@temporalio/workflow';
import type { CommandMeta, OrderState } from '../../domain/order/index.ts';
import { queueTime } from '../../domain/kitchen/schedule.ts';
import type { OrderContext } from '../order-context.ts';
import { recording } from '../calls.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';

/** A confirmed order waits for its scheduled time, and then for a cook. */

/** Queues a scheduled order when it is time. It was accepted earlier, so it is queued even if the queue is full. */
export async function queueWhenDue(context: OrderContext): Promise<void> {
  const { record } = context;
  while (waitsForItsHour(context)) {
    context.waitingFor = 'its hour';
    const { version, requestedFor, kitchenMinutes } = record.placed;
    const left = timeToQueue(record.placed);
    const changed = (): boolean =>
      !waitsForItsHour(context) ||
      record.placed.requestedFor !== requestedFor ||
      record.placed.kitchenMinutes !== kitchenMinutes;
    if (left > 0 && (await condition(changed, left))) continue;
    const ticket = await recording.enqueueTicket({ ...ticketOf(record.placed), isAccepted: true });
    if (ticket.outcome === 'queued') {
      const { position, promisedAt } = ticket;
      const queue = pipelineCommand(`queue.${version}`, { type: 'queue', position, promisedAt });
      // Rescheduled or changed during the call: its ticket is dropped or updated, and the wait starts over.
      if (await record.execute({ ...queue, expectedVersion: version }))
        await recording.requoteTicket(requoteOf(record.placed));
    } else {
      // A cook is just starting it, or it is being cancelled.
      await condition(() => !waitsForItsHour(context), '1 minute');
    }
  }
}

/**
 * Waits for a cook to start, or for the customer to reschedule. An untouched order is escalated, then cancelled.
 */
export async function waitForCook(context: OrderContext): Promise<void> {
  const { record } = context;
  const { queueEscalateMinutes: escalate, queueCancelMinutes: giveUp } = record.placed.timers;
  const touched = (): boolean => !record.is('confirmed') || waitsForItsHour(context);
  context.waitingFor = 'a cook to start';
  if (!touched() && !(await condition(touched, minutes(escalate)))) {
    await record.execute(pipelineCommand('escalate', { type: 'escalateQueue', waitedMinutes: escalate }));
    if (!(await condition(touched, minutes(giveUp - escalate)))) {
      const reason = `The kitchen could not start it within ${giveUp} minutes.`;
      await record.execute({ ...system('give-up'), type: 'cancel', reason });
    }
  }
}

function waitsForItsHour({ record }: OrderContext): boolean {
  return record.is('confirmed') && record.placed.queuePosition === undefined;
}

function requoteOf(order: OrderState) {
  const { id: orderId, storeId, version, kitchenMinutes, requestedFor } = order;
  const queueAt = queueTime(order);
  const when = requestedFor === undefined || queueAt === undefined ? {} : { requestedFor, queueAt };
  return { storeId, orderId, orderVersion: version, minutes: kitchenMinutes, ...when };
}

/** Milliseconds until it has to be queued in the kitchen. */
export function timeToQueue(order: OrderState): number {
  const queueAt = queueTime(order);
  return queueAt === undefined ? 0 : Date.parse(queueAt) - Date.now();
}

export function ticketOf({ id: orderId, storeId, version, kitchenMinutes, requestedFor }: OrderState) {
  const wish = requestedFor === undefined ? {} : { requestedFor };
  return { storeId, orderId, orderVersion: version, minutes: kitchenMinutes, ...wish };
}

function system(step: string): CommandMeta {
  return { commandId: `pipeline.${step}`, actor: { role: 'system', id: 'pipeline' } };
}
