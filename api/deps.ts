import type { BlockList } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type {
  ChangeFeed,
  CodeSender,
  OrderPipeline,
  OrderSignals,
  PaymentNotices,
  PaymentPage,
  PayloadOpener,
  PlacingRules,
  ProviderState,
  RateLimits,
  RolloutPipeline,
  SignInClient,
  Storage,
  TokenChecker,
  WebhookDispatchers,
  WebhookSender,
} from '../ports.ts';

import type { Privacy } from '../application/privacy/privacy.ts';
import type { LiveFeeds } from '../application/feed/feeds.ts';
import type { Audit } from '../application/audit/trail.ts';
import type { RefundLimits } from '../application/orders/refund.ts';
import type { IdKey } from '../application/request-key.ts';
import type { Trust } from './http/origins.ts';

/** Checks one dependency: resolves to a description, or throws with the reason. */
export type HealthCheck = () => Promise<string>;

export interface ApiDeps {
  readonly storage: Storage;
  /** Checks access tokens. */
  readonly tokens: TokenChecker;
  /** Signs people in on the pages. */
  readonly signIn: SignInClient;
  /** How browsers reach the pages, without a slash at the end. Links are made from it, never from what a request says. */
  readonly publicUrl: string;
  readonly pipeline: OrderPipeline;
  readonly rollouts: RolloutPipeline;
  readonly sender: WebhookSender;
  readonly dispatchers: WebhookDispatchers;
  readonly signals: OrderSignals;
  readonly feed: ChangeFeed;
  /** The streams of listeners to this process. */
  readonly live: LiveFeeds;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Providers that this process calls, by name. */
  readonly providers: () => Readonly<Record<string, ProviderState>>;
  readonly metrics: Metrics;
  /** The secrets of other systems that send commands, by source. */
  readonly inboundSecrets: Readonly<Record<string, readonly string[]>>;
  /** Absent if the payment provider has no webhook. */
  readonly paymentNotices?: PaymentNotices;
  /** Pages and names that may be used to change something. */
  readonly trust: Trust;
  /** Absent if the payment provider has pages of its own. */
  readonly paymentPage?: PaymentPage;
  /** The key with which a page may ask Stripe for a card's token; absent if pages take no cards. */
  readonly stripeKey?: string;
  readonly codes: CodeSender;
  readonly limits: RateLimits;
  readonly placing: PlacingRules;
  readonly refundApprovalAbove: RefundLimits;
  /** Whether the payment provider takes a card's token a second time. */
  readonly reusesCards: boolean;
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies: BlockList;
  readonly privacy: Privacy;
  readonly payloads: PayloadOpener;
  readonly audit: Audit;
  /** From which ids are made. */
  readonly idKey: IdKey;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The metrics of this process. */
export interface Metrics {
  /** Counts and times requests. */
  readonly measure: MiddlewareHandler;
  /** Counts a refused request by the code of its problem. */
  refused(code: string): void;
  /** Counts what an operator should look at. */
  suspected(kind: 'harvesting'): void;
  /** Everything, in the Prometheus format. */
  print(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** Dependencies of the health endpoints. */
export type HealthDeps = Pick<ApiDeps, 'checks' | 'providers' | 'metrics'>;
