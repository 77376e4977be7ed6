import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { isRequestId, traceParentOf } from '../../domain/shared/request-id.ts';
import { withRequest } from '../../lib/correlation.ts';
import type { AppEnv } from './access.ts';

/**
 * Names each request: by its X-Request-Id, or the trace id of its traceparent, or a new id. An invalid header is ignored, as Trace Context
 * demands. The answer carries the name, and so do the command, its events and all log lines.
 */
export const nameRequest = createMiddleware<AppEnv>(async (c, next) => {
  const sent = c.req.header('X-Request-Id');
  const id = isRequestId(sent) ? sent : (traceParentOf(c.req.header('traceparent') ?? '')?.traceId ?? newRequestId());
  c.set('requestId', id);
  // Before the answer is made: to change the header of one that is there, Hono makes it again.
  c.header('X-Request-Id', id);
  await withRequest(id, next);
  if (!c.res.headers.has('X-Request-Id')) c.header('X-Request-Id', id);
});

/** Short, since it is stored with every event. Node draws the randomness of many UUIDs at once. */
function newRequestId(): string {
  return randomUUID().replaceAll('-', '').slice(16);
}
