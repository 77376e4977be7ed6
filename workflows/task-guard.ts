import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { TASK_GIVEN_UP } from './messages.ts';

/**
 * Gives up a workflow task that begins while a local activity of the one before is in flight; the worker then starts over from history.
 * Local activities end long before their task does (`door.ts`), unless the process was paused, or is far too busy. The task has
 * timed out then, and what arrived meanwhile is handled beside the local activity, but before it on replay: the history
 * would not replay (docs/decisions/012, 014).
 *
 * One that history already has in flight is let through: its task was completed to be renewed, and starting over leads to the same.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let historyLength = -1;
  let isReplaying = false;
  const inFlight = new Set<number>();
  return {
    internals: [
      {
        activate: (input, next) => {
          const { activation } = input;
          const length = Number(activation.historyLength);
          isReplaying = activation.isReplaying === true;
          const isNextTask = length !== historyLength && !isReplaying;
          if (isNextTask && inFlight.size > 0) throw new Error(`${TASK_GIVEN_UP}; it starts over from history.`);
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
};
