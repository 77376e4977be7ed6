import type { ProviderAccount } from '../../domain/audit/audit.ts';
import { add, subtract, zero } from '../../domain/shared/money.ts';
import type {
  AbandonResult,
  AuthorizationResult,
  CaptureResult,
  ReductionResult,
  RefundResult,
  ReleaseResult,
  VoidResult,
} from '../../domain/order/index.ts';
import type { OrderId } from '../../domain/shared/values.ts';
import type { Payments } from '../../ports.ts';
import {
  askCustomer,
  authorizeChange,
  authorizeOrder,
  heldBy,
  hold,
  isClosed,
  ProviderUnreachable,
  reservationIdOf,
  reserve,
  TEST_TOKENS,
  voidAll,
  type PageId,
  type PaymentBooks,
  type SimulatedPage,
  type SimulatedPayment,
} from './simulated-books.ts';

export { TEST_TOKENS } from './simulated-books.ts';

const SLOW_MS = 6_000;

/** A payment provider that moves no money, but otherwise behaves like a real one. */
export class SimulatedPayments implements Payments {
  readonly #books: PaymentBooks;
  readonly #urlOf: (page: PageId) => string;
  readonly #wait: (milliseconds: number) => Promise<void>;

  /** @param urlOf the address of a payment's page */
  constructor(
    books: PaymentBooks,
    urlOf: (page: PageId) => string = ({ orderId }) => `https://payments.invalid/${orderId}`,
    wait: (milliseconds: number) => Promise<void> = pause,
  ) {
    this.#books = books;
    this.#urlOf = urlOf;
    this.#wait = wait;
  }

