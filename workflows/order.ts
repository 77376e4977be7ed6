import { allHandlersFinished, CancelledFailure, CancellationScope, condition, log } from '@temporalio/workflow';
import { isFinal } from '../domain/order/index.ts';
import { openBook, outcomeOf, type Book } from './book.ts';
import { answerMessages, obeyCancellation } from './handlers.ts';
import type { CommandOutcome, OrderInput } from './messages.ts';
import { handedOver } from './stages/handover.ts';
import { authorizePayment, begun, booked, confirmed, placed } from './stages/placing.ts';
import { watchPromise } from './stages/promise.ts';
import { begunByCook, queued } from './stages/queue.ts';
import { allocated } from './stages/stock.ts';
import { minutes } from './time.ts';

/** Longer than most orders wait for the next command, and shorter than an audit takes for stuck. */
const STORE_AFTER_MINUTES = 30;

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
    // Goes on until the workflow closes, which waits for what is deferred by itself.
    storeDeferred(book).catch((error: unknown) => log.error('Outcomes could not be stored', { error }));
    await begun(book);
    if (await placed(book)) {
      await booked(book);
      const stocked = await allocated(book);
      const authorized = await authorizePayment(book);
      await confirmed(book, [...stocked, ...authorized]);
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

/** Waits for the cooks, who say what they do by commands. */
async function cooked(book: Book): Promise<void> {
  const { record } = book;
  book.waitingFor = 'the cooks to finish';
  await condition(() => record.is('ready', 'delivering') || isFinal(record.placed.status));
}

/** Outcomes that were deferred are stored after a while, where no command comes that takes them along. */
async function storeDeferred({ record, alarm }: Book): Promise<never> {
  for (;;) {
    await condition(() => record.hasDeferred && !isFinal(record.placed.status));
    const isStored = (): boolean => !record.hasDeferred || isFinal(record.placed.status);
    if (!(await alarm.wait(isStored, minutes(STORE_AFTER_MINUTES)))) await record.flush();
  }
}

/** Closes only when all that the order owes is done or recorded as failed: what is under way would be lost otherwise. */
async function settled({ record, effects }: Book): Promise<void> {
  const isDone = (): boolean =>
    record.state !== undefined && isFinal(record.state.status) && effects.allDone && allHandlersFinished();
  await condition(isDone);
  while (record.hasDeferred) {
    await record.flush();
    await condition(isDone);
  }
}
