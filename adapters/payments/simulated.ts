import { subtract, zero, type Money } from '../../domain/money.ts';
import type { AuthorizationResult, CaptureResult, RefundResult, ReleaseResult } from '../../domain/order/index.ts';
import type { OrderId } from '../../domain/values.ts';
import type { Payments } from '../../ports.ts';
import { KeyedMutex } from '../keyed-mutex.ts';

/** What the pretended provider knows of one order's payment. It outlives a crash, as a real provider's books do. */
export interface SimulatedPayment {
  status: 'none' | 'action_required' | 'authorized' | 'declined' | 'captured' | 'voided';
  authorized?: Money;
  captured?: Money;
  refunds: Record<string, Money>;
  /** How often the provider was asked to authorize; the token `tok_down` fails the first few times. */
  attempts: number;
  /** What has been done with the money, in order: each at most once, however often it was asked for. */
  log: string[];
}

/** The provider's books. */
export interface PaymentBooks {
  read(orderId: OrderId): Promise<SimulatedPayment | undefined>;
  write(orderId: OrderId, payment: SimulatedPayment): Promise<void>;
}

/** Tokens that make the provider behave in a certain way; every other token is a good card. */
export const TEST_TOKENS = {
  /** The card is declined. */
  declined: 'tok_declined',
  /** The answer takes longer than a customer's request is kept waiting. */
  slow: 'tok_slow',
  /** The provider cannot be reached the first five times. */
  down: 'tok_down',
  /** The customer has to confirm first; the next time the provider is asked, they have. */
  actionRequired: 'tok_action_required',
  /** Authorized, but the money cannot be taken later. */
  captureFails: 'tok_capture_fails',
} as const;

const SLOW_MS = 6_000;
const DOWN_ATTEMPTS = 5;

/** A payment provider that moves no money. Behaves like a real one in all that the pipeline can see. */
export class SimulatedPayments implements Payments {
  readonly #books: PaymentBooks;
  readonly #wait: (milliseconds: number) => Promise<void>;
  readonly #locks = new KeyedMutex();

  constructor(books: PaymentBooks, wait: (milliseconds: number) => Promise<void> = pause) {
    this.#books = books;
    this.#wait = wait;
  }

  async authorize({ orderId, amount, token }: Parameters<Payments['authorize']>[0]): Promise<AuthorizationResult> {
    if (token === TEST_TOKENS.slow) await this.#wait(SLOW_MS);
    return this.#change(orderId, (payment): AuthorizationResult | ProviderUnreachable => {
      payment.attempts += 1;
      const authorized = { outcome: 'authorized', authorizationId: `sim_${orderId}`, amount } as const;
      if (payment.status === 'authorized' || payment.status === 'captured') return authorized;
      if (payment.status === 'voided') return { outcome: 'declined', reason: 'The payment has been cancelled.' };
      if (token === TEST_TOKENS.down && payment.attempts <= DOWN_ATTEMPTS) return new ProviderUnreachable();
      if (token === TEST_TOKENS.declined) {
        payment.status = 'declined';
        return { outcome: 'declined', reason: 'The card was declined.' };
      }
      if (token === TEST_TOKENS.actionRequired && payment.status === 'none') {
        payment.status = 'action_required';
        return { outcome: 'action_required', actionUrl: `https://payments.invalid/confirm/${orderId}` };
      }
      payment.status = 'authorized';
      payment.authorized = amount;
      if (token === TEST_TOKENS.captureFails) payment.log.push('capture will fail');
      payment.log.push(`authorized ${amount.minor} ${amount.currency}`);
      return authorized;
    });
  }

  async capture({ orderId, amount }: Parameters<Payments['capture']>[0]): Promise<CaptureResult> {
    return this.#change(orderId, (payment): CaptureResult => {
      if (payment.captured) return { outcome: 'captured', amount: payment.captured };
      if (payment.status !== 'authorized') return { outcome: 'failed', reason: `The payment is ${payment.status}.` };
      if (payment.log.includes('capture will fail')) return { outcome: 'failed', reason: 'The card has been blocked.' };
      payment.status = 'captured';
      payment.captured = amount;
      payment.log.push(`captured ${amount.minor} ${amount.currency}`);
      return { outcome: 'captured', amount };
    });
  }

  async release({ orderId }: { orderId: OrderId }): Promise<ReleaseResult> {
    return this.#change(orderId, (payment): ReleaseResult => {
      if (payment.captured) {
        const known = payment.refunds['release'];
        if (known) return { outcome: 'refunded', amount: known };
        const refunds = Object.values(payment.refunds);
        const left = refunds.reduce(subtract, payment.captured);
        payment.refunds['release'] = left;
        payment.log.push(`refunded ${left.minor} ${left.currency}`);
        return { outcome: 'refunded', amount: left };
      }
      const { authorized } = payment;
      if (payment.status === 'voided')
        return authorized ? { outcome: 'voided', amount: authorized } : { outcome: 'nothing_held' };
      if (payment.status === 'declined') return { outcome: 'nothing_held' };
      // Also where nothing is held: an authorization that is still on its way must find the payment closed.
      payment.status = 'voided';
      payment.log.push('voided');
      return authorized ? { outcome: 'voided', amount: authorized } : { outcome: 'nothing_held' };
    });
  }

  async refund({ orderId, refundId, amount }: Parameters<Payments['refund']>[0]): Promise<RefundResult> {
    return this.#change(orderId, (payment): RefundResult => {
      const known = payment.refunds[refundId];
      if (known) return { outcome: 'refunded', amount: known };
      const left = Object.values(payment.refunds).reduce(subtract, payment.captured ?? zero(amount.currency));
      if (amount.minor > left.minor) return { outcome: 'failed', reason: 'More than what is left of the payment.' };
      payment.refunds[refundId] = amount;
      payment.log.push(`refunded ${amount.minor} ${amount.currency}`);
      return { outcome: 'refunded', amount };
    });
  }

  /** Reads, changes and writes one payment with nobody in between. An attempt that fails is written down as well. */
  async #change<T>(orderId: OrderId, change: (payment: SimulatedPayment) => T | ProviderUnreachable): Promise<T> {
    return this.#locks.runExclusive(orderId, async () => {
      const payment = (await this.#books.read(orderId)) ?? { status: 'none', refunds: {}, attempts: 0, log: [] };
      const result = change(payment);
      await this.#books.write(orderId, payment);
      if (result instanceof ProviderUnreachable) throw result;
      return result;
    });
  }
}

class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';

  constructor() {
    super('The payment provider cannot be reached.');
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
