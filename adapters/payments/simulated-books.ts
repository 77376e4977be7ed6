import type { Money } from '../../domain/shared/money.ts';
import type { AuthorizationResult } from '../../domain/order/index.ts';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import type { Payments } from '../../ports.ts';

/** The simulated provider's books, and how a payment enters them. */

/** The simulated provider's record of one order's payment. It survives a crash, as a real provider's would. */
export interface SimulatedPayment {
  status: 'none' | 'action_required' | 'authorized' | 'declined' | 'captured' | 'voided';
  /** By id: one for the original order, and one for each more expensive change. */
  reservations: Record<string, Reservation>;
  captured?: Money;
  /** The refund that returned the whole payment. */
  released?: Money;
  refunds: Record<string, Money>;
  /** What customers are asked to pay on the provider's page, by reservation. */
  pages?: Record<string, SimulatedPage>;
  /** Changes that may no longer reserve anything. */
  abandoned?: string[];
  /** Number of authorization requests; the token `tok_down` fails the first few. */
  attempts: number;
  /** The movements of money, in order: each at most once, however often it was requested. */
  log: string[];
}

/** A payment that its customer completes on the provider's page. */
export interface SimulatedPage {
  readonly storeId: StoreId;
  readonly amount: Money;
  readonly returnUrl?: string;
  status: 'open' | 'paid' | 'declined';
}

export interface Reservation {
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
  /** The bank asks the customer to confirm each payment, on the provider's page. */
  threeDSecure: 'tok_3ds',
  /** Valid for the original order, declined for the additional amount of a change. */
  declinedLater: 'tok_declined_later',
  /** Authorized, but the capture fails. */
  captureFails: 'tok_capture_fails',
} as const;

const DOWN_ATTEMPTS = 5;

export function authorizeOrder(
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
  if (token === TEST_TOKENS.captureFails) payment.log.push('capture will fail');
  hold(payment, authorizationId, amount);
  return authorized;
}

export function hold(payment: SimulatedPayment, authorizationId: string, amount: Money): void {
  payment.status = 'authorized';
  payment.reservations[authorizationId] = reserve(payment, amount);
}

export function reserve(payment: SimulatedPayment, amount: Money): Reservation {
  payment.log.push(`authorized ${amount.minor} ${amount.currency}`);
  return { amount, status: 'held' };
}

/** Opens the page of a payment, or tells its outcome. Undefined for a closed payment, which takes nothing more. */
export function askCustomer(
  payment: SimulatedPayment,
  { orderId, revisionId, storeId, amount, returnUrl }: Parameters<Payments['authorize']>[0],
): SimulatedPage['status'] | undefined {
  const id = reservationIdOf({ orderId, revisionId });
  if (isClosed(payment, id)) return undefined;
  payment.pages ??= {};
  payment.pages[id] ??= { storeId, amount, ...(returnUrl === undefined ? {} : { returnUrl }), status: 'open' };
  return payment.pages[id].status;
}

/** Whether a payment takes nothing more: the order has ended, or the change was refused. */
export function isClosed(payment: SimulatedPayment, authorizationId: string): boolean {
  return payment.status === 'voided' || payment.abandoned?.includes(authorizationId) === true;
}

export function authorizeChange(
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
  payment.reservations[authorizationId] = reserve(payment, amount);
  return { outcome: 'authorized', authorizationId, amount };
}

/** A payment of an order: the original one, or a change's. */
export interface PageId {
  readonly orderId: OrderId;
  readonly revisionId?: string | undefined;
}

export function reservationIdOf({ orderId, revisionId }: PageId): string {
  return revisionId === undefined ? `sim_${orderId}` : `sim_${orderId}_${revisionId}`;
}

export function heldBy(payment: SimulatedPayment, authorizationId: string): Reservation | undefined {
  const reservation = payment.reservations[authorizationId];
  return reservation?.status === 'held' ? reservation : undefined;
}

/** Gives back all that is held, and says what that was. */
export function voidAll(payment: SimulatedPayment): Reservation[] {
  const held = Object.values(payment.reservations).filter((reservation) => reservation.status === 'held');
  for (const reservation of held) reservation.status = 'voided';
  return held;
}

export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';

  constructor() {
    super('The payment provider cannot be reached.');
  }
}
