import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type {
  OrderPipeline,
  OrderSignals,
  PaymentNotices,
  ProviderState,
  Storage,
  WebhookDispatchers,
  WebhookSender,
} from '../ports.ts';

/** One thing that the system needs: resolves to what is known of it, or throws saying what is wrong. */
export type HealthCheck = () => Promise<string>;

export interface ApiDeps {
  readonly storage: Storage;
  readonly pipeline: OrderPipeline;
  readonly sender: WebhookSender;
  readonly dispatchers: WebhookDispatchers;
  readonly signals: OrderSignals;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Providers that this process calls, by name. */
  readonly providers: () => Readonly<Record<string, ProviderState>>;
  readonly metrics: Metrics;
  /** Absent where the payment provider tells nothing without being asked. */
  readonly paymentNotices?: PaymentNotices;
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
