import Stripe from 'stripe';

const {
  StripeAuthenticationError,
  StripeCardError,
  StripeConnectionError,
  StripeError,
  StripeInvalidRequestError,
  StripePermissionError,
} = Stripe.errors;

/** A permanent refusal, in Stripe's words. Undefined for an outage or a lock timeout. */
export function refusalIn(error: unknown): string | undefined {
  if (error instanceof StripeCardError) return error.message;
  if (!(error instanceof StripeInvalidRequestError)) return undefined;
  return error.statusCode === 400 || error.statusCode === 402 || error.statusCode === 404 ? error.message : undefined;
}

/**
 * The customer's message for a refused card. Stripe's card errors are written for customers, others for programmers.
 */
export function declineIn(error: unknown): { reason: string; unforeseen: boolean } | undefined {
  if (error instanceof StripeCardError) return { reason: error.message, unforeseen: false };
  if (refusalIn(error) === undefined || !(error instanceof StripeInvalidRequestError)) return undefined;
  const { code = '', param = '' } = error;
  if (param.startsWith('payment_method') || code.startsWith('payment_method') || code.startsWith('token')) {
    return { reason: 'The card could not be used. Enter it again, or use another one.', unforeseen: false };
  }
  if (code === 'amount_too_small' || code === 'amount_too_large') {
    return { reason: 'This amount cannot be charged to a card.', unforeseen: false };
  }
  return { reason: 'Cards cannot be charged right now. Choose another way to pay.', unforeseen: true };
}

export function isMissing(error: unknown): boolean {
  return error instanceof StripeInvalidRequestError && error.code === 'resource_missing';
}

/** Stripe stores the first response to a key, even its own failures: this key cannot be retried. */
export function isSpent(error: unknown): boolean {
  if (!(error instanceof StripeError) || error.statusCode === undefined || error.statusCode < 500) return false;
  return error.headers?.['idempotent-replayed'] === 'true';
}

/** An operator's explanation of a call that will be retried. */
export function explained(error: unknown): unknown {
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    const message = `Stripe does not accept STRIPE_SECRET_KEY (${error.message}). Set a valid key and restart the workers: payments then resume by themselves.`;
    return new Error(message, { cause: error });
  }
  if (error instanceof StripeConnectionError) {
    return new Error(`Stripe is unreachable, or does not respond in time: ${error.message}`, { cause: error });
  }
  return error;
}
