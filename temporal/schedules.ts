import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { RECONCILE_WORKFLOW, TASK_QUEUE, type ReconcileInput } from '../workflows/messages.ts';

export const RECONCILE_SCHEDULE = 'reconcile-daily';

/** After most stores have closed; in UTC, as they are in several time zones. */
const AT = { hour: 9, minute: 30 };
/** Today and yesterday, plus one more day in case a run was missed. */
const DAYS = 3;
const GRACE_MINUTES = 2;

/** Schedules the daily reconciliation. An existing schedule is left as the operator configured it. */
export async function scheduleReconciliation(client: Client): Promise<void> {
  const input: ReconcileInput = { days: DAYS, graceMinutes: GRACE_MINUTES };
  try {
    await client.schedule.create({
      scheduleId: RECONCILE_SCHEDULE,
      spec: { calendars: [{ comment: 'Every day', ...AT }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
      action: { type: 'startWorkflow', workflowType: RECONCILE_WORKFLOW, taskQueue: TASK_QUEUE, args: [input], workflowId: RECONCILE_SCHEDULE }, // prettier-ignore
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
