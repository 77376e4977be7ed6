import {
  allHandlersFinished,
  ApplicationFailure,
  CancelledFailure,
  CancellationScope,
  condition,
  patched,
} from '@temporalio/workflow';
import {
  isFinal,
  isInKitchen,
  tellsMore,
  type CommandMeta,
  type OrderCommand,
  type OrderState,
} from '../domain/order/index.ts';
import { queueTime } from '../domain/schedule.ts';
import { openBook, outcomeOf, type Book } from './book.ts';
import { recording } from './calls.ts';
import { answerMessages, obeyCancellation } from './handlers.ts';
import type { CommandOutcome, OrderInput } from './messages.ts';
import { pipelineCommand } from './pipeline-command.ts';

/** Who has been told so often that it is late is not told once more. */
const MOST_APOLOGIES = 3;

/** A workflow whose placement was refused, or never came, ends by itself after this long. */
const PLACEMENT_WAIT = '1 minute';

/**
 * One order, from placing to its end. It is the only writer of the order: people's commands come in as Updates and Signals,
 * the pipeline's own steps below go on as the order's status allows. Every step asks the status again, because a command may
 * have moved the order on while the step before was waiting.
 */
export async function order(input: OrderInput): Promise<CommandOutcome> {
  const book = openBook(input);
  const { record } = book;
  answerMessages(book);
  const cancelled = obeyCancellation(book);
  await CancellationScope.nonCancellable(async () => {
    await begun(book);
    if (await placed(book)) {
      const authorized = await authorizePayment(book);
      await confirmed(book, authorized);
      const watching = watchPromise(book);
      // Awaited when the cooks are done; a failure is not to go unheard before that.
      watching.catch(() => undefined);
      while (record.is('confirmed')) {
        await queued(book);
        await begunByCook(book);
      }
      await cooked(book);
      await watching;
      await handedOver(book);
    }
    await settled(book);
  });
  if (cancelled() && record.is('cancelled')) throw new CancelledFailure('Cancelled by an operator.');
  return outcomeOf(book);
}

/** Waits for the first write: of an order that is placed at once, or of a draft. */
async function begun(book: Book): Promise<void> {
  const isBeginning = (): boolean => book.beginning || book.record.state !== undefined;
  if (!(await condition(isBeginning, PLACEMENT_WAIT))) {
    // Whoever starts an order's workflow anew after it was terminated goes on from what is stored.
    if (await book.record.catchUp()) return;
    // A placement may have come while storage was asked.
    if (!isBeginning())
      throw ApplicationFailure.nonRetryable(
        'No order was placed here: the placement was refused or never came.',
        'NeverPlaced',
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
async function placed(book: Book): Promise<boolean> {
  const { record } = book;
  for (let { draft } = record; draft; { draft } = record) {
    if (draft.status !== 'draft') return false;
    book.waitingFor = 'its customer to place it';
    const { version, updatedAt, timers } = draft;
    const left = Date.parse(updatedAt) + minutes(timers.draftExpireMinutes) - Date.now();
    const moved = (): boolean => record.draft?.status !== 'draft';
    if (left > 0 && (await condition(moved, left))) continue;
    // Whoever has changed it meanwhile has begun its time anew.
    const expire = pipelineCommand(`expire.${version}`, { type: 'expireDraft' });
    await record.execute({ ...expire, expectedVersion: version });
  }
  return true;
}

/**
 * Reserves the money of a card payment. Cash and online orders are paid when they are handed over.
 *
 * @returns the authorization, which is written together with what the kitchen says
 */
async function authorizePayment(book: Book): Promise<OrderCommand[]> {
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
      const reason = `The payment was not confirmed within ${timers.paymentActionMinutes} minutes.`;
      await record.execute(pipelineCommand('reject', { type: 'reject', code: 'payment_action_expired', reason }));
    }
    book.paymentResumed = false;
  }
  return [];
}

/** Gets the order a place in the kitchen's queue, and the customer a time. One for later waits for its hour. */
async function confirmed(book: Book, authorized: OrderCommand[]): Promise<void> {
  const { record } = book;
  if (!record.is('received')) {
    // It was cancelled meanwhile, and its money is being returned; what the provider said is still written down.
    await record.execute(...authorized);
    return;
  }
  book.waitingFor = 'a place in the kitchen queue';
  const { requestedFor } = record.placed;
  if (requestedFor !== undefined && timeToQueue(record.placed) > 0) {
    const confirm = pipelineCommand('confirm', { type: 'confirm', promisedAt: requestedFor });
    await record.execute(...authorized, confirm);
    return;
  }
  const ticket = await recording.enqueueTicket(ticketOf(record.placed));
  const answer: OrderCommand[] = [];
  if (ticket.outcome === 'queued') {
    const { position, promisedAt } = ticket;
    answer.push(pipelineCommand('confirm', { type: 'confirm', position, promisedAt }));
  } else if (ticket.outcome === 'kitchen_at_capacity') {
    const { outcome: code, tryAgainAt } = ticket;
    const reason = 'The kitchen has all the orders that it can take.';
    answer.push(pipelineCommand('reject', { type: 'reject', code, reason, tryAgainAt }));
  } // The third is `late`: cancelled meanwhile, so there is nothing to add.
  await record.execute(...authorized, ...answer);
  // Not cancelled as far as is known here: then the cancel was written just before a crash, and only storage has it.
  if (record.is('received') && patched('late-looks-at-storage')) await record.catchUp();
}

/** Brings an order for later into the queue when it is time. It has been accepted, so a full queue takes it all the same. */
async function queued(book: Book): Promise<void> {
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
      const guard = patched('queued-as-asked') ? { expectedVersion: version } : {};
      // Put off or made longer while the kitchen was asked: its ticket is given up or mended, and it is looked at anew.
      if (await record.execute({ ...queue, ...guard })) await recording.requoteTicket(requoteOf(record.placed));
    } else {
      // The kitchen is just beginning by itself, or it is being cancelled.
      await condition(() => !waitsForItsHour(book), '1 minute');
    }
  }
}

