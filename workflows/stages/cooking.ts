import { condition } from '@temporalio/workflow';
import { isAtHandover, isFinal } from '../../domain/order/index.ts';
import { ASKED_ABOUT_COOKING, doneBy, isCookingTimed, overdueAt } from '../../domain/kitchen/cooking-watch.ts';
import type { OrderContext } from '../order-context.ts';
import { pipelineCommand } from '../pipeline-command.ts';

/** From a cook's start to ready. The cooks report through commands; if they do not, the kitchen is asked, then the manager. */
export async function waitForCooking(context: OrderContext): Promise<void> {
  const { record, alarm } = context;
  context.waitingFor = 'the cooks to finish';
  const isDone = (): boolean => isAtHandover(record.placed) || isFinal(record.placed.status);
  for (const asked of isCookingTimed(record.placed) ? ASKED_ABOUT_COOKING : []) {
    const [due, at] = [doneBy(record.placed), overdueAt(record.placed, asked)];
    if (due === undefined || at === undefined) break;
    const left = Date.parse(at) - Date.now();
    if (isDone() || (left > 0 && (await alarm.wait(isDone, left, 'cooking longer than expected')))) break;
    const waitedMinutes = Math.round((Date.parse(at) - Date.parse(due)) / 60_000);
    await record.execute(pipelineCommand(`unfinished.${asked}`, { type: 'reportUnfinished', asked, waitedMinutes }));
  }
  await condition(isDone);
}
