import { ApplicationFailure, condition } from '@temporalio/workflow';
import { announcesPayment, type OrderCommand } from '../../domain/order/index.ts';
import { CustomerWait } from '../customer-wait.ts';
import type { OrderContext } from '../order-context.ts';
import { NEVER_PLACED } from '../messages.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';
import { ticketOf, timeToQueue } from './queue.ts';

/** From nothing, or a draft, to an order accepted by the kitchen. */

/** A workflow whose placement was refused or never arrived ends after this long. */
const PLACEMENT_WAIT_MINUTES = 1;

/** Waits for the first write, of a placement or a draft. */
export async function waitForFirstWrite(context: OrderContext): Promise<void> {
  const isBeginning = (): boolean => context.beginning || context.record.state !== undefined;
  if (!(await context.alarm.wait(isBeginning, minutes(PLACEMENT_WAIT_MINUTES), 'placement has not arrived'))) {
    // A workflow restarted after termination continues from the stored order.
    await context.record.resync();
    if (context.record.state) return;
    // A placement may have arrived during the read.
    if (!isBeginning())
      throw ApplicationFailure.nonRetryable(
        'No order was placed here: the placement was refused or never arrived.',
        NEVER_PLACED,
      );
  }
  await condition(() => !context.beginning || context.record.state !== undefined);
  if (context.record.state === undefined) return waitForFirstWrite(context);
}

/**
 * Waits until a draft is placed; an abandoned one expires.
 *
 * @returns false for a draft that ended without being placed
 */
export async function waitForPlacement(context: OrderContext): Promise<boolean> {
  const { record } = context;
  for (let { draft } = record; draft; { draft } = record) {
    if (draft.status !== 'draft') return false;
    context.waitingFor = 'its customer to place it';
    const { version, updatedAt, timers } = draft;
    const left = Date.parse(updatedAt) + minutes(timers.draftExpireMinutes) - Date.now();
    const moved = (): boolean => record.draft?.status !== 'draft';
    if (left > 0 && (await context.alarm.wait(moved, left, 'draft not placed'))) continue;
    // A change restarts the timer.
    const expire = pipelineCommand(`expire.${version}`, { type: 'expireDraft' });
    await record.execute({ ...expire, expectedVersion: version });
  }
  return true;
}

/** Books the quarter hour of a scheduled order. If it is full, the order is rejected before any payment is reserved. */
export async function bookQuarterHour({ record, recording }: OrderContext): Promise<void> {
  const { id: orderId, storeId, requestedFor } = record.placed;
  const { storedVersion: orderVersion } = record;
  if (!record.is('received') || requestedFor === undefined) return;
  const place = await recording.bookQuarterHour({ storeId, orderId, orderVersion, requestedFor });
  // The third outcome is `late`: cancelled meanwhile, nothing to do.
  if (place.outcome !== 'quarter_hour_full') return;
  const { outcome: code, freeTimes } = place;
  await record.execute(pipelineCommand('reject', { type: 'reject', rejection: { code, freeTimes } }));
}

/**
 * Authorizes a payment by card or online. Cash is paid at handover.
 *
 * @returns the authorization, to be written together with the kitchen's answer
 */
export async function authorizePayment(context: OrderContext): Promise<OrderCommand[]> {
  const { record, effects } = context;
  const { timers } = record.placed;
  const wait = new CustomerWait(context);
  const unpaid = (): boolean =>
    record.is('received') && ['pending', 'action_required'].includes(record.placed.payment.status);
  while (unpaid()) {
    context.waitingFor = 'the payment provider';
    // The version makes each attempt a separate command, even in another run.
    const step = `authorize.${record.placed.version}`;
    effects.paymentResumed = false;
    const result = await effects.authorize();
    if (!result) break;
    const outcome = pipelineCommand(step, { type: 'recordAuthorization', result });
    if (result.outcome === 'authorized') return [outcome];
    await record.execute(outcome);
    if (result.outcome !== 'action_required') break;
    context.waitingFor = 'the customer to complete the payment';
    context.show();
    const asked = record.events.find(({ type }) => type === 'PaymentActionRequired');
    const since = announcesPayment(record.placed) ? asked?.at : undefined;
    if ((await wait.untilNextLook({ since, isOver: () => !unpaid() })) === 'expired') {
      const rejection = { code: 'payment_action_expired', waitedMinutes: timers.paymentActionMinutes } as const;
      await record.execute(pipelineCommand('reject', { type: 'reject', rejection }));
    }
  }
  return [];
}

/**
 * Queues the order in the kitchen and promises a time. A scheduled order is queued later.
 *
 * @param before commands of the stock and payment steps, written together with the kitchen's answer
 */
export async function confirmOrder(context: OrderContext, before: OrderCommand[]): Promise<void> {
  const { record, recording } = context;
  if (!record.is('received')) {
    // It was cancelled meanwhile, and its payment is being returned; still record the provider's answer.
    await record.execute(...before);
    return;
  }
  context.waitingFor = 'a place in the kitchen queue';
  const { requestedFor } = record.placed;
  if (requestedFor !== undefined && timeToQueue(record.placed) > 0) {
    const confirm = pipelineCommand('confirm', { type: 'confirm', promisedAt: requestedFor });
    await record.execute(...before, confirm);
    return;
  }
  // A customer who has paid on the provider's page is not refused for what has happened in the meantime.
  const isAccepted = record.events.some(({ type }) => type === 'PaymentActionRequired');
  const ticket = await recording.enqueueTicket({ ...ticketOf(record), ...(isAccepted ? { isAccepted } : {}) });
  const answer: OrderCommand[] = [];
  if (ticket.outcome === 'queued') {
    const { position, promisedAt } = ticket;
    answer.push(pipelineCommand('confirm', { type: 'confirm', position, promisedAt }));
  } else if (ticket.outcome !== 'late') {
    const { outcome: code, tryAgainAt } = ticket;
    answer.push(pipelineCommand('reject', { type: 'reject', rejection: { code, tryAgainAt } }));
  } // The third is `late`: cancelled meanwhile, nothing to do.
  await record.execute(...before, ...answer);
  // Not cancelled according to this workflow: then the cancel was written just before a crash, and only storage has it.
  if (record.is('received')) await record.catchUp();
}
