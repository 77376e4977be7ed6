import { join } from 'node:path';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type DataConverter,
} from '@temporalio/client';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { ActivityDeps } from '../activities/index.ts';
import { Counters } from '../adapters/metrics/counters.ts';
import { storeGauges } from '../adapters/metrics/gauges.ts';
import { createMetrics } from '../adapters/metrics/index.ts';
import { WatchedStores } from '../adapters/metrics/watched-stores.ts';
import { openLimits } from '../adapters/limits/index.ts';
import { countedNotifier } from '../adapters/notifications/counted.ts';
import { keepingNotifier } from '../adapters/notifications/inbox.ts';
import { openFileBooks } from '../adapters/payments/file-books.ts';
import { openSimulatedPage } from '../adapters/payments/simulated-page.ts';
import { SimulatedPayments } from '../adapters/payments/simulated.ts';
import { StripePayments } from '../adapters/payments/stripe/index.ts';
import { stripeNotices } from '../adapters/payments/stripe/notices.ts';
import { neverGoingBack } from '../adapters/storage/drawing-numbers.ts';
import { HttpWebhookSender } from '../adapters/webhooks/http-sender.ts';
import type { ApiDeps, HealthDeps } from '../api/deps.ts';
import { proxyList } from '../api/http/sender-address.ts';
import { LiveFeeds } from '../application/feed/feeds.ts';
import { TemporalOrderPipeline } from '../temporal/order-pipeline.ts';
import { encryptingConverter } from '../temporal/data-converter.ts';
import { auditOf } from './audit.ts';
import { breakers, providerStates } from './breakers.ts';
import type { Config } from './config.ts';
import { openSignIn, openTokens } from './identity.ts';
import { payloadKeysOf } from './keys.ts';
import { capOf, openCodes, openNotifier } from './messages.ts';
import { privacyOf, type KeptStorage } from './storage.ts';
import { temporalConnection } from './temporal.ts';
import type { Privacy } from '../application/privacy/privacy.ts';
import { sealedPipeline } from '../application/privacy/sealed-pipeline.ts';
import { unsealedOrders, unsealedStorage, workerStorage } from '../application/privacy/sealed-storage.ts';
import { sealingPayments } from '../application/privacy/sealing-payments.ts';
import { unsealingNotifier } from '../application/privacy/unsealing-notifier.ts';
import { unsealingSender } from '../application/privacy/unsealing-sender.ts';
import { openIdKey } from './id-key.ts';
import {
  type Backlog,
  type ChangeFeed,
  type Damage,
  type StoredKind,
  type OrderPipeline,
  type Payments,
  type Storage,
} from '../ports.ts';
import { currentRequest } from '../lib/correlation.ts';
import { currentTrace } from '../lib/tracing.ts';
import { traceCommands } from '../temporal/tracing.ts';
import { NudgingFeed } from '../temporal/change-feed.ts';
import { checkTemporal, checkWorker } from '../temporal/checks.ts';
import { workflowDirectory } from '../temporal/directory.ts';
import { TemporalDispatchers } from '../temporal/dispatchers.ts';
import { highestNumberKnown } from '../temporal/number-floor.ts';
import { payloadOpener } from '../temporal/payload-opener.ts';
import { TemporalRollouts } from '../temporal/rollouts.ts';
import { TemporalOrderSignals } from '../temporal/order-signals.ts';

/** The composition root: the only place that knows which adapter implements which port. */

/** @param destination default: standard output */
export function createLog(config: Pick<Config, 'log'>, name: string, destination?: DestinationStream): Logger {
  const options = { name, level: config.log.level, mixin: () => ({ ...currentRequest(), ...currentTrace() }) };
  if (config.log.format === 'json') return destination ? pino(options, destination) : pino(options);
  return pino({
    ...options,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' } },
  });
}

const counters = new Counters();

function watchedStores(config: Pick<Config, 'metricsStores'>, storage: Storage): WatchedStores {
  return new WatchedStores(config.metricsStores, async () => (await storage.catalog.stores()).map(({ id }) => id));
}

