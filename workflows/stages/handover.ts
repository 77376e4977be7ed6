import { condition } from '@temporalio/workflow';
import { isFinal, type OrderState } from '../../domain/order/index.ts';
import type { Instant } from '../../domain/shared/values.ts';
import type { Book } from '../book.ts';
import { recording } from '../calls.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';

/** From the pass to the customer: collected, or taken by a driver, who leaves with it and brings it. */

/** Waits until the customer has the order, looking after whose turn it is. */
export async function handedOver(book: Book): Promise<void> {
  const { record } = book;
  book.waitingFor = record.placed.fulfilment.type === 'pickup' ? 'the customer to collect' : 'a driver';
  if (record.placed.fulfilment.type === 'pickup') await collected(book);
  else await delivered(book);
  await condition(() => isFinal(record.placed.status));
}

/** Reminds the customer, and then tells the manager. */
async function collected({ record, alarm }: Book): Promise<void> {
  const { timers } = record.placed;
  const gone = (): boolean => !record.is('ready');
  if (gone() || (await alarm.wait(gone, minutes(timers.collectReminderMinutes)))) return;
  await record.execute(pipelineCommand('remind', { type: 'remindCollection' }));
  if (await alarm.wait(gone, minutes(timers.collectAlertMinutes))) return;
  const waitedMinutes = timers.collectAlertMinutes;
  await record.execute(pipelineCommand('uncollected', { type: 'reportUncollected', waitedMinutes }));
}

/** As often as it changes hands. Only a driver who is known by name can be waited for on the way. */
async function delivered(book: Book): Promise<void> {
  const { record } = book;
  while (record.is('ready', 'delivering')) {
    const { driverId, status } = record.placed;
    book.waitingFor = driverId === undefined ? 'a driver' : `driver ${driverId}`;
    book.show();
    if (status === 'ready') await (driverId === undefined ? taken(book) : left(book, driverId));
    else if (driverId === undefined) await condition(changedHands(book));
    else await brought(book, driverId);
  }
}

async function taken(book: Book): Promise<void> {
  const { version, timers } = book.record.placed;
  const changed = changedHands(book);
  const waitedMinutes = timers.driverWaitMinutes;
  if (await book.alarm.wait(changed, minutes(waitedMinutes))) return;
  await book.record.execute(pipelineCommand(`untaken.${version}`, { type: 'reportUntaken', waitedMinutes }));
  await condition(changed);
}

async function left(book: Book, driverId: string): Promise<void> {
  const waitedMinutes = book.record.placed.timers.driverLeaveMinutes;
  if (await book.alarm.wait(changedHands(book), minutes(waitedMinutes))) return;
  await giveUp(book, { driverId, reason: 'not_left', waitedMinutes });
}

/**
 * Any sign of the driver counts, of this order or another. What was heard is asked for only when the time has run out, so signs cost the
 * order nothing.
 */
async function brought(book: Book, driverId: string): Promise<void> {
  const { storeId, timers, outForDeliveryAt, updatedAt } = book.record.placed;
  const waitedMinutes = timers.driverSilentMinutes;
  const changed = changedHands(book);
  let heard: Instant = outForDeliveryAt ?? updatedAt;
  for (;;) {
    const patience = Date.parse(heard) + minutes(waitedMinutes) - Date.now();
    if (patience > 0 && (await book.alarm.wait(changed, patience))) return;
    const latest = await recording.lastHeard({ storeId, driverId });
    if (changed()) return;
    if (latest === null || latest <= heard) break;
    heard = latest;
  }
  await giveUp(book, { driverId, reason: 'silent', waitedMinutes });
}

async function giveUp(
  { record }: Book,
  loss: { readonly driverId: string; readonly reason: 'not_left' | 'silent'; readonly waitedMinutes: number },
): Promise<void> {
  const step = `${loss.reason}.${record.placed.version}`;
  await record.execute(pipelineCommand(step, { type: 'giveUpDriver', ...loss }));
}

/** Whether it has come to another driver since, or to none, or is another step further. */
function changedHands({ record }: Book): () => boolean {
  const hands = ({ status, driverId, driverSince }: OrderState): string => [status, driverId, driverSince].join(' ');
  const before = hands(record.placed);
  return () => hands(record.placed) !== before;
}
