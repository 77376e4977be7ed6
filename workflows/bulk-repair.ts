import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import {
  ordered,
  REPAIR_ATTEMPTS,
  resultsAfter,
  whyRefused,
  type BulkResult,
  type BulkRun,
  type PartialResults,
} from '../domain/audit/bulk-repair.ts';
import { describeRun } from '../domain/audit/bulk-words.ts';
import type { Instant } from '../domain/shared/values.ts';
import { instructUpdate, runQuery, type BulkInput } from './bulk-messages.ts';
import { now } from './record.ts';

const { planRepair } = proxyActivities<Pick<Activities, 'planRepair'>>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', maximumInterval: '1m', nonRetryableErrorTypes: ['Refused'] },
});

const { carryOutRepairs, noteInstruction } = proxyActivities<Pick<Activities, 'carryOutRepairs' | 'noteInstruction'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: REPAIR_ATTEMPTS },
});

/** A plan that nobody starts, and a run that nobody goes on with, ends after this. */
const EXPIRES_AFTER = '24h';

/**
 * Repairs many orders, a few each second. First it only plans; it begins once it is started and, above a limit, approved by somebody else. It can be stopped
 * and started again. A crash loses nothing: what was done is in its history.
 */
export async function bulkRepair(input: BulkInput): Promise<BulkRun> {
  const { id, action, selection, by, perSecond } = input;
  let run: BulkRun = {
    ...{ status: 'planning', askedBy: by, action, perSecond, more: 0, items: [], results: [] },
    radius: { items: 0, stores: [], money: [] },
  };
  const show = (next: Partial<BulkRun>): void => {
    run = { ...run, ...next };
    setCurrentDetails(describeRun(run).join('\n\n'));
  };
  setHandler(runQuery, () => run);
  setHandler(
    instructUpdate,
    async (instruction) => {
      await noteInstruction({ id, instruction });
      // It may have ended, or somebody else have started it, meanwhile.
      const why = whyRefused(run, instruction);
      if (why !== undefined) throw refused(why);
      show(ordered(run, instruction));
      return run;
    },
    {
      validator: (instruction) => {
        const why = whyRefused(run, instruction);
        if (why !== undefined) throw refused(why);
      },
    },
  );

  await noteInstruction({ id, instruction: { type: 'plan', by } });
  show({ ...(await planRepair(input)), status: 'planned' });
  let at: Instant | undefined;
  while (run.results.length < run.items.length) {
    const isWanted = await condition(() => run.status === 'running', EXPIRES_AFTER);
    if (!isWanted) {
      show({ status: 'expired' });
      return run;
    }
    at ??= now();
    const { startedBy = by, approvedBy } = run;
    const task = { id, action, selection, by: startedBy, at, ...(approvedBy ? { approvedBy } : {}) };
    const items = run.items.slice(run.results.length, run.results.length + perSecond);
    const [results] = await Promise.all([carryOut({ task, items }), sleep(1000)]);
    show({ results: [...run.results, ...results] });
  }
  show({ status: 'done' });
  await condition(allHandlersFinished);
  return run;
}

function refused(why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(why, 'Refused');
}

/** The activity tells of each order what became of it. If its workers keep dying, that is known of those it had told of by then. */
async function carryOut(portion: Parameters<Activities['carryOutRepairs']>[0]): Promise<readonly BulkResult[]> {
  try {
    return await carryOutRepairs(portion);
  } catch (error) {
    const cause = error instanceof ActivityFailure ? (error.cause ?? error) : error;
    const known: unknown = cause instanceof TimeoutFailure ? cause.lastHeartbeatDetails : undefined;
    return resultsAfter(cause, portion.items, known as PartialResults | undefined);
  }
}
