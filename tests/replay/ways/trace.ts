import { hostname } from 'node:os';
import { historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

/** A history in the format of `temporal workflow show --output json`. */
export interface WrittenHistory {
  readonly events: readonly WrittenEvent[];
}

interface WrittenEvent {
  readonly eventType: string;
  readonly [attributes: string]: unknown;
}

type Named<Attributes> = Attributes | undefined;

/**
 * The steps of a workflow, as named in tests: `activity capturePayment`, `local startCooking`, `update cancel`,
 * `signal hold`, `timer fired`, `cancel requested`.
 */
export function traceOf({ events }: WrittenHistory): string[] {
  return events.flatMap((event) => wordsOf(event) ?? []);
}

function wordsOf(event: WrittenEvent): string | undefined {
  switch (event.eventType) {
    case 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED': {
      const scheduled = event['activityTaskScheduledEventAttributes'] as Named<{ activityType: { name: string } }>;
      return `activity ${scheduled?.activityType.name}`;
    }
    case 'EVENT_TYPE_MARKER_RECORDED': {
      const marker = event['markerRecordedEventAttributes'] as Named<{
        details?: { data?: { payloads: readonly { data: string }[] } };
      }>;
      const [payload] = marker?.details?.data?.payloads ?? [];
      if (!payload) return undefined;
      const { activity_type: name } = JSON.parse(Buffer.from(payload.data, 'base64').toString()) as {
        activity_type?: string;
      };
      return `local ${name}`;
    }
    case 'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED': {
      const accepted = event['workflowExecutionUpdateAcceptedEventAttributes'] as Named<{
        acceptedRequest?: { input?: { name: string } };
      }>;
      return `update ${accepted?.acceptedRequest?.input?.name}`;
    }
    case 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED': {
      const signaled = event['workflowExecutionSignaledEventAttributes'] as Named<{ signalName: string }>;
      return `signal ${signaled?.signalName}`;
    }
    case 'EVENT_TYPE_TIMER_FIRED':
      return 'timer fired';
    case 'EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED':
      return 'cancel requested';
    default:
      return undefined;
  }
}

/** Without data about the recording machine: worker identities and file paths. */
export function written(history: History): WrittenHistory {
  const nameless = (key: string, value: unknown): unknown => {
    if (key === 'identity') return 'recorded';
    if (key === 'stackTrace') return '';
    // In the names of the workers' own task queues.
    return typeof value === 'string' ? value.replaceAll(`@${hostname()}`, '@recorded') : value;
  };
  return JSON.parse(historyToJSON(history), nameless) as WrittenHistory;
}
