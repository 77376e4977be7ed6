import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { isRequestId, type RequestId } from '../domain/shared/request-id.ts';
import { withRequest } from '../lib/correlation.ts';
import { REQUEST_HEADER } from '../workflows/messages.ts';

/** Runs each activity as a part of the request that led to it: see `workflows/correlation.ts`. */
export const correlateActivity: ActivityInterceptorsFactory = (context) => {
  let request: RequestId | undefined;
  return {
    inbound: {
      execute: (input, next) => {
        request = requestOf(input.headers[REQUEST_HEADER]?.data);
        context.log.info(`Activity ${context.info.activityType}`);
        return withRequest(request, () => next(input));
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
