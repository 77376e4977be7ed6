import Stripe from 'stripe';

/**
 * The API version this code was written for. A package update changes it, and does not compile until this is reviewed.
 */
const API_VERSION = '2026-10-28.endive';

export interface StripeSettings {
  readonly secretKey: string;
  /** Stripe's own; tests override it. */
  readonly apiUrl: string;
  /** Where customers go after paying, for orders that do not say. */
  readonly returnUrl?: string;
  /** The time limit of one attempt. Default: slightly less than the activity's timeout. */
  readonly attemptMs?: number;
}

/**
 * Retries once, and only after a broken connection: further retries are the workflow's, with backoff and visible
 * failures.
 */
export function connectStripe({ secretKey, apiUrl }: StripeSettings): Stripe {
  const { protocol, hostname, port } = new URL(apiUrl);
  return new Stripe(secretKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    telemetry: false,
    host: hostname,
    protocol: protocol === 'http:' ? 'http' : 'https',
    ...(port === '' ? {} : { port }),
  });
}
