import Stripe from 'stripe';

/** The answers that this code was written for. An update of the package brings another one, and does not compile until it is looked at. */
const API_VERSION = '2026-10-28.endive';

export interface StripeSettings {
  readonly secretKey: string;
  /** Stripe's own, unless a test has another. */
  readonly apiUrl: string;
  /** How long one attempt at a step may take. Absent: what the workflow gives it, less what it takes to say so. */
  readonly attemptMs?: number;
}

/**
 * Asks once, and a second time only where a connection broke: who tries again is the workflow, which shows the failures and waits between
 * them.
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
