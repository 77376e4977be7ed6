import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { OrderCommand } from '../../domain/order/index.ts';
import type { Book } from '../book.ts';
import { recording } from '../calls.ts';
import { NEVER_PLACED } from '../messages.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';
import { ticketOf, timeToQueue } from './queue.ts';

/** From nothing, or a draft, to an order that the kitchen has taken. */

/** A workflow whose placement was refused, or never came, ends by itself after this long. */
const PLACEMENT_WAIT = '1 minute';

/** Waits for the first write: of an order that is placed at once, or of a draft. */
export async function begun(book: Book): Promise<void> {
  const isBeginning = (): boolean => book.beginning || book.record.state !== undefined;
  if (!(await condition(isBeginning, PLACEMENT_WAIT))) {
    // Whoever restarts an order's workflow after it was terminated goes on from what is stored.
    await book.record.resync();
    if (book.record.state) return;
    // A placement may have come while storage was asked.
    if (!isBeginning())
      throw ApplicationFailure.nonRetryable(
        'No order was placed here: the placement was refused or never came.',
        NEVER_PLACED,
      );
  }
  await condition(() => !book.beginning || book.record.state !== undefined);
  if (book.record.state === undefined) return begun(book);
}

/**
 * Waits until a draft is placed; one that is left alone for too long expires.
 *
 * @returns false for a draft that ended without being placed
 */
export async function placed(book: Book): Promise<boolean> {
  const { record } = book;
  for (let { draft } = record; draft; { draft } = record) {
    if (draft.status !== 'draft') return false;
    book.waitingFor = 'its customer to place it';
    const { version, updatedAt, timers } = draft;
    const left = Date.parse(updatedAt) + minutes(timers.draftExpireMinutes) - Date.now();
    const moved = (): boolean => record.draft?.status !== 'draft';
    if (left > 0 && (await condition(moved, left))) continue;
    // Whoever has changed it meanwhile has restarted its time.
    const expire = pipelineCommand(`expire.${version}`, { type: 'expireDraft' });
    await record.execute({ ...expire, expectedVersion: version });
  }
  return true;
}

/** Gets an order for later a place in its quarter hour. One that is full takes no more, which is told before any money is reserved. */
export async function booked({ record }: Book): Promise<void> {
  const { id: orderId, storeId, version: orderVersion, requestedFor } = record.placed;
  if (!record.is('received') || requestedFor === undefined) return;
  const place = await recording.bookQuarterHour({ storeId, orderId, orderVersion, requestedFor });
  // The third outcome is `late`: cancelled meanwhile, so there is nothing to add.
  if (place.outcome !== 'quarter_hour_full') return;
  const { outcome: code, freeTimes } = place;
  await record.execute(pipelineCommand('reject', { type: 'reject', rejection: { code, freeTimes } }));
}

/**
 * Reserves the money of a card payment. Cash and online orders are paid when they are handed over.
 *
 * @returns the authorization, which is written together with what the kitchen says
 */
export async function authorizePayment(book: Book): Promise<OrderCommand[]> {
  const { record, effects } = book;
  const { timers } = record.placed;
  const unpaid = (): boolean =>
    record.is('received') && ['pending', 'action_required'].includes(record.placed.payment.status);
  while (unpaid()) {
    book.waitingFor = 'the payment provider';
    // Named by the version that it started from, so that another attempt, in another run even, is another command.
    const step = `authorize.${record.placed.version}`;
    const result = await effects.authorize();
    if (!result) break;
    const outcome = pipelineCommand(step, { type: 'recordAuthorization', result });
    if (result.outcome === 'authorized') return [outcome];
    await record.execute(outcome);
    if (result.outcome !== 'action_required') break;
    book.waitingFor = 'the customer to confirm the payment';
    if (!(await condition(() => book.paymentResumed || !unpaid(), minutes(timers.paymentActionMinutes)))) {
      const rejection = { code: 'payment_action_expired', waitedMinutes: timers.paymentActionMinutes } as const;
      await record.execute(pipelineCommand('reject', { type: 'reject', rejection }));
    }
    book.paymentResumed = false;
  }
  return [];
}

/**
 * Gets the order a place in the kitchen's queue, and the customer a time. One for later waits for its hour.
 *
 * @param before what stock and payment provider said, and is written together with what the kitchen says
 */
export async function confirmed(book: Book, before: OrderCommand[]): Promise<void> {
  const { record } = book;
  if (!record.is('received')) {
    // It was cancelled meanwhile, and its money is being returned; what the provider said is still written down.
    await record.execute(...before);
    return;
  }
  book.waitingFor = 'a place in the kitchen queue';
  const { requestedFor } = record.placed;
  if (requestedFor !== undefined && timeToQueue(record.placed) > 0) {
    const confirm = pipelineCommand('confirm', { type: 'confirm', promisedAt: requestedFor });
    await record.execute(...before, confirm);
    return;
  }
  const ticket = await recording.enqueueTicket(ticketOf(record.placed));
  const answer: OrderCommand[] = [];
  if (ticket.outcome === 'queued') {
    const { position, promisedAt } = ticket;
    answer.push(pipelineCommand('confirm', { type: 'confirm', position, promisedAt }));
  } else if (ticket.outcome !== 'late') {
    const { outcome: code, tryAgainAt } = ticket;
    answer.push(pipelineCommand('reject', { type: 'reject', rejection: { code, tryAgainAt } }));
  } // The third is `late`: cancelled meanwhile, so there is nothing to add.
  await record.execute(...before, ...answer);
  // Not cancelled as far as is known here: then the cancel was written just before a crash, and only storage has it.
  if (record.is('received')) await record.catchUp();
}
