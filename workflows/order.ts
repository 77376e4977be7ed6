import { allHandlersFinished, CancelledFailure, CancellationScope, condition } from '@temporalio/workflow';
import { isFinal } from '../domain/order/index.ts';
import { openContext, outcomeOf, type OrderContext } from './order-context.ts';
import { registerHandlers, handleCancellation } from './handlers.ts';
import type { CommandOutcome, OrderInput } from './messages.ts';
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

/**
 * One order, from placement to completion, and its only writer: commands arrive as Updates and Signals, and the steps
 * below proceed as the order's status allows. Every step re-checks the status, because a command may have moved the
 * order on while the previous step was waiting.
 */
export async function order(input: OrderInput): Promise<CommandOutcome> {
  const context = openContext(input);
  const { record } = context;
  registerHandlers(context);
  const cancelled = handleCancellation(context);
  await CancellationScope.nonCancellable(async () => {
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
  if (cancelled() && record.is('cancelled')) throw new CancelledFailure('Cancelled by an operator.');
  return outcomeOf(context);
}

/** Waits for the cooks, who report through commands. */
async function waitForCooking(context: OrderContext): Promise<void> {
  const { record } = context;
  context.waitingFor = 'the cooks to finish';
  await condition(() => record.is('ready', 'delivering') || isFinal(record.placed.status));
}

/** Completes only when every effect is done or recorded as failed: effects in progress would be lost otherwise. */
async function settleEffects({ record, effects }: OrderContext): Promise<void> {
  await condition(
    () => record.state !== undefined && isFinal(record.state.status) && effects.allDone && allHandlersFinished(),
  );
}
