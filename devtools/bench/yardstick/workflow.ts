import { allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { YardstickActivities } from './activities.ts';
import { completeUpdate, deliveredUpdate, outUpdate, placeUpdate, startUpdate } from './messages.ts';

const { authorizePayment, queueOrder, capturePayment, notifyReady } = proxyActivities<YardstickActivities>({
  startToCloseTimeout: '10s',
});

const STATUSES = ['received', 'confirmed', 'cooking', 'ready', 'delivering', 'delivered'] as const;
type Status = (typeof STATUSES)[number];

/**
 * The simplest possible order: placed and confirmed, started, completed, sent out, delivered, with four activities and no rules.
 *
 * THIS NEVER CHANGES, and neither does anything else in this folder: the real program is measured against it over the years. For that
 * reason it imports nothing from the project. A different yardstick is a second one next to it.
 */
export async function yardstickOrder(): Promise<void> {
  let status: Status = 'received';
  const become = (next: Status) => () => {
    status = next;
  };
  const reached = (wanted: Status) => () => STATUSES.indexOf(status) >= STATUSES.indexOf(wanted);

  setHandler(placeUpdate, () => condition(reached('confirmed')));
  setHandler(startUpdate, become('cooking'));
  setHandler(completeUpdate, become('ready'));
  setHandler(outUpdate, become('delivering'));
  setHandler(deliveredUpdate, become('delivered'));

  await authorizePayment();
  await queueOrder();
  become('confirmed')();
  await condition(reached('cooking'));
  await capturePayment();
  await condition(reached('ready'));
  await notifyReady();
  await condition(() => reached('delivered')() && allHandlersFinished());
}