export function activityDeps(config: Config, kept: KeptStorage, client: Client, log: Logger): ActivityDeps {
  const privacy = privacyOf(config, kept);
  const storage = workerStorage(kept, privacy);
  const meter = counters.meterFor(watchedStores(config, storage));
  return {
    storage,
    meter,
    payments: sealingPayments(openPayments(config, log), storage.orders, privacy),
    notifier: unsealingNotifier(
      keepingNotifier(countedNotifier(openNotifier(config, log, capOf(config, log)), meter), storage.inboxes, Date.now),
      privacy,
    ),
    shownOrders: unsealedOrders(storage.orders, privacy),
    workflows: workflowDirectory(client, undefined),
    sender: unsealingSender(new HttpWebhookSender(config.webhooks), privacy),
    feed: changeFeed(config, storage, client, log),
    signals: new TemporalOrderSignals(client, config.commandTimeoutMs),
    numbers: neverGoingBack(storage.orders, highestNumberKnown(client, config.commandTimeoutMs)),
    bulk: {
      pipeline: openPipeline(config, client, privacy),
      dispatchers: new TemporalDispatchers(client, config.commandTimeoutMs),
      audit: auditOf(config, kept, privacy, log),
      limits: config.repairApproval,
      refundApprovalAbove: config.refundApprovalAbove,
    },
    rolloutApprovalAbove: config.rolloutApprovalAbove,
    now: Date.now,
  };
}

function openPipeline(config: Config, client: Client, privacy: Privacy): OrderPipeline {
  const { commandTimeoutMs: timeoutMs, temporal } = config;
  return sealedPipeline(
    new TemporalOrderPipeline({ client, now: Date.now, timeoutMs, uiUrl: temporal.uiUrl }),
    privacy,
  );
}

function changeFeed(config: Config, storage: Storage, client: Client, log: Logger): ChangeFeed {
  const dispatchers = new TemporalDispatchers(client, config.commandTimeoutMs);
  const nudging = new NudgingFeed(storage.webhooks, (subscription) => dispatchers.nudge(subscription), log);
  return {
    changed: (storeId) => {
      nudging.changed(storeId);
      for (const live of liveFeeds) live.changed(storeId);
    },
  };
}

/** Those of this process, which may be both API and worker: what a worker changes is heard at once. */
const liveFeeds = new Set<LiveFeeds>();

function openLiveFeeds(storage: Storage, log: Logger): LiveFeeds {
  const live = new LiveFeeds({ storage, now: Date.now, log });
  liveFeeds.add(live);
  return live;
}

function openPayments(config: Config, log: Logger): Payments {
  switch (config.payments) {
    case 'simulated':
      return openSimulatedPayments(config);
    case 'stripe':
      // Charges may fail while refunds work, and must not block them.
      return breakers.guarded<Payments>(
        new StripePayments({ ...config.stripe, returnUrl: `${config.publicUrl}/api/payments/returned` }, log),
        'stripe',
        {
          log,
          groups: {
            authorize: 'charges',
            reduce: 'charges',
            capture: 'charges',
            void: 'returns',
            abandon: 'returns',
            release: 'returns',
            refund: 'returns',
            account: 'books',
          },
        },
      );
    default:
      return config.payments satisfies never;
  }
}

/** Stripe takes a card's token once. */
export function reusesCards({ payments }: Pick<Config, 'payments'>): boolean {
  return payments === 'simulated';
}

function openSimulatedPayments(config: Config): SimulatedPayments {
  const books = openFileBooks(join(config.dataDir, 'simulated-payments'));
  return new SimulatedPayments(books, ({ orderId, revisionId }) =>
    [config.publicUrl, 'api', 'payments', 'simulated', orderId, ...(revisionId === undefined ? [] : [revisionId])].join(
      '/',
    ),
  );
}

/** The provider's side of the API. */
function paymentRoutesOf(config: Config): Pick<ApiDeps, 'paymentNotices' | 'paymentPage' | 'stripeKey'> {
  if (config.payments === 'stripe') {
    const { publishableKey: stripeKey } = config.stripe;
    return { paymentNotices: stripeNotices(config.stripe), ...(stripeKey === undefined ? {} : { stripeKey }) };
  }
  const { page, notices } = openSimulatedPage(openSimulatedPayments(config));
  return { paymentNotices: notices, paymentPage: page };
}

/** Connects lazily, so that the API can start and report that Temporal is down. */
export function connectClient(config: Config): Client {
  const connection = Connection.lazy({
    ...temporalConnection(config),
    // Our deadlines are a few seconds; the client's default retries wait longer, and outlive their call.
    interceptors: [makeGrpcRetryInterceptor({ ...defaultGrpcRetryOptions(), delayFunction: retryDelayMs })],
  });
  return new Client({
    connection,
    namespace: config.temporal.namespace,
    dataConverter: converterFor(config),
    interceptors: { workflow: [traceCommands] },
  });
}

