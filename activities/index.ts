import type {
  ChangeFeed,
  Meter,
  Notifier,
  OrderSignals,
  Payments,
  Storage,
  WebhookSender,
  WorkflowDirectory,
} from '../ports.ts';
import { bulkRepairActivities, type BulkRepairDeps } from './bulk-repair.ts';
import { movingActivities } from './moving.ts';
import { notificationActivities } from './notifications.ts';
import { paymentActivities } from './payments.ts';
import { reconcilingActivities } from './reconciling.ts';
import { recordingActivities } from './recording.ts';
import { restoringActivities } from './restoring.ts';
import { rolloutActivities } from './rollout.ts';
import { stockActivities } from './stock.ts';
import { webhookActivities } from './webhooks.ts';

export type { MessageRequest } from '../application/messages/outgoing.ts';
export type { DamagedOutcome, ReadEventsResult } from './restoring.ts';
export type { RecordRequest, RecordResult } from './recording.ts';
export type { RoundResult } from './webhook-round.ts';

export interface ActivityDeps {
  readonly storage: Storage;
  /** Orders with their personal text unsealed, for events that are sent to others. */
  readonly shownOrders: Storage['orders'];
  readonly payments: Payments;
  readonly notifier: Notifier;
  readonly workflows: WorkflowDirectory;
  readonly sender: WebhookSender;
  /** Notified of every change of an order. */
  readonly feed: ChangeFeed;
  readonly signals: OrderSignals;
  readonly meter: Meter;
  /** Draws the numbers of orders, also after a backup was restored. */
  readonly numbers: Pick<Storage['orders'], 'nextNumber'>;
  /** For repairs of many orders. */
  readonly bulk: Pick<BulkRepairDeps, 'pipeline' | 'dispatchers' | 'audit' | 'limits' | 'refundApprovalAbove'>;
  /** From more stores on a rollout takes a second administrator. */
  readonly rolloutApprovalAbove: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** All activities of the workflows. */
export function createActivities(deps: ActivityDeps) {
  const { storage, payments, notifier, workflows, now } = deps;
  return {
    ...recordingActivities(deps),
    ...restoringActivities({ storage }),
    ...stockActivities({ storage, now }),
    ...paymentActivities(payments),
    ...notificationActivities(notifier, storage, now),
    ...reconcilingActivities({ storage, payments, workflows, now }),
    ...bulkRepairActivities({ ...deps, ...deps.bulk }),
    ...rolloutActivities({ ...deps, audit: deps.bulk.audit, approvalAbove: deps.rolloutApprovalAbove }),
    ...movingActivities({ ...deps, ...deps.bulk }),
    ...webhookActivities({ ...deps, storage: { ...storage, orders: deps.shownOrders } }),
  };
}

export type Activities = ReturnType<typeof createActivities>;
