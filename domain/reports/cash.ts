import { add, subtract, zero, type Money } from '../shared/money.ts';
import type { Instant } from '../shared/values.ts';
import type { OrderEvent, OrderState } from '../order/index.ts';
import { refundsOf } from '../order/refunds.ts';

/** Cash that changed hands at an order's handover, or later. */
export interface CashMovement {
  readonly kind: 'taken' | 'given_back';
  readonly at: Instant;
  readonly amount: Money;
  /** Whose purse it went through; absent: the till. */
  readonly driverId?: string;
}

/** The till, a driver's purse, or all of them; as text, in addresses. */
export type Purse = 'till' | 'all' | `driver:${string}`;

/** @returns undefined if the text names none */
export function readPurse(text: string): Purse | undefined {
  if (text === 'till' || text === 'all') return text;
  return /^driver:./.test(text) ? (text as Purse) : undefined;
}

/** The driver's purse, or the till. */
export function purseOf({ driverId }: { readonly driverId?: string | undefined }): Purse {
  return driverId === undefined ? 'till' : `driver:${driverId}`;
}

/** What went through one purse, or all of them. */
export interface CashSum {
  /** Orders that were paid. */
  readonly orders: number;
  readonly taken: Money;
  readonly givenBack: Money;
  /** What should be there. */
  readonly balance: Money;
}

export interface CashSums {
  readonly drivers: readonly (CashSum & { readonly driverId: string })[];
  readonly till: CashSum;
  readonly total: CashSum;
}

/** The cash of an order; none unless it is paid in cash. */
export function cashOf(events: readonly OrderEvent[], { payment, fulfilment, driverId }: OrderState): CashMovement[] {
  if (payment.method !== 'cash') return [];
  const taken = events.flatMap((event): CashMovement[] => {
    if (event.type !== 'PaymentSettled') return [];
    // A manager may have said so for the driver.
    const bringer = event.by.role === 'driver' ? event.by.id : driverId;
    const purse = fulfilment.type === 'delivery' && bringer !== undefined ? { driverId: bringer } : {};
    return [{ kind: 'taken', at: event.at, amount: event.amount, ...purse }];
  });
  const givenBack = refundsOf(events).flatMap((refund): CashMovement[] => {
    if (refund.status !== 'refunded') return [];
    const purse = refund.driverId === undefined ? {} : { driverId: refund.driverId };
    return [{ kind: 'given_back', at: refund.settledAt ?? refund.requestedAt, amount: refund.amount, ...purse }];
  });
  return [...taken, ...givenBack];
}

/** Adds up cash by driver and till. Drivers are listed by their id. */
export function sumCash(movements: readonly CashMovement[], currency: string): CashSums {
  const ids = [...new Set(movements.flatMap(({ driverId }) => driverId ?? []))].toSorted();
  const of = (isIn: (movement: CashMovement) => boolean): CashSum => sum(movements.filter(isIn), currency);
  return {
    drivers: ids.map((id) => ({ driverId: id, ...of(({ driverId }) => driverId === id) })),
    till: of(({ driverId }) => driverId === undefined),
    total: of(() => true),
  };
}

function sum(movements: readonly CashMovement[], currency: string): CashSum {
  const amounts = (kind: CashMovement['kind']): Money[] =>
    movements.flatMap((each) => (each.kind === kind ? [each.amount] : []));
  const taken = add(zero(currency), ...amounts('taken'));
  const givenBack = add(zero(currency), ...amounts('given_back'));
  return { orders: amounts('taken').length, taken, givenBack, balance: subtract(taken, givenBack) };
}
