import { money, subtract, zero, type Money } from '../shared/money.ts';
import type { LocalDay } from '../shared/values.ts';
import type { Actor, OrderState } from '../order/index.ts';
import { sumCash, type CashMovement } from './cash.ts';

/** What a manager asks people about: orders cancelled after cooking had begun, and cash that differs from what it should be. */

/** From so many late cancels of one person on, they are flagged. */
export const FLAGGED_LATE_CANCELS = 3;
/** Cash may differ by so much of what is due: coins are miscounted. */
const CASH_TOLERANCE = 0.02;

export interface LateCancels {
  readonly by: Actor;
  /** The latest first. */
  readonly orders: readonly OrderState[];
  /** What they would have cost. */
  readonly value: Money;
  readonly isFlagged: boolean;
}

/** By the member of staff who cancelled, those with most of them first. What customers and timers cancel is not among them. */
export function lateCancelsOf(orders: readonly OrderState[], currency: string): LateCancels[] {
  const byPerson = new Map<string, [OrderState, ...OrderState[]]>();
  for (const order of orders) {
    const by = lateCanceller(order);
    if (!by) continue;
    const earlier = byPerson.get(by.id);
    byPerson.set(by.id, earlier ? [...earlier, order] : [order]);
  }
  return [...byPerson.values()]
    .flatMap((theirs) => {
      const by = lateCanceller(theirs[0]);
      const value = theirs.reduce((sum, { totals }) => sum + totals.total.minor, 0);
      const latestFirst = theirs.toSorted((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1));
      const isFlagged = theirs.length >= FLAGGED_LATE_CANCELS;
      return by ? [{ by, orders: latestFirst, value: money(value, currency), isFlagged }] : [];
    })
    .toSorted((a, b) => b.orders.length - a.orders.length || (a.by.id < b.by.id ? -1 : 1));
}

function lateCanceller({ status, cookingStartedAt, cancellation }: OrderState): Actor | undefined {
  if (status !== 'cancelled' || cookingStartedAt === undefined) return undefined;
  const by = cancellation?.by;
  return by && by.role !== 'customer' && by.role !== 'system' ? by : undefined;
}

/** What somebody counted in a purse at the end of a day. */
export interface CountedCash {
  readonly date: LocalDay;
  /** Absent: the till. */
  readonly driverId?: string;
  readonly amount: Money;
}

export interface CashDifference<Count extends CountedCash = CountedCash> {
  readonly date: LocalDay;
  /** Absent: the till. */
  readonly driverId?: string;
  /** Taken less given back. */
  readonly due: Money;
  /** Absent: it has not been counted. */
  readonly count?: Count;
  /** Counted less due: negative if cash is missing. */
  readonly difference?: Money;
  readonly isFlagged: boolean;
}

/** By day and purse: days in order, the till last. */
export function cashDifferences<Count extends CountedCash>(
  movements: readonly (CashMovement & { readonly date: LocalDay })[],
  counts: readonly Count[],
  currency: string,
): CashDifference<Count>[] {
  const dates = [...new Set([...movements, ...counts].map(({ date }) => date))].toSorted();
  return dates.flatMap((date) => {
    const { drivers, till } = sumCash(movements.filter((each) => each.date === date), currency); // prettier-ignore
    const counted = counts.filter((each) => each.date === date);
    const due = new Map<string | undefined, Money>(drivers.map(({ driverId, balance }) => [driverId, balance]));
    if (till.orders > 0 || till.balance.minor !== 0) due.set(undefined, till.balance);
    const named = [...new Set([...due.keys(), ...counted.map(({ driverId }) => driverId)])];
    return named
      .toSorted((a, b) => (a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1))
      .map((driverId) =>
        differenceOf(
          { date, ...(driverId === undefined ? {} : { driverId }), due: due.get(driverId) ?? zero(currency) },
          counted.find((each) => each.driverId === driverId),
        ),
      );
  });
}

function differenceOf<Count extends CountedCash>(
  purse: Pick<CashDifference, 'date' | 'driverId' | 'due'>,
  count: Count | undefined,
): CashDifference<Count> {
  if (!count) return { ...purse, isFlagged: false };
  const difference = subtract(count.amount, purse.due);
  const isFlagged = Math.abs(difference.minor) > Math.abs(purse.due.minor) * CASH_TOLERANCE;
  return { ...purse, count, difference, isFlagged };
}
