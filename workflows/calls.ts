import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { Door, type Priority } from './door.ts';
import { summarizeCall } from './summaries.ts';

/**
 * Activity proxies. Quick internal calls (storage, kitchen, stock) are local activities, which cost one marker in the
 * history; calls to external systems are regular activities with their own timeouts, visible in the Temporal UI.
 */

/** Calls to storage, and whether a sender is waiting for them. */
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
  forecastArrival: 'background',
  lastHeard: 'background',
} as const satisfies Partial<Record<keyof Activities, Priority>>;

/** Calls to storage, kitchen and stock. */
export type Recording = Pick<Activities, keyof typeof RECORDING>;
type Call = (input: never) => Promise<unknown>;

const local = proxyLocalActivities<Recording>({
  startToCloseTimeout: '10s',
  // No retries: the time between attempts would not be in the history. The patient activity retries at once.
  retry: { maximumAttempts: 1 },
});

const patient = proxyActivities<Recording>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/**
 * For one order: its local activities share a door. A quick write is part of the workflow task; if it is slow or fails, a regular activity
 * retries until storage is back. An order never fails because its record could not be written.
 */
export function openRecording(): Recording {
  const door = new Door();
  return Object.fromEntries(
    Object.entries(RECORDING).map(([name, priority]): [string, Call] => {
      const activity = name as keyof Recording;
      return [
        name,
        (input) =>
          door.pass({
            priority,
            quick: (timeoutMs) =>
              call(local[activity], { scheduleToCloseTimeout: timeoutMs, ...summarizeCall(input) }, input),
            patient: () => call(patient[activity], summarizeCall(input), input),
          }),
      ];
    }),
  ) as unknown as Recording;
}

function call(activity: object, options: object, input: never): Promise<unknown> {
  return (activity as Executable).executeWithOptions(options, [input]);
}

interface Executable {
  executeWithOptions(options: object, args: [never]): Promise<unknown>;
}

const doubling = { initialInterval: '1s', backoffCoefficient: 2 } as const;

/** These activities heartbeat every half second, so a killed worker costs this, not a full attempt timeout. */
const heartbeatTimeout = '2s';

/**
 * Retried until the provider responds: an hour's outage delays the order and nothing else. On cancellation the attempt
 * in progress is still awaited, so that it cannot take effect behind the next step's back.
 */
const asking = {
  startToCloseTimeout: '10s',
  heartbeatTimeout,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

/** A person is waiting for these. */
export const charges = proxyActivities<Pick<Activities, 'authorizePayment' | 'reduceAuthorization' | 'capturePayment'>>(
  // A killed worker counts as a failure, too: several must not make a customer wait for minutes.
  { ...asking, retry: { ...doubling, maximumInterval: '10s' } },
);

export const returns = proxyActivities<
  Pick<Activities, 'voidAuthorization' | 'abandonRevision' | 'releasePayment' | 'refundPayment'>
>({
  ...asking,
  retry: { ...doubling, maximumInterval: '5m' },
});

/** The order stays where it is until the other store has answered, however long that takes. */
export const moving = proxyActivities<Pick<Activities, 'placeMovedOrder'>>({
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  retry: { ...doubling, maximumInterval: '30s' },
});

/**
 * A message is retried for some hours, then recorded as failed. The timeout of an attempt allows for waiting until an
 * earlier one has finished (`adapters/notifications/keyless.ts`).
 */
export const messages = proxyActivities<Pick<Activities, 'notifyReady' | 'alertManager' | 'alertKitchen'>>({
  startToCloseTimeout: '20s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '6h',
  retry: { ...doubling, maximumInterval: '5m' },
});
