import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { RECONCILE_WORKFLOW, TASK_QUEUE, type ReconcileInput } from '../workflows/messages.ts';

export const RECONCILE_SCHEDULE = 'reconcile-daily';

/** When most of the pizzerias' days are over: in UTC, as they lie in several time zones. */
const AT = { hour: 9, minute: 30 };
/** Yesterday's orders and today's, and those of a day before for what was away for a night. */
const DAYS = 3;
const GRACE_MINUTES = 2;

/** Has the books held against each other once a day. One that is there already is left as its operator has it. */
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
