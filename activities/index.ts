import type { Notifier, Payments, Storage, WorkflowDirectory } from '../ports.ts';
import { notificationActivities } from './notifications.ts';
import { paymentActivities } from './payments.ts';
import { reconcilingActivities } from './reconciling.ts';
import { recordingActivities } from './recording.ts';

export type { MessageRequest } from './notifications.ts';
export type { RecordRequest, RecordResult } from './recording.ts';

export interface ActivityDeps {
  readonly storage: Storage;
  readonly payments: Payments;
  readonly notifier: Notifier;
  readonly workflows: WorkflowDirectory;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Everything that the order's workflow can ask of the world. */
export function createActivities({ storage, payments, notifier, workflows, now }: ActivityDeps) {
  return {
    ...recordingActivities({ storage, now }),
    ...paymentActivities(payments),
    ...notificationActivities(notifier, storage, now),
    ...reconcilingActivities({ storage, payments, workflows, now }),
  };
}

export type Activities = ReturnType<typeof createActivities>;
