import Stripe from 'stripe';
import type { OrderId } from '../../../domain/shared/values.ts';
import { explained, isSpent } from './errors.ts';

/** How many keys may be used up on one step: Stripe answers a key that met a failure of its own with that failure for a day. */
const MOST_KEYS = 5;

/** One attempt at something with an order's money. Each of its requests may take what the ones before have left of the time. */
export class Attempt {
  readonly stripe: Stripe;
  readonly orderId: OrderId;
  readonly #deadline: number;

  private constructor(stripe: Stripe, orderId: OrderId, milliseconds: number) {
    this.stripe = stripe;
    this.orderId = orderId;
    this.#deadline = performance.now() + milliseconds;
  }

  /** What is thrown is to be tried again, and tells an operator why. */
  static async run<T>(
    { stripe, orderId, milliseconds }: { stripe: Stripe; orderId: OrderId; milliseconds: number },
    work: (attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(new Attempt(stripe, orderId, milliseconds));
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
