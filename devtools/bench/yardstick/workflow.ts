import { allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { YardstickActivities } from './activities.ts';
import { completeUpdate, deliveredUpdate, outUpdate, placeUpdate, startUpdate } from './messages.ts';

const { authorizePayment, queueOrder, capturePayment, notifyReady } = proxyActivities<YardstickActivities>({
  startToCloseTimeout: '10s',
});

const STATUSES = ['received', 'confirmed', 'cooking', 'ready', 'delivering', 'delivered'] as const;
type Status = (typeof STATUSES)[number];

/**
 * An order at its simplest: placed and confirmed, started, completed, sent out, delivered, with four activities and no rule.
 *
 * THIS NEVER CHANGES, and nothing else in this folder does: it is what the real program is measured by, from one year to the next. It
 * imports nothing of the project for that reason. A different yardstick is a second one beside it.
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
