import type { ProviderAccount } from '../../domain/audit/audit.ts';
import { add, subtract, zero, type Money } from '../../domain/shared/money.ts';
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

/** The simulated provider's record of one order's payment. It survives a crash, as a real provider's would. */
export interface SimulatedPayment {
  status: 'none' | 'action_required' | 'authorized' | 'declined' | 'captured' | 'voided';
  /** By id: one for the original order, and one for each more expensive change. */
  reservations: Record<string, Reservation>;
  captured?: Money;
  /** The refund that returned the whole payment. */
  released?: Money;
  refunds: Record<string, Money>;
  /** Changes that may no longer reserve anything. */
  abandoned?: string[];
  /** Number of authorization requests; the token `tok_down` fails the first few. */
  attempts: number;
  /** The movements of money, in order: each at most once, however often it was requested. */
  log: string[];
}

interface Reservation {
  amount: Money;
  status: 'held' | 'declined' | 'captured' | 'voided';
}

/** The provider's books. */
export interface PaymentBooks {
  read(orderId: OrderId): Promise<SimulatedPayment | undefined>;
  write(orderId: OrderId, payment: SimulatedPayment): Promise<void>;
  /** Runs work with exclusive access to an order's record, across processes. */
  exclusively<T>(orderId: OrderId, work: () => Promise<T>): Promise<T>;
}

/** Tokens with special behaviour; every other token is a valid card. */
export const TEST_TOKENS = {
  /** The card is declined. */
  declined: 'tok_declined',
  /** The response takes longer than a customer's request waits. */
  slow: 'tok_slow',
  /** The same, but only for the additional amount of a change. */
  slowLater: 'tok_slow_later',
  /** The first five calls fail as unreachable. */
  down: 'tok_down',
  /** The customer has to confirm first, and has done so by the next call. */
  actionRequired: 'tok_action_required',
  /** Valid for the original order, declined for the additional amount of a change. */
  declinedLater: 'tok_declined_later',
  /** Authorized, but the capture fails. */
  captureFails: 'tok_capture_fails',
} as const;

const SLOW_MS = 6_000;
const DOWN_ATTEMPTS = 5;

/** A payment provider that moves no money, but otherwise behaves like a real one. */
export class SimulatedPayments implements Payments {
  readonly #books: PaymentBooks;
  readonly #wait: (milliseconds: number) => Promise<void>;

  constructor(books: PaymentBooks, wait: (milliseconds: number) => Promise<void> = pause) {
    this.#books = books;
    this.#wait = wait;
  }

  async authorize(request: Parameters<Payments['authorize']>[0]): Promise<AuthorizationResult> {
    const { orderId, amount, token, revisionId } = request;
    const isSlow = token === TEST_TOKENS.slow || (token === TEST_TOKENS.slowLater && revisionId !== undefined);
    if (isSlow) await this.#wait(SLOW_MS);
    return this.#change(orderId, (payment) =>
      revisionId === undefined
        ? authorizeOrder(payment, `sim_${orderId}`, request)
        : authorizeChange(payment, changeIdOf(orderId, revisionId), { amount, token }),
    );
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
      const authorizationId = changeIdOf(orderId, revisionId);
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

function authorizeOrder(
  payment: SimulatedPayment,
  authorizationId: string,
  { orderId, amount, token }: Parameters<Payments['authorize']>[0],
): AuthorizationResult | ProviderUnreachable {
  payment.attempts += 1;
  const authorized = { outcome: 'authorized', authorizationId, amount } as const;
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
  payment.reservations[authorizationId] = { amount, status: 'held' };
  if (token === TEST_TOKENS.captureFails) payment.log.push('capture will fail');
  payment.log.push(`authorized ${amount.minor} ${amount.currency}`);
  return authorized;
}

function authorizeChange(
  payment: SimulatedPayment,
  authorizationId: string,
  { amount, token }: { amount: Money; token: string | undefined },
): AuthorizationResult {
  const known = payment.reservations[authorizationId];
  if (known?.status === 'held') return { outcome: 'authorized', authorizationId, amount: known.amount };
  const isAbandoned = payment.abandoned?.includes(authorizationId) === true;
  if (known || isAbandoned || payment.status !== 'authorized')
    return { outcome: 'declined', reason: 'The payment has been closed.' };
  if (token === TEST_TOKENS.declinedLater) {
    payment.reservations[authorizationId] = { amount, status: 'declined' };
    return { outcome: 'declined', reason: 'The card was declined.' };
  }
  payment.reservations[authorizationId] = { amount, status: 'held' };
  payment.log.push(`authorized ${amount.minor} ${amount.currency}`);
  return { outcome: 'authorized', authorizationId, amount };
}

function changeIdOf(orderId: OrderId, revisionId: string): string {
  return `sim_${orderId}_${revisionId}`;
}

function heldBy(payment: SimulatedPayment, authorizationId: string): Reservation | undefined {
  const reservation = payment.reservations[authorizationId];
  return reservation?.status === 'held' ? reservation : undefined;
}

/** Gives back all that is held, and says what that was. */
function voidAll(payment: SimulatedPayment): Reservation[] {
  const held = Object.values(payment.reservations).filter((reservation) => reservation.status === 'held');
  for (const reservation of held) reservation.status = 'voided';
  return held;
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
