import { bodyLimit } from 'hono/body-limit';
import { answerOnce } from '../application/answer-once.ts';
import { notingNames } from '../application/access/names.ts';
import { withCustomers, withFormer } from '../application/customers/account.ts';
import { findStore } from '../application/catalog/stores.ts';
import { countUnreadable } from '../application/orders/list.ts';
import { DEFAULT_STORE } from '../domain/shared/values.ts';
import type { ApiDeps, HealthDeps } from './deps.ts';
import { boardRoutes } from './kitchen/board.ts';
import { displayRoutes } from './kitchen/displays.ts';
import { authenticate, bearerTokens } from './http/authenticate.ts';
import { allocationRoutes } from './inventory/allocations.ts';
import { deliveryRoutes } from './delivery/routes.ts';
import { feedRoutes } from './feed/routes.ts';
import { docsRoutes } from './http/docs.ts';
import { chainReadRoutes } from './chain/reads.ts';
import { chainWebhookRoutes } from './chain/webhooks.ts';
import { codecRoutes } from './codec/routes.ts';
import { privacyRoutes } from './customers/privacy.ts';
import { customerRoutes } from './customers/routes.ts';
import { draftRoutes } from './orders/drafts.ts';
import { answerUnchanged, replacingOnlyOthers } from './http/headers.ts';
import { healthRoutes } from './http/health.ts';
import { inboundRoutes, isDelivery } from './inbound/routes.ts';
import { inventoryRoutes } from './inventory/routes.ts';
import { kitchenRoutes } from './kitchen/routes.ts';
import { ledgerRoutes } from './orders/ledger.ts';
import { metricsRoutes } from './http/metrics.ts';
import { imageRoutes, isImageUpload, mustBeImage } from './catalog/images.ts';
import { menuManagementRoutes } from './catalog/management.ts';
import { menuRoutes } from './catalog/routes.ts';
import { notificationRoutes } from './customers/notifications.ts';
import { orderChangeRoutes } from './orders/changes.ts';
import { orderLineRoutes } from './orders/lines.ts';
import { movingRoutes } from './orders/moving.ts';
import { orderCommandRoutes } from './orders/commands.ts';
import { orderRoutes } from './orders/routes.ts';
import { checkOrigin, shareWithPages } from './http/origins.ts';
import { paymentPages } from './payments/page.ts';
import { paymentWebhook } from './payments/webhook.ts';
import { answerProblem, HttpProblem, problemOf } from './http/problems.ts';
import { methodsOf } from './http/methods.ts';
import { cashRoutes } from './reports/cash.ts';
import { peopleRoutes } from './reports/people.ts';
import { checkContent } from './http/body.ts';
import { recipeRoutes } from './inventory/recipes.ts';
import { nameRequest } from './http/request-id.ts';
import { traceRequests } from './http/trace.ts';
import { phoneRoutes } from './customers/phone.ts';
import { deviceRoutes } from './access/devices.ts';
import { guestRoutes } from './access/guests.ts';
import { trackingPage, trackingRoutes } from './access/links.ts';
import { deviceTokens, guestCookies, guestOfCookie, trackCookies } from './sessions/guest-cookies.ts';
import { limitAddress, limitSender } from './http/limits.ts';
import { loggedPath, loggingRequests } from './http/request-log.ts';
import { refundRoutes } from './orders/refunds.ts';
import { reorderRoutes } from './orders/reorder.ts';
import { requestingRepair } from '../application/orders/request-repair.ts';
import { securityHeaders } from './http/security-headers.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { sessionCookies } from './sessions/resolver.ts';
import { rolloutRoutes } from './rollouts/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { router } from './http/routing.ts';
import { stockLedgerRoutes } from './inventory/movements.ts';
import { storeRoutes } from './catalog/stores.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { webRoutes } from '../web/routes.tsx';

const MAX_BODY_BYTES = 100_000;

/** Routes that change what webhooks tell of a store itself. */
const TOLD = /\/(?:kitchen\/(?:pause|resume)|menu|inventory|inbound)\b/;

/**
 * The HTTP API. A store's routes are under /api/stores/{store}, and under /api for store main; health is also at the
 * root, for probes.
 */
