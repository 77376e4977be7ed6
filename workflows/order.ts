import { allHandlersFinished, CancellationScope, condition, log } from '@temporalio/workflow';
import { isFinal } from '../domain/order/index.ts';
import type { Gate } from './gate.ts';
import { openContext, outcomeOf, type OrderContext } from './order-context.ts';
import { registerHandlers, refuseCancellation } from './handlers.ts';
import type { CommandOutcome, OrderInput } from './messages.ts';
import { waitForCooking } from './stages/cooking.ts';
import { waitForHandover } from './stages/handover.ts';
import {
  authorizePayment,
  bookQuarterHour,
  confirmOrder,
  waitForFirstWrite,
  waitForPlacement,
} from './stages/placing.ts';
import { watchPromise } from './stages/promise.ts';
import { queueWhenDue, waitForCook } from './stages/queue.ts';
import { allocateStock } from './stages/stock.ts';
import { minutes } from './time.ts';

/** Longer than most orders wait for their next command, and shorter than an audit takes for stuck. */
const STORE_AFTER_MINUTES = 30;

/**
 * One order, from placement to completion, and its only writer: commands arrive as Updates and Signals, and the steps
 * below proceed as the order's status allows. Every step re-checks the status, because a command may have moved the
 * order on while the previous step was waiting.
 */
export async function order(input: OrderInput, gate: Gate): Promise<CommandOutcome> {
  const context = openContext(input);
  const { record } = context;
  registerHandlers(context, gate);
  refuseCancellation(context);
  await CancellationScope.nonCancellable(async () => {
    // Runs until the workflow completes, which flushes deferred outcomes itself.
    storeDeferred(context).catch((error: unknown) => log.error('Deferred outcomes could not be stored', { error }));
    await waitForFirstWrite(context);
    if (await waitForPlacement(context)) {
      await bookQuarterHour(context);
      const stocked = await allocateStock(context);
      const authorized = await authorizePayment(context);
      await confirmOrder(context, [...stocked, ...authorized]);
      const watching = watchPromise(context);
      // Awaited after cooking; this prevents an unhandled rejection until then.
      watching.catch(() => undefined);
      while (record.is('confirmed')) {
        await queueWhenDue(context);
        await waitForCook(context);
      }
      await waitForCooking(context);
      await watching;
      await waitForHandover(context);
    }
    await settleEffects(context);
  });
  return outcomeOf(context);
}

/** Stores deferred outcomes after a while if no command does it. */
async function storeDeferred({ record, alarm }: OrderContext): Promise<never> {
  for (;;) {
    await condition(() => record.hasDeferred && !isFinal(record.placed.status));
    const isStored = (): boolean => !record.hasDeferred || isFinal(record.placed.status);
    if (!(await alarm.wait(isStored, minutes(STORE_AFTER_MINUTES), 'outcomes not stored yet'))) await record.flush();
  }
}

/** Completes only when every effect is done or recorded as failed: effects in progress would be lost otherwise. */
async function settleEffects({ record, effects }: OrderContext): Promise<void> {
  const isDone = (): boolean =>
    record.state !== undefined && isFinal(record.state.status) && effects.allDone && allHandlersFinished();
  await condition(isDone);
  while (record.hasDeferred) {
    await record.flush();
    await condition(isDone);
  }
}
