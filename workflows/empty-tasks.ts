import { defaultPayloadConverter, workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { ORDER_WORKFLOW } from './messages.ts';

type Internals = NonNullable<ReturnType<WorkflowInterceptorsFactory>['internals']>[number];
type Activation = Parameters<NonNullable<Internals['activate']>>[0]['activation'];
type Job = NonNullable<Activation['jobs']>[number];
type Command = Parameters<NonNullable<Internals['concludeActivation']>>[0]['commands'][number];

/**
 * Gives every workflow task that changed something at least one event of its own. A worker that starts over from history
 * merges a task without events into the next one if an Update scheduled that; a later replay, which sees how the Update ended,
 * does not. What the first task brought would then be handled after the Update's handler began, and on replay before: the
 * history does not replay (docs/decisions/012).
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  if (workflowInfo().workflowType !== ORDER_WORKFLOW) return {};
  let task = { historyLength: -1, hasEvents: false };
  let hasNews = false;
  let localInFlight = 0;
  return {
    internals: [
      {
        activate: (input, next) => {
          const historyLength = Number(input.activation.historyLength);
          if (historyLength !== task.historyLength) task = { historyLength, hasEvents: false };
          const jobs = input.activation.jobs ?? [];
          const resolved = jobs.filter(({ resolveActivity }) => resolveActivity?.isLocal).length;
          localInFlight -= resolved;
          // Its marker.
          task.hasEvents ||= resolved > 0;
          hasNews = jobs.some(isNews);
          next(input);
        },
        concludeActivation: (input, next) => {
          const { commands } = next(input);
          localInFlight += commands.filter(({ scheduleLocalActivity }) => scheduleLocalActivity).length;
          task.hasEvents ||= commands.some(leavesEvent);
          if (task.hasEvents || !hasNews || localInFlight > 0) return { commands };
          task.hasEvents = true;
          return { commands: [...commands, mark()] };
        },
      },
    ],
  };
};

/** Updates are no news: one that is accepted leaves an event, and one that is refused changes nothing. */
function isNews({ signalWorkflow, fireTimer, resolveActivity, cancelWorkflow }: Job): boolean {
  return Boolean(signalWorkflow ?? fireTimer ?? cancelWorkflow ?? (resolveActivity && !resolveActivity.isLocal));
}

function leavesEvent({ updateResponse, respondToQuery }: Command): boolean {
  return !respondToQuery && !updateResponse?.rejected;
}

/** The cheapest event that has no effect. */
function mark(): Command {
  return { modifyWorkflowProperties: { upsertedMemo: { fields: { seen: defaultPayloadConverter.toPayload(true) } } } };
}
