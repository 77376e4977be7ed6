import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { TASK_GIVEN_UP } from './messages.ts';

/**
 * Gives up a workflow task that begins while a local activity of the one before is in flight; the worker then starts over from history.
 * Local activities end long before their task does (`door.ts`), unless the process was paused, or is far too busy. The task has been
 * renewed or timed out then, and what arrived meanwhile is handled beside the local activity, but before it on replay: the
 * history would not replay (docs/decisions/012, 014).
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let historyLength = -1;
  let localInFlight = 0;
  return {
    internals: [
      {
        activate: (input, next) => {
          const { activation } = input;
          const length = Number(activation.historyLength);
          const isNextTask = length !== historyLength && activation.isReplaying !== true;
          if (isNextTask && localInFlight > 0) throw new Error(`${TASK_GIVEN_UP}; it starts over from history.`);
          historyLength = length;
          localInFlight -= (activation.jobs ?? []).filter(({ resolveActivity }) => resolveActivity?.isLocal).length;
          next(input);
        },
        concludeActivation: (input, next) => {
          const { commands } = next(input);
          localInFlight += commands.filter(({ scheduleLocalActivity }) => scheduleLocalActivity).length;
          return { commands };
        },
      },
    ],
  };
};
