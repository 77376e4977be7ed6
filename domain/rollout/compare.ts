import type { OrderState } from '../order/index.ts';
import { isSale } from '../reports/sales.ts';
import type { Instant } from '../shared/values.ts';

/**
 * Whether stores that have a change do worse than those that have not. Stores are compared, not orders: a kitchen that is full refuses
 * ten orders in a row, which says something about one store only.
 */

/** Of one store, within some time. */
export interface StoreFigures {
  /** Orders placed. */
  readonly orders: number;
  /** Rejected ones, for whichever reason. */
  readonly refused: number;
  /** Orders whose promise is known to be kept or missed. */
  readonly promised: number;
  /** How many minutes these were too early or too late, and the sum of their squares. */
  readonly minutes: number;
  readonly squares: number;
}

/** One order of a store that was closed in between must not weigh more than all others. */
const MOST_MINUTES = 120;

/** @param orders all that were placed within the time */
export function figuresOf(orders: readonly OrderState[], now: Instant): StoreFigures {
  const errors = orders.flatMap((order) => promiseError(order, now) ?? []);
  return {
    orders: orders.length,
    refused: orders.filter(({ status }) => status === 'rejected').length,
    promised: errors.length,
    minutes: sum(errors),
    squares: sum(errors.map((error) => error ** 2)),
  };
}

/** In minutes, of whichever sign. An order that is not ready when it should have been is late already. */
function promiseError(order: OrderState, now: Instant): number | undefined {
  const { promisedAt } = order;
  // As it was known then: of a week ago, it is not counted either what became of orders later.
  const readyAt = order.readyAt !== undefined && order.readyAt <= now ? order.readyAt : undefined;
  if (!isSale(order) || promisedAt === undefined || (readyAt === undefined && now <= promisedAt)) return undefined;
  const error = Math.abs(Date.parse(readyAt ?? now) - Date.parse(promisedAt)) / 60_000;
  return Math.min(error, MOST_MINUTES);
}

/** Of several stores. */
export interface GroupFigures {
  readonly stores: number;
  readonly orders: number;
  readonly refused: number;
  readonly promised: number;
  /** The share of orders refused, 0 to 1; undefined without orders. */
  readonly refusalRate?: number;
  /** The mean promise error in minutes. */
  readonly promiseError?: number;
}

export type Verdict = 'as_good' | 'worse' | 'too_few';

export interface Comparison {
  readonly verdict: Verdict;
  /** Why it is worse, in words. */
  readonly why?: string;
  readonly treated: GroupFigures;
  readonly control: GroupFigures;
}

/** A difference counts if it is this many standard errors, once in 700 looks by chance alone… */
const SURE = 3;
/** …and if it is worth stopping for: two refusals in a hundred, three minutes. */
const REFUSALS_THAT_MATTER = 0.02;
const MINUTES_THAT_MATTER = 3;

/** @param minOrders as many orders each side needs before anything is concluded */
export function compare(
  treated: readonly StoreFigures[],
  control: readonly StoreFigures[],
  minOrders: number,
): Comparison {
  const figures = { treated: groupOf(treated), control: groupOf(control) };
  const refusals = differenceOf(refusalsOf(treated), refusalsOf(control), minOrders);
  const promises = differenceOf(promisesOf(treated), promisesOf(control), minOrders);
  const why = [
    ...(isWorse(refusals, REFUSALS_THAT_MATTER)
      ? [
          `${percent(figures.treated.refusalRate)} of the orders are refused, elsewhere ${percent(figures.control.refusalRate)}`,
        ]
      : []),
    ...(isWorse(promises, MINUTES_THAT_MATTER)
      ? [
          `promises are wrong by ${minutes(figures.treated.promiseError)}, elsewhere by ${minutes(figures.control.promiseError)}`,
        ]
      : []),
  ];
  if (why.length > 0) return { verdict: 'worse', why: why.join('; '), ...figures };
  return { verdict: refusals && promises ? 'as_good' : 'too_few', ...figures };
}

/** Sums by store: `events` among `cases`, and the variance of one case within its store. */
interface Rate {
  readonly stores: readonly { readonly cases: number; readonly events: number }[];
  readonly cases: number;
  readonly mean: number;
  /** Of a single case. */
  readonly variance: number;
}

function refusalsOf(all: readonly StoreFigures[]): Rate {
  const stores = all.map(({ orders, refused }) => ({ cases: orders, events: refused }));
  const rate = rateOf(stores);
  return { ...rate, variance: rate.mean * (1 - rate.mean) };
}

function promisesOf(all: readonly StoreFigures[]): Rate {
  const stores = all.map(({ promised, minutes: events }) => ({ cases: promised, events }));
  const rate = rateOf(stores);
  const squares = sum(all.map((each) => each.squares));
  return { ...rate, variance: rate.cases === 0 ? 0 : squares / rate.cases - rate.mean ** 2 };
}

function rateOf(stores: Rate['stores']): Omit<Rate, 'variance'> {
  const cases = sum(stores.map((store) => store.cases));
  return { stores, cases, mean: cases === 0 ? 0 : sum(stores.map(({ events }) => events)) / cases };
}

/** Undefined if there is too little on either side. */
function differenceOf(
  treated: Rate,
  control: Rate,
  minOrders: number,
): { readonly size: number; readonly error: number } | undefined {
  if (treated.cases < minOrders || control.cases < minOrders) return undefined;
  const error = Math.sqrt(varianceOf(treated, control) + varianceOf(control, treated));
  return { size: treated.mean - control.mean, error };
}

/**
 * Of a mean: the largest of what the cases alone would give, of what the stores differ among each other, and of what those of the other
 * side do: a wave of one or two stores cannot tell by itself that stores are never alike.
 */
function varianceOf(rate: Rate, other: Rate): number {
  return Math.max(rate.variance / rate.cases, ...[rate, other].map((each) => spreadOf(each) / countOf(rate)));
}

/** How much single stores differ (the ratio estimator of cluster samples). Unknown of a single one. */
function spreadOf(rate: Rate): number {
  const count = countOf(rate);
  const among = sum(rate.stores.map((store) => (store.events - rate.mean * store.cases) ** 2));
  return count < 2 ? 0 : (count ** 2 / (count - 1)) * (among / rate.cases ** 2);
}

/** Stores that say something. */
function countOf({ stores }: Rate): number {
  return stores.filter(({ cases }) => cases > 0).length;
}

function isWorse(difference: { readonly size: number; readonly error: number } | undefined, matters: number): boolean {
  return difference !== undefined && difference.size >= matters && difference.size >= SURE * difference.error;
}

function groupOf(all: readonly StoreFigures[]): GroupFigures {
  const [refusals, promises] = [refusalsOf(all), promisesOf(all)];
  return {
    stores: all.length,
    orders: refusals.cases,
    refused: sum(all.map(({ refused }) => refused)),
    promised: promises.cases,
    ...(refusals.cases === 0 ? {} : { refusalRate: refusals.mean }),
    ...(promises.cases === 0 ? {} : { promiseError: promises.mean }),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function percent(rate = 0): string {
  return `${(rate * 100).toFixed(1)} %`;
}

function minutes(error = 0): string {
  return `${error.toFixed(1)} minutes`;
}
