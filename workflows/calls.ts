import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  ActivityFailure,
  isCancellation,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/**
 * How the workflow calls out. What is ours and quick (storage, the kitchen) is a local activity, which costs a marker in the
 * history; what asks somebody else is an activity of its own, with its own time limits, seen by itself in the Temporal UI.
 */

type Recording = Pick<
  Activities,
  | 'recordEvents'
  | 'readEvents'
  | 'restoreRecord'
  | 'startPreparing'
  | 'startCooking'
  | 'enqueueTicket'
  | 'requoteTicket'
  | 'bookQuarterHour'
  | 'turnTicket'
  | 'forecastOrder'
  | 'leaveKitchen'
  | 'allocateStock'
  | 'settleStock'
  | 'readStock'
  | 'acknowledgeStock'
  | 'lastHeard'
>;

const quick = proxyLocalActivities<Recording>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '6s',
  retry: { initialInterval: '50ms', maximumInterval: '1s' },
});

const patient = proxyActivities<Recording>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/**
 * Storage that is down for seconds is waited for within the workflow task; down for longer, by an activity that goes on until
 * it is back. An order never fails because its record could not be written.
 */
function untilDone<Name extends keyof Recording>(name: Name): Recording[Name] {
  const call = (input: never): Promise<unknown> =>
    (quick[name] as (input: never) => Promise<unknown>)(input).catch((error: unknown) => {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      return (patient[name] as (input: never) => Promise<unknown>)(input);
    });
  return call as Recording[Name];
}

export const recording: Recording = {
  recordEvents: untilDone('recordEvents'),
  readEvents: untilDone('readEvents'),
  restoreRecord: untilDone('restoreRecord'),
  startPreparing: untilDone('startPreparing'),
  startCooking: untilDone('startCooking'),
  enqueueTicket: untilDone('enqueueTicket'),
  requoteTicket: untilDone('requoteTicket'),
  bookQuarterHour: untilDone('bookQuarterHour'),
  turnTicket: untilDone('turnTicket'),
  forecastOrder: untilDone('forecastOrder'),
  leaveKitchen: untilDone('leaveKitchen'),
  allocateStock: untilDone('allocateStock'),
  settleStock: untilDone('settleStock'),
  readStock: untilDone('readStock'),
  acknowledgeStock: untilDone('acknowledgeStock'),
  lastHeard: untilDone('lastHeard'),
};

const doubling = { initialInterval: '1s', backoffCoefficient: 2 } as const;

/**
 * The provider is asked until it answers: an outage of an hour delays the order and nothing else. When the order is
 * cancelled meanwhile, the attempt under way is waited for, so that nothing is done behind the back of what follows.
 */
const asking = {
  startToCloseTimeout: '10s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

/** Somebody waits for these. */
export const charges = proxyActivities<Pick<Activities, 'authorizePayment' | 'reduceAuthorization' | 'capturePayment'>>(
  { ...asking, retry: { ...doubling, maximumInterval: '1m' } },
);

export const returns = proxyActivities<Pick<Activities, 'voidAuthorization' | 'releasePayment' | 'refundPayment'>>({
  ...asking,
  retry: { ...doubling, maximumInterval: '5m' },
});

/** A message is worth sending for some hours; then it is given up, and the order's record says so. */
export const messages = proxyActivities<
  Pick<Activities, 'notifyReady' | 'notifyCustomer' | 'alertManager' | 'alertKitchen'>
>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '6h',
  retry: { ...doubling, maximumInterval: '5m' },
});