/**
 * Waits for a cook to begin, or for the customer to put it off. A queue that nobody touches is reported, and then given up.
 */
async function begunByCook(book: Book): Promise<void> {
  const { record } = book;
  const { queueEscalateMinutes: escalate, queueCancelMinutes: giveUp } = record.placed.timers;
  const touched = (): boolean => !record.is('confirmed') || waitsForItsHour(book);
  book.waitingFor = 'a cook to start';
  if (!touched() && !(await condition(touched, minutes(escalate)))) {
    await record.execute(pipelineCommand('escalate', { type: 'escalateQueue', waitedMinutes: escalate }));
    if (!(await condition(touched, minutes(giveUp - escalate)))) {
      const reason = `Nobody could start it within ${giveUp} minutes.`;
      await record.execute({ ...system('give-up'), type: 'cancel', reason });
    }
  }
}

/**
 * Notices when an order is not ready at the time that was promised, and tells its customer the time that is to be expected now. It goes
 * on beside the other steps until the order has left the kitchen.
 */
async function watchPromise({ record }: Book): Promise<void> {
  if (!tellsMore(record.placed)) return;
  const due = (): string | undefined => record.placed.expectedAt ?? record.placed.promisedAt;
  while (isInKitchen(record.placed) && apologies(record.placed) < MOST_APOLOGIES) {
    const missed = due();
    if (missed === undefined) return;
    const left = Date.parse(missed) - Date.now();
    const moved = (): boolean => !isInKitchen(record.placed) || due() !== missed;
    if (left > 0 && (await condition(moved, left))) continue;
    const { id: orderId, storeId, kitchenMinutes } = record.placed;
    const expectedAt = await recording.expectOrder({ storeId, orderId, minutes: kitchenMinutes, missed });
    await record.execute(pipelineCommand(`late.${missed}`, { type: 'missPromise', missed, expectedAt }));
    if (due() === missed) return;
  }
}

function apologies({ messages }: OrderState): number {
  return messages.filter(({ kind }) => kind === 'late').length;
}

/** Waits for the cooks, who say what they do by commands. */
async function cooked(book: Book): Promise<void> {
  const { record } = book;
  book.waitingFor = 'the cooks to finish';
  await condition(() => record.is('ready', 'delivering') || isFinal(record.placed.status));
}

/** Waits until the customer has the order, reminding the one who should collect it. */
async function handedOver(book: Book): Promise<void> {
  const { record } = book;
  const { fulfilment, timers } = record.placed;
  book.waitingFor = fulfilment.type === 'pickup' ? 'the customer to collect' : 'a driver';
  const gone = (): boolean => !record.is('ready');
  if (!gone() && fulfilment.type === 'pickup' && !(await condition(gone, minutes(timers.collectReminderMinutes)))) {
    await record.execute(pipelineCommand('remind', { type: 'remindCollection' }));
  }
  await condition(() => isFinal(record.placed.status));
}

/** Closes only when all that the order owes is done or recorded as failed: what is under way would be lost otherwise. */
async function settled({ record, effects }: Book): Promise<void> {
  await condition(
    () => record.state !== undefined && isFinal(record.state.status) && effects.allDone && allHandlersFinished(),
  );
}

function system(step: string): CommandMeta {
  return { commandId: `pipeline.${step}`, actor: { role: 'system', id: 'pipeline' } };
}

function waitsForItsHour({ record }: Book): boolean {
  return record.is('confirmed') && record.placed.queuePosition === undefined;
}

/** Milliseconds until it has to be in the kitchen's queue. */
function timeToQueue(order: OrderState): number {
  const queueAt = queueTime(order);
  return queueAt === undefined ? 0 : Date.parse(queueAt) - Date.now();
}

function ticketOf({ id: orderId, storeId, version, kitchenMinutes, requestedFor }: OrderState) {
  const wish = requestedFor === undefined ? {} : { requestedFor };
  return { storeId, orderId, orderVersion: version, minutes: kitchenMinutes, ...wish };
}

function requoteOf(order: OrderState) {
  const { id: orderId, storeId, version, kitchenMinutes, requestedFor } = order;
  const queueAt = queueTime(order);
  const when = requestedFor === undefined || queueAt === undefined ? {} : { requestedFor, queueAt };
  return { storeId, orderId, orderVersion: version, minutes: kitchenMinutes, ...when };
}

function minutes(count: number): number {
  return count * 60_000;
}
