import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { Door, type Priority } from './door.ts';

/**
 * How the workflow calls out. What is ours and quick (storage, the kitchen) is a local activity, which costs a marker in the
 * history; what asks somebody else is an activity of its own, with its own time limits, seen by itself in the Temporal UI.
 */

/** What the workflow asks of storage, and whether a sender waits for it. */
const RECORDING = {
  recordEvents: 'command',
  readEvents: 'command',
  restoreRecord: 'command',
  followEvents: 'command',
  startPreparing: 'command',
  startCooking: 'command',
  enqueueTicket: 'command',
  requoteTicket: 'command',
  bookQuarterHour: 'command',
  allocateStock: 'command',
  acknowledgeStock: 'command',
  readStock: 'background',
  readClaim: 'background',
  forecastOrder: 'background',
  lastHeard: 'background',
} as const satisfies Partial<Record<keyof Activities, Priority>>;

type Recording = Pick<Activities, keyof typeof RECORDING>;
type Call = (input: never) => Promise<unknown>;

const door = new Door();

const local = proxyLocalActivities<Recording>({
  startToCloseTimeout: '10s',
  // The time between two attempts would not be in the history. What fails is tried again by the patient activity, at once.
  retry: { maximumAttempts: 1 },
});

const patient = proxyActivities<Recording>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/**
 * What storage does at once is part of the workflow task; what takes longer or fails is done by an activity, which goes on until storage is
 * back. An order never fails because its record could not be written.
 */
export const recording = Object.fromEntries(
  Object.entries(RECORDING).map(([name, priority]): [string, Call] => {
    const activity = name as keyof Recording;
    return [
      name,
      (input) =>
        door.pass({
          priority,
          quick: (timeoutMs) =>
            local[activity].executeWithOptions({ scheduleToCloseTimeout: timeoutMs }, [input] as never),
          patient: () => (patient[activity] as Call)(input),
        }),
    ];
  }),
) as unknown as Recording;

const doubling = { initialInterval: '1s', backoffCoefficient: 2 } as const;

/** These activities beat every half second: a worker that was killed costs this, and not the time of a whole attempt. */
const heartbeatTimeout = '2s';

/**
 * The provider is asked until it answers: an outage of an hour delays the order and nothing else. When the order is
 * cancelled meanwhile, the attempt under way is waited for, so that nothing is done behind the back of what follows.
 */
const asking = {
  startToCloseTimeout: '10s',
  heartbeatTimeout,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

/** Somebody waits for these. */
export const charges = proxyActivities<Pick<Activities, 'authorizePayment' | 'reduceAuthorization' | 'capturePayment'>>(
  // A worker that was killed counts as a failure, too: whoever waits for their order does not wait minutes for several of those.
  { ...asking, retry: { ...doubling, maximumInterval: '20s' } },
);

export const returns = proxyActivities<
  Pick<Activities, 'voidAuthorization' | 'abandonRevision' | 'releasePayment' | 'refundPayment'>
>({
  ...asking,
  retry: { ...doubling, maximumInterval: '5m' },
});

/**
 * A message is worth sending for some hours; then it is given up, and the order's record says so. An attempt has the time of one that lets
 * an earlier one come to its end first (`adapters/notifications/keyless.ts`).
 */
export const messages = proxyActivities<Pick<Activities, 'notifyReady' | 'alertManager' | 'alertKitchen'>>({
  startToCloseTimeout: '20s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '6h',
  retry: { ...doubling, maximumInterval: '5m' },
});
