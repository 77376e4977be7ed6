import { SpanKind } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { isRequestId, type RequestId } from '../domain/shared/request-id.ts';
import { withRequest } from '../lib/correlation.ts';
import { traceStep } from '../lib/tracing.ts';
import { REQUEST_HEADER } from '../workflows/messages.ts';

/** Runs each activity as a part of the request that led to it: see `workflows/correlation.ts`. */
export const correlateActivity: ActivityInterceptorsFactory = (context) => {
  let request: RequestId | undefined;
  return {
    inbound: {
      execute: (input, next) => {
        request = requestOf(input.headers[REQUEST_HEADER]?.data);
        context.log.info(`Activity ${context.info.activityType}`);
        const { activityType, workflowExecution, attempt } = context.info;
        const attributes = { 'temporal.workflow_id': workflowExecution?.workflowId ?? '', 'temporal.attempt': attempt };
        const step = { name: `Activity ${activityType}`, kind: SpanKind.CONSUMER, attributes };
        return withRequest(request, () => traceStep(step, () => next(input)));
      },
    },
    outbound: {
      getLogAttributes: (input, next) => next(request === undefined ? input : { ...input, request }),
    },
  };
};

function requestOf(data: Uint8Array | null | undefined): RequestId | undefined {
  const text = data ? Buffer.from(data).toString('latin1') : undefined;
  return isRequestId(text) ? text : undefined;
}
