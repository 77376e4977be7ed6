import { SpanKind } from '@opentelemetry/api';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { traceParentOf } from '../../domain/shared/request-id.ts';
import { traceRequest } from '../../lib/tracing.ts';
import type { AppEnv } from './access.ts';

/** The span of a request, under its caller's if it sends a `traceparent`. Named by its route: addresses contain ids. */
export const traceRequests = createMiddleware<AppEnv>(async (c, next) => {
  const { method } = c.req;
  const parent = traceParentOf(c.req.header('traceparent') ?? '');
  const step = { name: method, kind: SpanKind.SERVER, ...(parent === undefined ? {} : { parent }) };
  await traceRequest(c.get('requestId'), step, async (describe) => {
    await next();
    const route = routePath(c, -1);
    const { status } = c.res;
    describe(`${method} ${route}`, {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
    });
  });
});
