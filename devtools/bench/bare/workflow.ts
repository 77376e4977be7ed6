import {
  allHandlersFinished,
  condition,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { ORDER_STATUS, PROMISED_AT } from '../../../workflows/search-attributes.ts';
import type { BareActivities } from './activities.ts';
import { completeUpdate, handOverUpdate, placeUpdate, sendOutUpdate, startCookingUpdate } from './messages.ts';

const local = proxyLocalActivities<Pick<BareActivities, 'recordEvents' | 'enqueueTicket' | 'startCooking'>>({
  startToCloseTimeout: '10s',
});
const remote = proxyActivities<
  Pick<BareActivities, 'authorizePayment' | 'capturePayment' | 'notifyReady' | 'notifyCustomer'>
>({
  startToCloseTimeout: '10s',
});

const QUEUE_TIMER = '20 minutes';
const PROMISE_TIMER = '6 minutes';
const LATENESS_TIMER = '20 minutes';
const DRIVER_TIMER = '30 minutes';

/**
 * The shape of an order that is paid by card and delivered, with nothing in it: the same Updates, activities, local
 * activities, search attributes and timers, in the same order as in `workflows/order.ts`, but no rules and no content.
 */
export async function bareOrder(): Promise<void> {
  let status = 'received';
  let placed = false;
  let underWay = 0;

  const become = (next: string): void => {
    status = next;
    upsertSearchAttributes([{ key: ORDER_STATUS, value: next }]);
  };
  const inBackground = async (effect: () => Promise<void>): Promise<void> => {
    underWay += 1;
    await effect();
    await local.recordEvents();
    underWay -= 1;
  };

  setHandler(
    placeUpdate,
    async () => {
      await local.recordEvents();
      placed = true;
      await condition(() => status !== 'received');
    },
    { validator: accept },
  );
  setHandler(
    startCookingUpdate,
    async () => {
      await local.startCooking();
      become('cooking');
      void inBackground(remote.capturePayment);
    },
    { validator: accept },
  );
  setHandler(
    completeUpdate,
    async () => {
      await local.recordEvents();
      become('ready');
      void inBackground(remote.notifyReady);
    },
    { validator: accept },
  );
  setHandler(
    sendOutUpdate,
    async () => {
      await local.recordEvents();
      become('delivering');
      void inBackground(remote.notifyCustomer);
    },
    { validator: accept },
  );
  setHandler(
    handOverUpdate,
    async () => {
      await local.recordEvents();
      become('delivered');
    },
    { validator: accept },
  );

  await condition(() => placed);
  await remote.authorizePayment();
  await local.enqueueTicket();
  await local.recordEvents();
  status = 'confirmed';
  upsertSearchAttributes([
    { key: ORDER_STATUS, value: status },
    { key: PROMISED_AT, value: new Date() },
  ]);
  void inBackground(remote.notifyCustomer);
  const promiseWatched = watchPromise();
  await condition(() => status !== 'confirmed', QUEUE_TIMER);
  await condition(() => status !== 'cooking');
  await promiseWatched;
  await condition(() => status !== 'ready', DRIVER_TIMER);
  await condition(() => status === 'delivered' && underWay === 0 && allHandlersFinished());

  async function watchPromise(): Promise<void> {
    await condition(() => status !== 'confirmed', PROMISE_TIMER);
    await condition(() => status !== 'cooking', LATENESS_TIMER);
  }
}

function accept(): void {}
