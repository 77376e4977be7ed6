import { revenueOf, isSale } from './sales.ts';
import { cookOf } from '../order/cook.ts';
import type { RejectionCode } from '../order/reasons.ts';
import type { Cook, OrderState, Role } from '../order/types.ts';
import { localHour, minutesBetween, type CustomerId, type Instant, type LocalDay } from '../shared/values.ts';

/**
 * Sums over some orders. A week's report is the sum of its days', so each day is added up once and kept. Plain JSON.
 * Amounts are minor units of the store's currency. A `sale` is an order that was neither cancelled nor rejected.
 */
export interface SalesReport {
  /** All placed orders. */
  readonly placed: number;
  readonly sales: number;
  /** Sales with revenue so far. */
  readonly paid: number;
  /** Money taken for sales, less refunds. */
  readonly revenue: number;
  /** All refunds, including those of cancelled orders. */
  readonly refunded: number;
  readonly cancelled: readonly Tally<{ by: Role }>[];
  readonly rejected: readonly Tally<{ code: RejectionCode }>[];
  readonly fulfilment: readonly Tally<{ type: 'pickup' | 'delivery' }>[];
  /** Sales by name as sold; revenue before tax and delivery. */
  readonly pizzas: readonly PizzaSales[];
  /** When sales were placed, in the store's local time. */
  readonly hours: readonly Tally<{ hour: number }>[];
  /** From the start of preparation until ready. */
  readonly preparation: Durations;
  /** From departure to handover. */
  readonly delivery: Durations;
  readonly promises: Promises;
  readonly chefs: readonly Worked[];
  readonly drivers: readonly Worked[];
  readonly customers: readonly CustomerSales[];
}

export type Tally<Key> = Readonly<Key> & { readonly orders: number };

export interface PizzaSales {
  readonly name: string;
  readonly quantity: number;
  readonly revenue: number;
}

/** Durations in whole minutes: enough for an average, and for medians of any sum of days. */
export interface Durations {
  readonly seconds: number;
  readonly minutes: readonly Tally<{ minute: number }>[];
}

/** Orders that had a promise and became ready; `kept` of them by the promised time. */
export interface Promises {
  readonly made: number;
  readonly kept: number;
  /** Delays in whole minutes, rounded; negative if early. */
  readonly errors: readonly Tally<{ minute: number }>[];
}

/** Orders finished by each cook, and their total duration. */
export interface Worked {
  readonly id: string;
  /** As last named; absent if never. */
  readonly name?: string;
  readonly orders: number;
  readonly seconds: number;
}

export interface CustomerSales {
  readonly id: CustomerId;
  readonly name: string;
  readonly orders: number;
  readonly revenue: number;
}

/** Raise it when a report of the same orders changes: stored reports with another number are rebuilt. */
export const REPORT_VERSION = 3;

/** The figures of one day in a list of days. */
export interface DayReport {
  readonly day: LocalDay;
  readonly report: SalesReport;
}

/** @param timeZone the store's, for hours of the day */
export function salesReport(orders: readonly OrderState[], timeZone: string): SalesReport {
  return mergeReports(orders.map((order) => reportOf(order, timeZone)));
}

function reportOf(order: OrderState, timeZone: string): SalesReport {
  const sold = isSale(order);
  const revenue = revenueOf(order).minor;
  const started = order.preparationStartedAt ?? order.cookingStartedAt;
  const preparation = sold ? secondsBetween(started, order.readyAt) : undefined;
  const delivery = sold ? secondsBetween(order.outForDeliveryAt, order.deliveredAt) : undefined;
  const { customer, fulfilment, cancellation, rejection, driverId } = order;
  return {
    placed: 1,
    sales: sold ? 1 : 0,
    paid: revenue > 0 ? 1 : 0,
    revenue,
    refunded: order.payment.refunded.minor,
    cancelled: order.status === 'cancelled' ? [{ by: cancellation?.by.role ?? 'system', orders: 1 }] : [],
    rejected: rejection ? [{ code: rejection.code, orders: 1 }] : [],
    fulfilment: sold ? [{ type: fulfilment.type, orders: 1 }] : [],
    pizzas: sold
      ? order.lines.map(({ name, quantity, unitPrice }) => ({ name, quantity, revenue: unitPrice.minor * quantity }))
      : [],
    hours: sold ? [{ hour: localHour(order.placedAt, timeZone), orders: 1 }] : [],
    preparation: durationsOf(preparation),
    delivery: durationsOf(delivery),
    promises: promiseOf(order),
    chefs: workedOf(cookOf(order), preparation),
    drivers: workedOf(driverId === undefined ? undefined : { id: driverId }, delivery),
    customers: sold ? [{ id: customer.id, name: customer.name, orders: 1, revenue }] : [],
  };
}

function promiseOf(order: OrderState): Promises {
  const { promisedAt, readyAt } = order;
  if (!isSale(order) || promisedAt === undefined || readyAt === undefined) return { made: 0, kept: 0, errors: [] };
  // -0 and 0 differ in some comparisons.
  const minute = Math.round(minutesBetween(promisedAt, readyAt)) + 0;
  return { made: 1, kept: readyAt <= promisedAt ? 1 : 0, errors: [{ minute, orders: 1 }] };
}

function workedOf(who: Cook | undefined, seconds: number | undefined): Worked[] {
  if (who === undefined || seconds === undefined) return [];
  return [{ id: who.id, ...(who.name === undefined ? {} : { name: who.name }), orders: 1, seconds }];
}

