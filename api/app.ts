import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestId } from 'hono/request-id';
import type { Logger } from 'pino';
import { DEFAULT_STORE, parseStoreId } from '../domain/values.ts';
import type {
  ProviderState,
  ReadPaymentNotice,
  OrderSignals,
  Storage,
  WebhookDispatchers,
  WebhookSender,
} from '../ports.ts';
import { DEVELOPMENT_PRINCIPAL } from './access.ts';
import { allocationRoutes } from './allocations.ts';
import { deliveryRoutes } from './delivery.ts';
import { docsRoutes } from './docs.ts';
import { customerRoutes } from './customers.ts';
import { draftRoutes } from './drafts.ts';
import { healthRoutes, type HealthCheck } from './health.ts';
import { inventoryRoutes } from './inventory.ts';
import { kitchenRoutes } from './kitchen.ts';
import { ledgerRoutes } from './ledger.ts';
import { metricsRoutes } from './metrics.ts';
import { menuManagementRoutes } from './menu-management.ts';
import { menuRoutes } from './menu.ts';
import { notificationRoutes } from './notifications.ts';
import { orderChangeRoutes } from './order-changes.ts';
import { orderCommandRoutes } from './order-commands.ts';
import { orderRoutes } from './orders.ts';
import { paymentWebhook } from './payment-webhook.ts';
import type { Pipeline } from './pipeline.ts';
import { answerProblem, Problem, problemOf } from './problems.ts';
import { recipeRoutes } from './recipes.ts';
import { refundRoutes } from './refunds.ts';
import { reorderRoutes } from './reorder.ts';
import { requestingRepair } from './repair.ts';
import { reportRoutes } from './reports.ts';
import { router } from './routing.ts';
import { stockLedgerRoutes } from './stock-ledger.ts';
import { storeRoutes } from './stores.ts';
import { webhookRoutes } from './webhooks.ts';

export interface ApiDeps {
  readonly storage: Storage;
  readonly pipeline: Pipeline;
  readonly sender: WebhookSender;
  readonly dispatchers: WebhookDispatchers;
  readonly signals: OrderSignals;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Providers that this process calls, by name. */
  readonly providers: () => Readonly<Record<string, ProviderState>>;
  readonly metrics: Metrics;
  /** Absent where the payment provider tells nothing of its own accord. */
  readonly readPaymentNotice?: ReadPaymentNotice;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What is counted of this process. */
export interface Metrics {
  /** Counts and times requests. */
  readonly measure: MiddlewareHandler;
  /** All of it, as Prometheus reads it. */
  print(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** What a process needs to tell how it is. */
export type HealthDeps = Pick<ApiDeps, 'checks' | 'providers' | 'metrics'>;

const MAX_BODY_BYTES = 100_000;

/**
 * The HTTP API. What goes on in a store stands under /api/stores/{store}, and under /api for store main; health also at the root,
 * where probes look for it.
 */
export function createApp(deps: ApiDeps) {
  const { storage, log } = deps;

  const ofStore = router();
  ofStore.use(async (c, next) => {
    const text = c.req.param('store') ?? DEFAULT_STORE;
    const id = parseStoreId(text);
    const store = id && (await storage.catalog.settings(id));
    if (!store) throw new Problem('store_not_found', `There is no store ${text}.`);
    c.set('store', store);
    await next();
    // Lists and figures leave out what cannot be read: whoever gets them is to know.
    const unreadable = storage.damage().filter((damage) => damage.storeId === id && damage.kind === 'order').length;
    if (unreadable > 0) c.header('Unreadable-Orders', String(unreadable));
  });
  ofStore.route('/', orderRoutes(deps));
  ofStore.route('/', draftRoutes(deps));
  ofStore.route('/', orderCommandRoutes(deps));
  ofStore.route('/', orderChangeRoutes(deps));
  ofStore.route('/', refundRoutes(deps));
  ofStore.route('/', reorderRoutes(deps));
  ofStore.route('/', customerRoutes(deps));
  ofStore.route('/', notificationRoutes(deps));
  ofStore.route('/', ledgerRoutes(deps));
  ofStore.route('/', reportRoutes(deps));
  ofStore.route('/', menuRoutes(deps));
  ofStore.route('/', menuManagementRoutes(deps));
  ofStore.route('/', kitchenRoutes(deps));
  // Before those of one ingredient, whose addresses are more general.
  ofStore.route('/', recipeRoutes(deps));
  ofStore.route('/', stockLedgerRoutes(deps));
  ofStore.route('/', allocationRoutes(deps));
  ofStore.route('/', inventoryRoutes(deps));
  ofStore.route('/', deliveryRoutes(deps));
  ofStore.route('/', webhookRoutes(deps));

  const aboveStores = router();
  aboveStores.route('/', healthRoutes(deps));
  aboveStores.route('/', storeRoutes(deps));

  const app = router();
  app.use(requestId());
  app.use(deps.metrics.measure);
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
  const requestRepair = requestingRepair(deps.signals);
  app.onError((error, c) => {
    requestRepair(error);
    const problem = problemOf(error);
    if (problem) return answerProblem(c, problem);
    log.error({ err: error, request: c.get('requestId') }, `${c.req.method} ${c.req.path} failed`);
    return answerProblem(
      c,
      new Problem('internal_error', 'This was not foreseen and has been logged under the request id.'),
    );
  });
  app.notFound((c) => answerProblem(c, new Problem('not_found', `There is nothing at ${c.req.method} ${c.req.path}.`)));

  app.route('/', createHealthApp(deps));
  app.route('/api', docsRoutes(aboveStores, ofStore));
  app.route('/api', aboveStores);
  if (deps.readPaymentNotice) app.route('/api', paymentWebhook(deps, deps.readPaymentNotice));
  // The longer address first: the shorter one would look for store main on the way.
  app.route('/api/stores/:store', ofStore);
  app.route('/api', ofStore);
  return app;
}

/** How a process is, and what it has done: all that a worker answers. */
export function createHealthApp(deps: HealthDeps) {
  const app = router();
  app.route('/', healthRoutes(deps));
  app.route('/', metricsRoutes(deps));
  return app;
}
