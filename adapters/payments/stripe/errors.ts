import Stripe from 'stripe';

const {
  StripeAuthenticationError,
  StripeCardError,
  StripeConnectionError,
  StripeError,
  StripeInvalidRequestError,
  StripePermissionError,
} = Stripe.errors;

/** A no that asking again does not change, in Stripe's words. Undefined for an outage, or a lock that somebody else holds. */
export function refusalIn(error: unknown): string | undefined {
  if (error instanceof StripeCardError) return error.message;
  if (!(error instanceof StripeInvalidRequestError)) return undefined;
  return error.statusCode === 400 || error.statusCode === 402 || error.statusCode === 404 ? error.message : undefined;
}

/** What a customer reads of a card that was refused. Stripe writes its card errors for them, and others for programmers. */
export function declineIn(error: unknown): { reason: string; unforeseen: boolean } | undefined {
  if (error instanceof StripeCardError) return { reason: error.message, unforeseen: false };
  if (refusalIn(error) === undefined || !(error instanceof StripeInvalidRequestError)) return undefined;
  const { code = '', param = '' } = error;
  if (param.startsWith('payment_method') || code.startsWith('payment_method') || code.startsWith('token')) {
    return { reason: 'The card could not be used. Enter it again, or take another one.', unforeseen: false };
  }
  if (code === 'amount_too_small' || code === 'amount_too_large') {
    return { reason: 'A card cannot be charged such an amount.', unforeseen: false };
  }
  return { reason: 'Cards cannot be charged right now. Choose another way to pay.', unforeseen: true };
}

export function isMissing(error: unknown): boolean {
  return error instanceof StripeInvalidRequestError && error.code === 'resource_missing';
}

/** Stripe keeps what a key was first answered, a failure of its own too: with this key it will not try again. */
export function isSpent(error: unknown): boolean {
  if (!(error instanceof StripeError) || error.statusCode === undefined || error.statusCode < 500) return false;
  return error.headers?.['idempotent-replayed'] === 'true';
}

/** What an operator reads of a call that will be tried again. */
export function explained(error: unknown): unknown {
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    const message = `Stripe does not accept STRIPE_SECRET_KEY (${error.message}). Set a valid key and restart the workers: payments go on by themselves then.`;
    return new Error(message, { cause: error });
  }
  if (error instanceof StripeConnectionError) {
    return new Error(`Stripe cannot be reached, or does not answer in time: ${error.message}`, { cause: error });
  }
  return error;
}