function durationsOf(seconds: number | undefined): Durations {
  if (seconds === undefined) return { seconds: 0, minutes: [] };
  return { seconds, minutes: [{ minute: Math.floor(seconds / 60), orders: 1 }] };
}

function secondsBetween(from: Instant | undefined, to: Instant | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** Sums reports. Their order does not matter, except for customers' names. */
export function mergeReports(reports: readonly SalesReport[]): SalesReport {
  const sum = (pick: (report: SalesReport) => number): number =>
    reports.reduce((total, report) => total + pick(report), 0);
  const all = <Entry>(pick: (report: SalesReport) => readonly Entry[]): Entry[] => reports.flatMap(pick);
  const durations = (pick: (report: SalesReport) => Durations): Durations => ({
    seconds: sum((report) => pick(report).seconds),
    minutes: tally(
      all((report) => pick(report).minutes),
      ({ minute }) => minute,
    ),
  });
  const worked = (pick: (report: SalesReport) => readonly Worked[]): Worked[] =>
    gather(all(pick), ({ id }) => id, (a, b) => ({ ...a, ...b, orders: a.orders + b.orders, seconds: a.seconds + b.seconds })); // prettier-ignore
  return {
    placed: sum(({ placed }) => placed),
    sales: sum(({ sales }) => sales),
    paid: sum(({ paid }) => paid),
    revenue: sum(({ revenue }) => revenue),
    refunded: sum(({ refunded }) => refunded),
    cancelled: tally(all(({ cancelled }) => cancelled), ({ by }) => by), // prettier-ignore
    rejected: tally(all(({ rejected }) => rejected), ({ code }) => code), // prettier-ignore
    fulfilment: tally(all(({ fulfilment }) => fulfilment), ({ type }) => type), // prettier-ignore
    pizzas: gather(all(({ pizzas }) => pizzas), ({ name }) => name, (a, b) => ({
      name: a.name,
      quantity: a.quantity + b.quantity,
      revenue: a.revenue + b.revenue,
    })), // prettier-ignore
    hours: tally(all(({ hours }) => hours), ({ hour }) => hour), // prettier-ignore
    preparation: durations(({ preparation }) => preparation),
    delivery: durations(({ delivery }) => delivery),
    promises: {
      made: sum(({ promises }) => promises.made),
      kept: sum(({ promises }) => promises.kept),
      errors: tally(all(({ promises }) => promises.errors), ({ minute }) => minute), // prettier-ignore
    },
    chefs: worked(({ chefs }) => chefs),
    drivers: worked(({ drivers }) => drivers),
    customers: gather(all(({ customers }) => customers), ({ id }) => id, (a, b) => ({
      ...b,
      orders: a.orders + b.orders,
      revenue: a.revenue + b.revenue,
    })), // prettier-ignore
  };
}

function tally<Entry extends { readonly orders: number }>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string | number,
): Entry[] {
  return gather(entries, keyOf, (a, b) => ({ ...a, orders: a.orders + b.orders }));
}

/** Merges entries with the same key; sorted by key, so that equal reports are equal JSON. */
function gather<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string | number,
  merge: (a: Entry, b: Entry) => Entry,
): Entry[] {
  const byKey = new Map<string | number, Entry>();
  for (const entry of entries) {
    const known = byKey.get(keyOf(entry));
    byKey.set(keyOf(entry), known === undefined ? entry : merge(known, entry));
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

export interface DurationFigures {
  readonly orders: number;
  /** In minutes, to a tenth. */
  readonly average: number;
  /** In whole minutes, rounded down. */
  readonly median: number;
  readonly p90: number;
}

/** Undefined if there are no values. */
export function durationFigures({ seconds, minutes }: Durations): DurationFigures | undefined {
  const orders = minutes.reduce((sum, each) => sum + each.orders, 0);
  if (orders === 0) return undefined;
  return {
    orders,
    average: averageMinutes({ seconds, orders }),
    median: quantile(minutes, 0.5),
    p90: quantile(minutes, 0.9),
  };
}

export interface PromiseFigures {
  readonly orders: number;
  /** The median absolute error of promises, in minutes. */
  readonly median: number;
  readonly p90: number;
  /** The median delay in minutes; negative if early. */
  readonly bias: number;
}

/** Undefined if nothing was promised. */
export function promiseFigures({ made, errors }: Promises): PromiseFigures | undefined {
  if (made === 0) return undefined;
  const sizes = errors.map(({ minute, orders }) => ({ minute: Math.abs(minute), orders }));
  return { orders: made, median: quantile(sizes, 0.5), p90: quantile(sizes, 0.9), bias: quantile(errors, 0.5) };
}

/** In minutes, to a tenth. */
export function averageMinutes({ seconds, orders }: Pick<Worked, 'seconds' | 'orders'>): number {
  return Math.round(seconds / orders / 6) / 10;
}

/** The smallest minute that at least this share of the orders did not exceed. */
function quantile(minutes: Durations['minutes'], share: number): number {
  const sorted = minutes.toSorted((a, b) => a.minute - b.minute);
  const wanted = share * sorted.reduce((sum, { orders }) => sum + orders, 0);
  let seen = 0;
  for (const { minute, orders } of sorted) {
    seen += orders;
    if (seen >= wanted) return minute;
  }
  return sorted.at(-1)?.minute ?? 0;
}
