import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { maybeGetActivator } from '@temporalio/workflow/lib/global-attributes.js';
import { TASK_GIVEN_UP } from './messages.ts';

/** Of a task, between its start by the server and here. Usually some milliseconds. */
const LATE_MS = 2_000;

type Activation = Parameters<NonNullable<NonNullable<ReturnType<WorkflowInterceptorsFactory>['internals']>[number]['activate']>>[0]['activation']; // prettier-ignore

/**
 * Gives up a workflow task on which the worker and the server may no longer agree; the worker then starts over from history. Only a process
 * that was paused, or is far too busy, has them (docs/decisions/012, 014):
 *
 * - A task that begins while a local activity of the one before is in flight. Local activities end long before their task does
 *   (`door.ts`). That task has timed out, and what arrived meanwhile is handled beside the local activity, but before it on replay.
 *   One that history already has in flight is let through: its task was completed to be renewed, and starting over leads to the same.
 * - A task that begins long after the server started it. The server may have forgotten it and have made another, with which the worker
 *   would complete what it did for this one, and miss what the other brought. How far the two clocks differ is learned from the workflow's
 *   other tasks; the first one that a process has of it is let through, so that none is given up again and again.
 *
 * @param now the worker's clock, in milliseconds
 */
export function taskGuard(now: () => number): ReturnType<WorkflowInterceptorsFactory> {
  let historyLength = -1;
  let isReplaying = false;
  let leastAge: number | undefined;
  const inFlight = new Set<number>();
  const isLate = (activation: Activation): boolean => {
    const started = startedAt(activation);
    if (started === undefined) return false;
    const age = now() - started;
    const before = leastAge ?? age;
    leastAge = Math.min(before, age);
    return age - before > LATE_MS;
  };
  return {
    internals: [
      {
        activate: (input, next) => {
          const { activation } = input;
          const length = Number(activation.historyLength);
          isReplaying = activation.isReplaying === true;
          const isNextTask = length !== historyLength && !isReplaying;
          if (isNextTask && (isLate(activation) || inFlight.size > 0))
            throw new Error(`${TASK_GIVEN_UP}; it starts over from history.`);
          historyLength = length;
          for (const { resolveActivity } of activation.jobs ?? []) inFlight.delete(resolveActivity?.seq ?? -1);
          next(input);
        },
        concludeActivation: (input, next) => {
          const { commands } = next(input);
          for (const { scheduleLocalActivity: call } of commands)
            if (call && !isReplaying) inFlight.add(call.seq ?? -1);
          return { commands };
        },
      },
    ],
  };
}

/** When the server started the task, by its clock. */
function startedAt({ timestamp }: Activation): number | undefined {
  return timestamp ? Number(timestamp.seconds ?? 0) * 1000 + (timestamp.nanos ?? 0) / 1e6 : undefined;
}

/** A workflow's own clock stands still while it runs; this is the one that its log lines have. */
const workerClock = (): number => Number((maybeGetActivator()?.getTimeOfDay() ?? 0n) / 1_000_000n);

export const interceptors: WorkflowInterceptorsFactory = () => taskGuard(workerClock);
