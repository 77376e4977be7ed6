import { condition } from '@temporalio/workflow';
import { isFinal } from '../../domain/order/index.ts';
import type { Book } from '../book.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';

/** Waits until the customer has the order, reminding the one who should collect it. */
export async function handedOver(book: Book): Promise<void> {
  const { record } = book;
  const { fulfilment, timers } = record.placed;
  book.waitingFor = fulfilment.type === 'pickup' ? 'the customer to collect' : 'a driver';
  const gone = (): boolean => !record.is('ready');
  if (!gone() && fulfilment.type === 'pickup' && !(await condition(gone, minutes(timers.collectReminderMinutes)))) {
    await record.execute(pipelineCommand('remind', { type: 'remindCollection' }));
  }
  await condition(() => isFinal(record.placed.status));
}