/** How this system's clients and workers encrypt what Temporal stores. */
export function converterFor(config: Pick<Config, 'keys' | 'isProduction'>): DataConverter {
  return encryptingConverter(payloadKeysOf(config));
}

/** Exponential backoff from 50 ms to half a second, with 20% jitter. */
function retryDelayMs(attempt: number): number {
  return Math.min(25 * 2 ** attempt, 500) * (0.8 + 0.4 * Math.random());
}

export function apiDeps(config: Config, storage: KeptStorage, client: Client, log: Logger): ApiDeps {
  const privacy = privacyOf(config, storage);
  const audit = auditOf(config, storage, privacy, log);
  const { uiUrl } = config.temporal;
  const limits = openLimits(config.limits, log);
  const health = healthDeps(storage, client, storeGauges(storage, watchedStores(config, storage)));
  const orders = neverGoingBack(storage.orders, highestNumberKnown(client, config.commandTimeoutMs));
  const unsealed = unsealedStorage({ ...storage, orders }, privacy);
  return {
    storage: unsealed,
    privacy,
    payloads: payloadOpener(payloadKeysOf(config), uiUrl),
    audit,
    pipeline: openPipeline(config, client, privacy),
    tokens: openTokens(config),
    signIn: openSignIn(config),
    publicUrl: config.publicUrl,
    rollouts: new TemporalRollouts(client, config.commandTimeoutMs),
    sender: new HttpWebhookSender(config.webhooks),
    dispatchers: new TemporalDispatchers(client, config.commandTimeoutMs),
    signals: new TemporalOrderSignals(client, config.commandTimeoutMs),
    feed: changeFeed(config, storage, client, log),
    live: openLiveFeeds(unsealed, log),
    ...health,
    checks: { ...health.checks, limits: async () => limits.state(), audit: async () => audit.state() },
    inboundSecrets: config.inboundSecrets,
    ...paymentRoutesOf(config),
    trust: config.trust,
    idKey: openIdKey(config),
    codes: openCodes(config, log),
    limits,
    placing: config.placing,
    refundApprovalAbove: config.refundApprovalAbove,
    reusesCards: reusesCards(config),
    trustedProxies: proxyList(config.trustedProxies),
    log,
    now: Date.now,
  };
}

/**
 * Dependencies of health checks. Create once per process.
 *
 * @param gauges how stores are doing; told by APIs only, since workers would all read and tell the same
 */
export function healthDeps(storage: Storage, client: Client, gauges?: Registry): HealthDeps {
  return {
    checks: {
      storage: async () => {
        await storage.check();
        return describeDamage(storage.damage());
      },
      temporal: () => checkTemporal(client),
      worker: () => checkWorker(client),
      messages: async () => describeBacklog(await storage.outbox.backlog(), Date.now()),
    },
    providers: providerStates,
    metrics: createMetrics({
      providers: providerStates,
      damage: () => storage.damage(),
      backlog: () => storage.outbox.backlog(),
      counters,
      gauges,
      now: Date.now,
    }),
  };
}

/** Messages that are late hold up no order. */
function describeBacklog({ waiting, oldestDueAt }: Backlog, now: number): string {
  if (oldestDueAt === undefined) return 'None is waiting to be sent.';
  const seconds = Math.max(0, Math.round((now - Date.parse(oldestDueAt)) / 1000));
  return `${waiting} are waiting to be sent, the oldest for ${seconds} s.`;
}

const MAX_NAMED = 10;
const CLOSING: readonly StoredKind[] = ['kitchen', 'stock'];

/** A damaged order does not make the process unhealthy; a damaged value that all orders of a store need does. */
function describeDamage(damage: readonly Damage[]): string {
  if (damage.length === 0) return 'Writable.';
  const names = damage.map(({ storeId, kind, id }) => `${kind} ${storeId}${id === undefined ? '' : `/${id}`}`);
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  const text = `${names.length} unreadable record(s): ${names.slice(0, MAX_NAMED).join(', ')}${more}. See docs/operations.md.`;
  if (damage.some(({ kind }) => CLOSING.includes(kind))) throw new Error(text);
  return `Writable. ${text}`;
}
