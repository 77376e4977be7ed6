import type { CommandMeta, OrderState } from '../../domain/order/index.ts';
import { queueTime } from '../../domain/kitchen/schedule.ts';
import type { Book } from '../book.ts';
import { recording } from '../calls.ts';
import type { OrderRecord } from '../record.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';

/** A confirmed order waits: for its hour, and then for a cook. */

/** Brings an order for later into the queue when it is time. It has been accepted, so a full queue takes it all the same. */
export async function queued(book: Book): Promise<void> {
  const { record, alarm } = book;
  while (waitsForItsHour(book)) {
    book.waitingFor = 'its hour';
    const { version, requestedFor, kitchenMinutes } = record.placed;
    const left = timeToQueue(record.placed);
    const changed = (): boolean =>
      !waitsForItsHour(book) ||
      record.placed.requestedFor !== requestedFor ||
      record.placed.kitchenMinutes !== kitchenMinutes;
    if (left > 0 && (await alarm.wait(changed, left))) continue;
    const ticket = await recording.enqueueTicket({ ...ticketOf(record), isAccepted: true });
    if (ticket.outcome === 'queued') {
      const { position, promisedAt } = ticket;
      const queue = pipelineCommand(`queue.${version}`, { type: 'queue', position, promisedAt });
      // Put off or made longer while the kitchen was asked: its ticket is given up or mended, and it is looked at again.
      if (await record.execute({ ...queue, expectedVersion: version }))
        await recording.requoteTicket(requoteOf(record));
    } else {
      // The kitchen is just beginning by itself, or it is being cancelled.
      await alarm.wait(() => !waitsForItsHour(book), minutes(1));
    }
  }
}

/**
 * Waits for a cook to begin, or for the customer to put it off. A queue that nobody touches is reported, and then given up.
 */
export async function begunByCook(book: Book): Promise<void> {
  const { record, alarm } = book;
  const { queueEscalateMinutes: escalate, queueCancelMinutes: giveUp } = record.placed.timers;
  const touched = (): boolean => !record.is('confirmed') || waitsForItsHour(book);
  book.waitingFor = 'a cook to start';
  if (!touched() && !(await alarm.wait(touched, minutes(escalate)))) {
    await record.execute(pipelineCommand('escalate', { type: 'escalateQueue', waitedMinutes: escalate }));
    if (!(await alarm.wait(touched, minutes(giveUp - escalate)))) {
      const reason = `Nobody could start it within ${giveUp} minutes.`;
      await record.execute({ ...system('give-up'), type: 'cancel', reason });
    }
  }
}

function waitsForItsHour({ record }: Book): boolean {
  return record.is('confirmed') && record.placed.queuePosition === undefined;
}

function requoteOf(record: OrderRecord) {
  const { id: orderId, storeId, kitchenMinutes, requestedFor } = record.placed;
  const queueAt = queueTime(record.placed);
  const when = requestedFor === undefined || queueAt === undefined ? {} : { requestedFor, queueAt };
  return { storeId, orderId, orderVersion: record.storedVersion, minutes: kitchenMinutes, ...when };
}

/** Milliseconds until it has to be in the kitchen's queue. */
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
