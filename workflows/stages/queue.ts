import { condition } from '@temporalio/workflow';
import type { CommandMeta, OrderState } from '../../domain/order/index.ts';
import { queueTime } from '../../domain/kitchen/schedule.ts';
import type { Book } from '../book.ts';
import { recording } from '../calls.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';

/** A confirmed order waits: for its hour, and then for a cook. */

/** Brings an order for later into the queue when it is time. It has been accepted, so a full queue takes it all the same. */
export async function queued(book: Book): Promise<void> {
  const { record } = book;
  while (waitsForItsHour(book)) {
    book.waitingFor = 'its hour';
    const { version, requestedFor, kitchenMinutes } = record.placed;
    const left = timeToQueue(record.placed);
    const changed = (): boolean =>
      !waitsForItsHour(book) ||
      record.placed.requestedFor !== requestedFor ||
      record.placed.kitchenMinutes !== kitchenMinutes;
    if (left > 0 && (await condition(changed, left))) continue;
    const ticket = await recording.enqueueTicket({ ...ticketOf(record.placed), isAccepted: true });
    if (ticket.outcome === 'queued') {
      const { position, promisedAt } = ticket;
      const queue = pipelineCommand(`queue.${version}`, { type: 'queue', position, promisedAt });
      // Put off or made longer while the kitchen was asked: its ticket is given up or mended, and it is looked at again.
      if (await record.execute({ ...queue, expectedVersion: version }))
        await recording.requoteTicket(requoteOf(record.placed));
    } else {
      // The kitchen is just beginning by itself, or it is being cancelled.
      await condition(() => !waitsForItsHour(book), '1 minute');
    }
  }
}

/**
 * Waits for a cook to begin, or for the customer to put it off. A queue that nobody touches is reported, and then given up.
 */
export async function begunByCook(book: Book): Promise<void> {
  const { record } = book;
  const { queueEscalateMinutes: escalate, queueCancelMinutes: giveUp } = record.placed.timers;
  const touched = (): boolean => !record.is('confirmed') || waitsForItsHour(book);
  book.waitingFor = 'a cook to start';
  if (!touched() && !(await condition(touched, minutes(escalate)))) {
    await record.execute(pipelineCommand('escalate', { type: 'escalateQueue', waitedMinutes: escalate }));
    if (!(await condition(touched, minutes(giveUp - escalate)))) {
      const cause = { code: 'not_begun', waitedMinutes: giveUp } as const;
      await record.execute({ ...system('give-up'), type: 'cancel', cause });
    }
  }
}

function waitsForItsHour({ record }: Book): boolean {
  return record.is('confirmed') && record.placed.queuePosition === undefined;
}

function requoteOf(order: OrderState) {
  const { id: orderId, storeId, version, kitchenMinutes, requestedFor } = order;
  const queueAt = queueTime(order);
  const when = requestedFor === undefined || queueAt === undefined ? {} : { requestedFor, queueAt };
  return { storeId, orderId, orderVersion: version, minutes: kitchenMinutes, ...when };
}

/** Milliseconds until it has to be in the kitchen's queue. */
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
