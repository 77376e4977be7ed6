import { condition } from '@temporalio/workflow';
import { isAtHandover, isFinal, type OrderState } from '../../domain/order/index.ts';
import type { Instant } from '../../domain/shared/values.ts';
import type { OrderContext } from '../order-context.ts';
import { watchArrival } from './arrival.ts';
import { pipelineCommand } from '../pipeline-command.ts';
import { minutes } from '../time.ts';

/** From ready to handed over: collected by the customer, or delivered by a driver. */

/** Waits until the customer has the order, with a timer for the next person to act. */
export async function waitForHandover(context: OrderContext): Promise<void> {
  const { record } = context;
  context.waitingFor = record.placed.fulfilment.type === 'pickup' ? 'the customer to collect' : 'a driver';
  if (record.placed.fulfilment.type === 'pickup') await waitForCollection(context);
  else await Promise.all([waitForDelivery(context), watchArrival(context)]);
  await condition(() => isFinal(record.placed.status));
}

/** Reminds the customer, then alerts the manager. */
async function waitForCollection({ record, alarm }: OrderContext): Promise<void> {
  const { timers } = record.placed;
  const gone = (): boolean => !record.is('ready');
  if (gone() || (await alarm.wait(gone, minutes(timers.collectReminderMinutes), 'not collected'))) return;
  await record.execute(pipelineCommand('remind', { type: 'remindCollection' }));
  if (await alarm.wait(gone, minutes(timers.collectAlertMinutes), 'not collected after the reminder')) return;
  const waitedMinutes = timers.collectAlertMinutes;
  await record.execute(pipelineCommand('uncollected', { type: 'reportUncollected', waitedMinutes }));
}

/** Loops over changes of driver. */
async function waitForDelivery(context: OrderContext): Promise<void> {
  const { record } = context;
  while (isAtHandover(record.placed)) {
    const { driverId, status } = record.placed;
    context.waitingFor = driverId === undefined ? 'a driver' : `driver ${driverId}`;
    context.show();
    if (status === 'ready')
      await (driverId === undefined ? waitForDriver(context) : waitForDeparture(context, driverId));
    else if (driverId === undefined) await waitForName(context);
    else await waitForArrival(context, driverId);
  }
}

async function waitForDriver(context: OrderContext): Promise<void> {
  const { version, timers } = context.record.placed;
  const changed = watchDriver(context);
  const waitedMinutes = timers.driverWaitMinutes;
  if (await context.alarm.wait(changed, minutes(waitedMinutes), 'no driver takes it')) return;
  await context.record.execute(pipelineCommand(`untaken.${version}`, { type: 'reportUntaken', waitedMinutes }));
  await condition(changed);
}

/** Someone is on the way with it, and may still be named. */
async function waitForName(context: OrderContext): Promise<void> {
  const { version, timers, outForDeliveryAt, updatedAt } = context.record.placed;
  const { driverUnnamedMinutes: waitedMinutes } = timers;
  const changed = watchDriver(context);
  if (waitedMinutes !== undefined) {
    const left = Date.parse(outForDeliveryAt ?? updatedAt) + minutes(waitedMinutes) - Date.now();
    if (left > 0 && (await context.alarm.wait(changed, left, 'driver not named'))) return;
    await context.record.execute(pipelineCommand(`unnamed.${version}`, { type: 'reportUnnamed', waitedMinutes }));
  }
  await condition(changed);
}

async function waitForDeparture(context: OrderContext, driverId: string): Promise<void> {
  const waitedMinutes = context.record.placed.timers.driverLeaveMinutes;
  if (await context.alarm.wait(watchDriver(context), minutes(waitedMinutes), 'driver does not leave')) return;
  await giveUpDriver(context, { driverId, reason: 'not_left', waitedMinutes });
}

/**
 * Any sign of life counts, for this order or another. It is read only when the timer fires, so signs cost the order no
 * history.
 */
async function waitForArrival(context: OrderContext, driverId: string): Promise<void> {
  const { record, recording } = context;
  const { storeId, timers, outForDeliveryAt, updatedAt } = record.placed;
  const waitedMinutes = timers.driverSilentMinutes;
  const changed = watchDriver(context);
  let heard: Instant = outForDeliveryAt ?? updatedAt;
  for (;;) {
    const patience = Date.parse(heard) + minutes(waitedMinutes) - Date.now();
    if (patience > 0 && (await context.alarm.wait(changed, patience, 'driver silent'))) return;
    const latest = await recording.lastHeard({ storeId, driverId });
    if (changed()) return;
    if (latest === null || latest <= heard) break;
    heard = latest;
  }
  await giveUpDriver(context, { driverId, reason: 'silent', waitedMinutes });
}

async function giveUpDriver(
  { record }: OrderContext,
  loss: { readonly driverId: string; readonly reason: 'not_left' | 'silent'; readonly waitedMinutes: number },
): Promise<void> {
  const step = `${loss.reason}.${record.placed.version}`;
  await record.execute(pipelineCommand(step, { type: 'giveUpDriver', ...loss }));
}

/** Returns a check for whether the driver or the status has changed since. */
function watchDriver({ record }: OrderContext): () => boolean {
  const hands = ({ status, driverId, driverSince }: OrderState): string => [status, driverId, driverSince].join(' ');
  const before = hands(record.placed);
  return () => hands(record.placed) !== before;
}
