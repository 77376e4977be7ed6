import { SpanKind } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { traceStep } from '../lib/tracing.ts';

/** Spans of what a request sends to its order's workflow. */
export const traceCommands: WorkflowClientInterceptor = {
  startUpdate: (input, next) =>
    traceStep(step(`Update ${input.updateName}`, input.workflowExecution.workflowId), () => next(input)),
  startUpdateWithStart: (input, next) =>
    traceStep(step(`Update ${input.updateName}`, input.workflowStartOptions.workflowId), () => next(input)),
  signal: (input, next) =>
    traceStep(step(`Signal ${input.signalName}`, input.workflowExecution.workflowId), () => next(input)),
  query: (input, next) =>
    traceStep(step(`Query ${input.queryType}`, input.workflowExecution.workflowId), () => next(input)),
};

function step(name: string, workflowId: string | undefined) {
  return {
    name,
    kind: SpanKind.CLIENT,
    ...(workflowId === undefined ? {} : { attributes: { 'temporal.workflow_id': workflowId } }),
  };
}