export function createApp(deps: ApiDeps) {
  const { log } = deps;

  const ofStore = router();
  ofStore.use(async (c, next) => {
    const store = await findStore(deps, c.req.param('store') ?? DEFAULT_STORE);
    c.set('store', store);
    await next();
    // Webhooks tell of changes to kitchen, menu and stock, which no worker has written.
    if (c.req.method !== 'GET' && c.res.ok && TOLD.test(c.req.path)) deps.feed.changed(store.id);
    // Lists and figures omit unreadable orders, so tell the client.
    const unreadable = countUnreadable(deps, store.id);
    if (unreadable > 0) c.header('Unreadable-Orders', String(unreadable));
  });
  ofStore.route('/', feedRoutes(deps));
  ofStore.route('/', orderRoutes(deps));
  ofStore.route('/', draftRoutes(deps));
  ofStore.route('/', orderCommandRoutes(deps));
  ofStore.route('/', orderChangeRoutes(deps));
  ofStore.route('/', orderLineRoutes(deps));
  ofStore.route('/', movingRoutes(deps));
  ofStore.route('/', displayRoutes(deps));
  ofStore.route('/', refundRoutes(deps));
  ofStore.route('/', reorderRoutes(deps));
  ofStore.route('/', customerRoutes(deps));
  ofStore.route('/', phoneRoutes(deps));
  ofStore.route('/', notificationRoutes(deps));
  ofStore.route('/', ledgerRoutes(deps));
  ofStore.route('/', reportRoutes(deps));
  ofStore.route('/', cashRoutes(deps));
  ofStore.route('/', peopleRoutes(deps));
  ofStore.route('/', menuRoutes(deps));
  ofStore.route('/', imageRoutes(deps));
  ofStore.route('/', menuManagementRoutes(deps));
  ofStore.route('/', kitchenRoutes(deps));
  ofStore.route('/', boardRoutes(deps));
  // Before those of a single ingredient, whose paths are more general.
  ofStore.route('/', recipeRoutes(deps));
  ofStore.route('/', stockLedgerRoutes(deps));
  ofStore.route('/', allocationRoutes(deps));
  ofStore.route('/', inventoryRoutes(deps));
  ofStore.route('/', deliveryRoutes(deps));
  ofStore.route('/', deviceRoutes(deps));
  ofStore.route('/', trackingRoutes(deps));
  ofStore.route('/', webhookRoutes(deps));
  ofStore.route('/', inboundRoutes(deps));

  const aboveStores = router();
  aboveStores.route('/', healthRoutes(deps));
  aboveStores.route('/', storeRoutes(deps));
  aboveStores.route('/', privacyRoutes(deps));
  aboveStores.route('/', chainReadRoutes(deps));
  aboveStores.route('/', chainWebhookRoutes(deps));
  aboveStores.route('/', rolloutRoutes(deps));
  aboveStores.route('/', guestRoutes(deps));
  aboveStores.route('/', sessionRoutes(deps));

  const noteName = notingNames(deps);
  const app = router();
  app.use(nameRequest, traceRequests);
  app.use(deps.metrics.measure);
  app.use(securityHeaders(deps.publicUrl));
  // The UI's pages are of another origin, and may use nothing else.
  app.route('/codec', codecRoutes(deps, [bearerTokens(deps), sessionCookies(deps)]));
  app.use(shareWithPages(deps.trust), checkOrigin(deps.trust));
  app.use(loggingRequests(log), async (c, next) => {
    c.set('arrivedAt', deps.now());
    c.set('idKey', deps.idKey);
    c.set('audit', deps.audit);
    c.set('noteName', noteName);
    c.set('answerOnce', (request, carryOut) => answerOnce(deps, request, carryOut));
    await next();
  });
  app.use(answerUnchanged);
  const limitBody = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new HttpProblem('body_too_large', `The body may have at most ${MAX_BODY_BYTES / 1000} kB.`);
    },
  });
  // Checking for a body makes the server build a full Request object, so skip it for GET.
  app.use((c, next) => (c.req.method === 'GET' || isImageUpload(c) ? next() : limitBody(c, next)));
  // Before the checks of bodies: browsers post forms here, and a provider's notices are its own.
  const { paymentPage } = deps;
  const pages = paymentPages({
    log,
    ...(paymentPage ? { paymentPage } : {}),
    post: async ({ path, headers, body }) => app.request(`/api${path}`, { method: 'POST', headers, body }),
  });
  app.route('/api', pages);
  if (deps.paymentNotices) app.route('/api', paymentWebhook(deps, deps.paymentNotices));
  // Probes, documents, pages of payments and a provider's notices need no sign-in.
  app.route('/', createHealthApp(deps));
  app.route('/api', healthRoutes(deps));
  app.route('/api', docsRoutes(aboveStores, ofStore));
  app.use(limitAddress(deps));
  app.use(
    authenticate(
      [bearerTokens(deps), deviceTokens(deps), trackCookies(deps), sessionCookies(deps), guestCookies(deps)],
      async (c, principal) => withCustomers(deps, withFormer(principal, guestOfCookie(c, deps))),
    ),
  );
  app.use(limitSender(deps));
  app.route(
    '/',
    webRoutes(deps, async (path, init, connection) => app.request(path, init, connection as object | undefined)),
  );
  // After the pages: what is wrong with a link is shown by one of them.
  app.route('/', trackingPage(deps));
  const { answerUnmatched, checkMethod } = methodsOf(app);
  app.use(
    checkMethod,
    replacingOnlyOthers((path, headers) => app.request(path, { headers })),
  );
  app.use((c, next) => {
    if (isImageUpload(c)) mustBeImage(c);
    else if (!isDelivery(c)) return checkContent(c, next);
    return next();
  });
  const requestRepair = requestingRepair(deps.signals);
  app.onError((error, c) => {
    requestRepair(error);
    const problem = problemOf(error);
    deps.metrics.refused(problem?.code ?? 'internal_error');
    if (problem) return answerProblem(c, problem);
    log.error({ err: error }, `${c.req.method} ${loggedPath(c)} failed`);
    return answerProblem(
      c,
      new HttpProblem('internal_error', 'An unexpected error occurred. It has been logged under the request id.'),
    );
  });
  app.notFound((c) => {
    deps.metrics.refused('not_found');
    return answerUnmatched(c);
  });

  app.route('/api', aboveStores);
  // The longer path first: the shorter one would match and look up store main.
  app.route('/api/stores/:store', ofStore);
  app.route('/api', ofStore);
  return app;
}

/** Health and metrics, which is all that a worker serves. */
export function createHealthApp(deps: HealthDeps) {
  const app = router();
  app.route('/', healthRoutes(deps));
  app.route('/', metricsRoutes(deps));
  return app;
}