  async authorize(request: Parameters<Payments['authorize']>[0]): Promise<AuthorizationResult> {
    const { orderId, amount, token, revisionId } = request;
    const isSlow = token === TEST_TOKENS.slow || (token === TEST_TOKENS.slowLater && revisionId !== undefined);
    if (isSlow) await this.#wait(SLOW_MS);
    const page = { orderId, revisionId };
    return this.#change(orderId, (payment) => {
      const needsPage = request.onPage === true || token === TEST_TOKENS.threeDSecure;
      const asked = needsPage ? askCustomer(payment, request) : undefined;
      if (asked === 'open') return { outcome: 'action_required', actionUrl: this.#urlOf(page) };
      if (asked === 'declined') return { outcome: 'declined', reason: 'The payment was declined.' };
      return revisionId === undefined
        ? authorizeOrder(payment, reservationIdOf(page), request)
        : authorizeChange(payment, reservationIdOf(page), { amount, token });
    });
  }

  /** What a customer sees on the page of a payment; undefined if there is no such page. */
  async page(id: PageId): Promise<(SimulatedPage & { readonly isClosed: boolean }) | undefined> {
    const payment = await this.#books.read(id.orderId);
    const page = payment?.pages?.[reservationIdOf(id)];
    return payment && page && { ...page, isClosed: isClosed(payment, reservationIdOf(id)) };
  }

  /** The customer pays or declines on the page. Once is enough, and a closed payment takes nothing. */
  async answerPage(id: PageId, answer: 'paid' | 'declined'): Promise<void> {
    await this.#change(id.orderId, (payment) => {
      const page = payment.pages?.[reservationIdOf(id)];
      if (!page || page.status !== 'open' || isClosed(payment, reservationIdOf(id))) return;
      page.status = answer;
      if (answer === 'declined') {
        if (id.revisionId === undefined) payment.status = 'declined';
      } else if (id.revisionId === undefined) hold(payment, reservationIdOf(id), page.amount);
      else payment.reservations[reservationIdOf(id)] = reserve(payment, page.amount);
    });
  }

  async reduce({ orderId, authorizationId, amount }: Parameters<Payments['reduce']>[0]): Promise<ReductionResult> {
    return this.#change(orderId, (payment): ReductionResult => {
      const held = heldBy(payment, authorizationId);
      if (held && amount.minor < held.amount.minor) {
        const { minor, currency } = subtract(held.amount, amount);
        held.amount = amount;
        payment.log.push(`voided ${minor} ${currency}`);
      }
      return { outcome: 'reduced' };
    });
  }

  async void({ orderId, authorizationId }: Parameters<Payments['void']>[0]): Promise<VoidResult> {
    return this.#change(orderId, (payment): VoidResult => {
      const reservation = payment.reservations[authorizationId];
      if (!reservation) return { outcome: 'failed', reason: 'There is no such reservation.' };
      if (reservation.status === 'held') {
        reservation.status = 'voided';
        payment.log.push(`voided ${reservation.amount.minor} ${reservation.amount.currency}`);
      }
      return { outcome: 'voided', amount: reservation.amount };
    });
  }

  async abandon({ orderId, revisionId }: Parameters<Payments['abandon']>[0]): Promise<AbandonResult> {
    return this.#change(orderId, (payment): AbandonResult => {
      const authorizationId = reservationIdOf({ orderId, revisionId });
      const reservation = payment.reservations[authorizationId];
      payment.abandoned = [...new Set([...(payment.abandoned ?? []), authorizationId])];
      if (!reservation || reservation.status === 'declined') return { outcome: 'nothing_held' };
      if (reservation.status === 'captured') return { outcome: 'failed', reason: 'It has already been captured.' };
      if (reservation.status === 'held') {
        reservation.status = 'voided';
        payment.log.push(`voided ${reservation.amount.minor} ${reservation.amount.currency}`);
      }
      return { outcome: 'voided', authorizationId, amount: reservation.amount };
    });
  }

  async capture(request: Parameters<Payments['capture']>[0]): Promise<CaptureResult> {
    const { orderId, authorizationId, amount } = request;
    return this.#change(orderId, (payment): CaptureResult => {
      if (payment.captured) return { outcome: 'captured', amount: payment.captured };
      if (payment.status !== 'authorized') return { outcome: 'failed', reason: `The payment is ${payment.status}.` };
      const held = heldBy(payment, authorizationId);
      if (!held || held.amount.minor < amount.minor)
        return { outcome: 'failed', reason: 'More than the reserved amount.' };
      if (payment.log.includes('capture will fail')) return { outcome: 'failed', reason: 'The card has been blocked.' };
      payment.status = 'captured';
      payment.captured = amount;
      held.status = 'captured';
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
        // Reservations of changes that came too late.
        for (const { amount } of voidAll(payment)) payment.log.push(`voided ${amount.minor} ${amount.currency}`);
        return { outcome: 'refunded', amount: left };
      }
      if (payment.status === 'declined') return { outcome: 'nothing_held' };
      if (payment.status !== 'voided') {
        // Even if nothing is held: an authorization still in progress must find the payment closed.
        payment.status = 'voided';
        payment.log.push('voided');
        for (const { amount } of voidAll(payment)) {
          payment.released = payment.released ? add(payment.released, amount) : amount;
        }
      }
      return payment.released ? { outcome: 'voided', amount: payment.released } : { outcome: 'nothing_held' };
    });
  }

  async refund({ orderId, refundId, amount }: Parameters<Payments['refund']>[0]): Promise<RefundResult> {
    return this.#change(orderId, (payment): RefundResult => {
      const known = payment.refunds[refundId];
      if (known) return { outcome: 'refunded', amount: known };
      const left = Object.values(payment.refunds).reduce(subtract, payment.captured ?? zero(amount.currency));
      if (amount.minor > left.minor)
        return { outcome: 'failed', reason: 'More than the remaining amount of the payment.' };
      payment.refunds[refundId] = amount;
      payment.log.push(`refunded ${amount.minor} ${amount.currency}`);
      return { outcome: 'refunded', amount };
    });
  }

  async account({ orderId }: { orderId: OrderId }): Promise<ProviderAccount | undefined> {
    const payment = await this.#books.read(orderId);
    const reservations = Object.values(payment?.reservations ?? {});
    const currency = reservations[0]?.amount.currency;
    if (!payment || currency === undefined) return undefined;
    const held = Object.entries(payment.reservations)
      .filter(([, { status }]) => status === 'held')
      .map(([authorizationId, { amount }]) => ({ authorizationId, amount }));
    return {
      held: add(zero(currency), ...held.map(({ amount }) => amount)),
      reservations: held,
      captured: payment.captured ?? zero(currency),
      refunded: add(zero(currency), ...Object.values(payment.refunds)),
      captures: payment.log.filter((line) => line.startsWith('captured ')).length,
    };
  }

  /** Reads, changes and writes one payment exclusively. Failed attempts are recorded as well. */
  async #change<T>(orderId: OrderId, change: (payment: SimulatedPayment) => T | ProviderUnreachable): Promise<T> {
    return this.#books.exclusively(orderId, async () => {
      const payment = (await this.#books.read(orderId)) ?? {
        status: 'none',
        reservations: {},
        refunds: {},
        attempts: 0,
        log: [],
      };
      const result = change(payment);
      await this.#books.write(orderId, payment);
      if (result instanceof ProviderUnreachable) throw result;
      return result;
    });
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
