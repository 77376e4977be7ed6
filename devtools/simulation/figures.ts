import { add, zero, type Money } from '../../domain/shared/money.ts';
import type { OrderState } from '../../domain/order/index.ts';
import { median, percentile } from '../../lib/statistics.ts';
import { OPEN_MINUTES } from './evening.ts';
import type { EveningRun, Level } from './run.ts';

/** The result of an evening. Durations are minutes, shares are from 0 to 1; NaN if there was nothing to measure. */
export interface Figures {
  readonly slots: number;
  readonly drivers: number;
  readonly maxBacklog: number;
  readonly orders: number;
  readonly endings: Readonly<Record<Ending, number>>;
  readonly revenue: { readonly served: Money; readonly refused: Money; readonly givenUp: Money };
  readonly promise: PromiseQuality;
  /** A fixed promise of half an hour for the same orders. */
  readonly fixedPromise: PromiseQuality;
  /** The best possible fixed promise, known only afterwards. */
  readonly bestFixedPromise: PromiseQuality & { readonly minutes: number };
  /** From placing. */
  readonly untilReady: Spread;
  readonly untilDelivered: Spread;
  /** From ready to departure. */
  readonly forDriver: Spread;
  readonly queue: { readonly mean: number; readonly most: number };
  /** During opening hours. */
  readonly utilisation: { readonly slots: number; readonly drivers: number };
  readonly ordersPerRide: number;
  /** From the opening until the last order was ready. */
  readonly kitchenMinutes: number;
}

export const ENDINGS = [
  'delivered',
  'collected',
  'refused',
  'declined',
  'unpaid',
  'changedMind',
  'neverBegun',
] as const;
export type Ending = (typeof ENDINGS)[number];

export interface Spread {
  readonly median: number;
  readonly p90: number;
}

/** The error of promises: ready less promised, in minutes. */
export interface PromiseQuality {
  /** Of the absolute error. */
  readonly median: number;
  readonly p90: number;
  /** Of the signed error: positive is late. */
  readonly bias: number;
  /** The number of orders ready after the promised time. */
  readonly late: number;
}

export const FIXED_PROMISE = 30;
const MINUTE = 60_000;

export function figuresOf(run: EveningRun): Figures {
  const { orders, setup, levels } = run;
  const { slots, maxBacklog } = setup.store.kitchen;
  const ready = orders.filter(({ readyAt }) => readyAt !== undefined);
  const errors = ready.map((order) => promiseError(order));
  const leads = ready.map(({ placedAt, readyAt }) => between(placedAt, readyAt));
  const best = Math.round(median(leads));
  const of = (...endings: Ending[]): OrderState[] => orders.filter((order) => endings.includes(endingOf(order)));
  const worth = (some: readonly OrderState[]): Money =>
    add(zero(setup.store.currency), ...some.map(({ totals }) => totals.total));
  const open = { from: Date.parse(setup.opensAt), to: Date.parse(setup.opensAt) + OPEN_MINUTES * MINUTE };
  const out = orders.filter(({ outForDeliveryAt }) => outForDeliveryAt !== undefined);
  return {
    slots,
    drivers: setup.drivers,
    maxBacklog,
    orders: orders.length,
    endings: Object.fromEntries(ENDINGS.map((ending) => [ending, of(ending).length])) as Record<Ending, number>,
    revenue: {
      served: worth(of('delivered', 'collected')),
      refused: worth(of('refused')),
      givenUp: worth(of('changedMind', 'neverBegun')),
    },
    promise: qualityOf(errors),
    fixedPromise: qualityOf(leads.map((lead) => lead - FIXED_PROMISE)),
    bestFixedPromise: { minutes: best, ...qualityOf(leads.map((lead) => lead - best)) },
    untilReady: spreadOf(leads),
    untilDelivered: spreadOf(out.map(({ placedAt, deliveredAt }) => between(placedAt, deliveredAt))),
    forDriver: spreadOf(out.map(({ readyAt, outForDeliveryAt }) => between(readyAt, outForDeliveryAt))),
    queue: {
      mean: meanLevel(levels, ({ waiting }) => waiting, open),
      most: Math.max(0, ...levels.map(({ waiting }) => waiting)),
    },
    utilisation: {
      slots: meanLevel(levels, ({ cooking }) => cooking, open) / slots,
      drivers: meanLevel(levels, ({ driversOut }) => driversOut, open) / setup.drivers,
    },
    ordersPerRide: out.length / run.rides.length,
    kitchenMinutes: Math.max(0, ...ready.map(({ readyAt }) => between(setup.opensAt, readyAt))),
  };
}

export function endingOf({ status, rejection, fulfilment, cancellation, number }: OrderState): Ending {
  switch (status) {
    case 'delivered':
      return fulfilment.type === 'pickup' ? 'collected' : 'delivered';
    case 'rejected':
      if (rejection?.code === 'kitchen_at_capacity') return 'refused';
      return rejection?.code === 'payment_action_expired' ? 'unpaid' : 'declined';
    case 'cancelled':
      return cancellation?.by.role === 'customer' ? 'changedMind' : 'neverBegun';
    default:
      throw new Error(`The evening is over, and order ${number} is ${status}.`);
  }
}

export function servedOf({ endings }: Figures): number {
  return endings.delivered + endings.collected;
}

export function gaveUpOf({ endings }: Figures): number {
  return endings.changedMind + endings.neverBegun;
}

/** The delay against the first promise, in minutes; negative if early. */
export function promiseError({ promisedAt, readyAt }: OrderState): number {
  return between(promisedAt, readyAt);
}

/** The minutes between two moments. */
export function between(from: string | undefined, to: string | undefined): number {
  return from === undefined || to === undefined ? NaN : (Date.parse(to) - Date.parse(from)) / MINUTE;
}

/** The mean over time, within a span in milliseconds. */
export function meanLevel(
  levels: readonly Level[],
  read: (level: Level) => number,
  { from, to }: { from: number; to: number },
): number {
  let sum = 0;
  for (const [index, level] of levels.entries()) {
    const until = Math.min(levels[index + 1]?.at ?? to, to);
    sum += read(level) * Math.max(0, until - Math.max(level.at, from));
  }
  return sum / (to - from);
}

function qualityOf(errors: readonly number[]): PromiseQuality {
  const sizes = errors.map(Math.abs);
  return {
    median: median(sizes),
    p90: percentile(sizes, 90),
    bias: median(errors),
    late: errors.filter((error) => error > 0).length / errors.length,
  };
}

function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), p90: percentile(values, 90) };
}
