import { formatDecimal } from '../../domain/shared/money.ts';
import type { OrderState } from '../../domain/order/index.ts';
import type { Instant } from '../../domain/shared/values.ts';

/** A difference between the simulation and the real workflows in one order. */
export interface Difference {
  /** The order's number. */
  readonly order: number;
  readonly what: string;
  readonly simulated: string;
  readonly real: string;
}

/** Real requests take some milliseconds, which can cross a full minute. */
const TOLERATED_MINUTES = 1;

/** The differences of an order: its end, the reason for its refusal, its payment, its promise, and when it was ready. */
export function differencesOf(simulated: OrderState, real: OrderState): Difference[] {
  const differ = (what: string, ours: string | undefined, theirs: string | undefined): Difference[] =>
    ours === theirs ? [] : [differenceOf(simulated.number, what, ours, theirs)];
  const apart = (what: string, ours: Instant | undefined, theirs: Instant | undefined): Difference[] =>
    isNear(ours, theirs) ? [] : [differenceOf(simulated.number, what, ours, theirs)];
  return [
    ...differ('status', simulated.status, real.status),
    ...differ('refusal', simulated.rejection?.code, real.rejection?.code),
    ...differ('payment', simulated.payment.status, real.payment.status),
    ...differ('charged', formatDecimal(simulated.payment.captured), formatDecimal(real.payment.captured)),
    ...apart('promise', simulated.promisedAt, real.promisedAt),
    ...apart('ready', simulated.readyAt, real.readyAt),
    ...apart('end', simulated.endedAt, real.endedAt),
    // Both have missed the promise and given the same new time; or neither.
    ...apart('expected after all', simulated.expectedAt, real.expectedAt),
  ];
}

function differenceOf(order: number, what: string, simulated = 'none', real = 'none'): Difference {
  return { order, what, simulated, real };
}

function isNear(one: Instant | undefined, other: Instant | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Math.abs(Date.parse(one) - Date.parse(other)) <= TOLERATED_MINUTES * 60_000;
}
