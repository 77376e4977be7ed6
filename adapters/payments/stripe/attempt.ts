import Stripe from 'stripe';
import type { OrderId } from '../../../domain/values.ts';
import { explained, isSpent } from './errors.ts';

/** All that one attempt asks fits into the ten seconds that the workflow gives it. */
const ATTEMPT_MS = 9_000;
/** How many keys may be used up on one step: Stripe answers a key that met a failure of its own with that failure for a day. */
const MOST_KEYS = 5;

/** One attempt at something with an order's money. Each of its requests may take what the ones before have left of the time. */
export class Attempt {
  readonly stripe: Stripe;
  readonly orderId: OrderId;
  readonly #deadline = performance.now() + ATTEMPT_MS;

  private constructor(stripe: Stripe, orderId: OrderId) {
    this.stripe = stripe;
    this.orderId = orderId;
  }

  /** What is thrown is to be tried again, and tells an operator why. */
  static async run<T>(stripe: Stripe, orderId: OrderId, work: (attempt: Attempt) => Promise<T>): Promise<T> {
    try {
      return await work(new Attempt(stripe, orderId));
    } catch (error) {
      throw explained(error);
    }
  }

  /** How a request is to be made. */
  options(): Stripe.RequestOptions {
    const timeout = Math.floor(this.#deadline - performance.now());
    if (timeout < 1) throw new Error('Stripe took too long.');
    return { timeout };
  }

  /**
   * Does something that must not happen twice.
   *
   * @param step names it within the order; with the order's id it is the idempotency key
   * @param look how it stands, asked once Stripe has refused or failed: undefined when it has not been done
   */
  async once<T>(
    step: string,
    act: (options: Stripe.RequestOptions) => Promise<T>,
    look: () => Promise<T | undefined>,
  ): Promise<T> {
    for (let count = 1; ; count += 1) {
      const idempotencyKey = [this.orderId, step, ...(count === 1 ? [] : [count])].join(':');
      try {
        return await act({ ...this.options(), idempotencyKey });
      } catch (error) {
        const spent = isSpent(error);
        if (!spent && !(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
        const found = await look();
        if (found !== undefined) return found;
        if (!spent || count === MOST_KEYS) throw error;
      }
    }
  }
}
