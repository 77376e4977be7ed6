import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import type { Logger } from 'pino';
import { DEFAULT_STORE } from '../domain/values.ts';
import type { Storage } from '../ports.ts';
import { DEVELOPMENT_PRINCIPAL, SCOPES } from './access.ts';
import { docsRoutes } from './docs.ts';
import { healthRoutes, type HealthCheck } from './health.ts';
import { kitchenRoutes } from './kitchen.ts';
import { menuRoutes } from './menu.ts';
import { orderRoutes } from './orders.ts';
import type { Pipeline } from './pipeline.ts';
import { answerProblem, Problem, problemOf } from './problems.ts';
import { router } from './routing.ts';

export interface ApiDeps {
  readonly storage: Storage;
  readonly pipeline: Pipeline;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const MAX_BODY_BYTES = 100_000;

/** The HTTP API. Everything stands under /api; health also at the root, where probes look for it. */
export function createApp(deps: ApiDeps) {
  const { storage, checks, log } = deps;

  const api = router();
  api.use(async (c, next) => {
    const store = await storage.catalog.settings(DEFAULT_STORE);
    if (!store) throw new Problem('store_not_found', `There is no store ${DEFAULT_STORE}.`);
    c.set('store', store);
    await next();
  });
  api.route('/', orderRoutes(deps));
  api.route('/', menuRoutes(deps));
  api.route('/', kitchenRoutes(deps));

  const app = router();
  app.use(requestId());
  app.use(async (c, next) => {
    const started = performance.now();
    c.set('principal', DEVELOPMENT_PRINCIPAL);
    await next();
    const ms = Math.round(performance.now() - started);
    log.debug({ request: c.var.requestId, status: c.res.status, ms }, `${c.req.method} ${c.req.path}`);
  });
  const limitBody = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new Problem('body_too_large', `A body has at most ${MAX_BODY_BYTES / 1000} kB.`);
    },
  });
  // Looking for a body has the server make a whole Request object, which a GET is quicker without.
  app.use((c, next) => (c.req.method === 'GET' ? next() : limitBody(c, next)));
  app.use(async (c, next) => {
    const type = c.req.header('Content-Type');
    if (
      ['POST', 'PUT', 'PATCH'].includes(c.req.method) &&
      type !== undefined &&
      !/^application\/([\w.-]+\+)?json\b/i.test(type)
    ) {
      throw new Problem('unsupported_media_type', `A body is JSON, sent as application/json, not as ${type}.`);
    }
    await next();
  });
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem) return answerProblem(c, problem);
    log.error({ err: error, request: c.get('requestId') }, `${c.req.method} ${c.req.path} failed`);
    return answerProblem(
      c,
      new Problem('internal_error', 'This was not foreseen and has been logged under the request id.'),
    );
  });
  app.notFound((c) => answerProblem(c, new Problem('not_found', `There is nothing at ${c.req.method} ${c.req.path}.`)));

  app.route('/', healthRoutes(checks));
  app.route('/api', healthRoutes(checks));
  app.route('/api', docsRoutes());
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Pizzeria order pipeline',
      version: '0.1.0',
      description: 'Place an order, follow it, cook it, hand it over. Each order is a durable Temporal workflow.',
    },
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'principal', {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: `Not enforced yet: every request is the development principal. Scopes: ${SCOPES.join(', ')}.`,
  });
  app.route('/api', api);
  return app;
}
