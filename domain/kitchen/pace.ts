/**
 * How long a store really takes for its orders, relative to the menu's times: learnt separately for short, medium and
 * long orders, so that slow kitchens keep their promises and fast ones do not promise too late.
 */
export interface Pace {
  readonly sizes: Readonly<Partial<Record<OrderSize, Learnt>>>;
  /** Recent average of the minutes an order holds a slot; very large ones count less. */
  readonly averageMinutes: number;
}

/** By planned minutes: less than 15, less than 25, more. */
export type OrderSize = 'short' | 'middling' | 'long';

export interface Learnt {
  /** Actual per planned minute. */
  readonly ratio: number;
  /** Number of orders observed. */
  readonly orders: number;
}

/** Default slot time before anything is learnt. */
const USUAL_MINUTES = 15;
/** What a larger order counts in the average: one for hundreds of guests must not close the quarter hours to all others. */
const MOST_COUNTED_MINUTES = 60;
/** Minimum weight of the newest order, so that old data fades after a few dozen orders. */
const LEAST_WEIGHT = 0.1;
/** Weight of the plan in orders, so that the first order does not dominate. */
const PLAN_COUNTS = 2;
/** From this many orders on, a size uses its own factor; before that, the overall one. */
const ENOUGH_ORDERS = 5;
/** Ratios outside this range are ignored: a button pressed too late, or for the wrong order. */
const PLAUSIBLE = { least: 0.25, most: 4 };
/** Limits of the learnt factor. */
const BELIEVED = { least: 0.5, most: 3 };

/**
 * Updates the pace with one more order.
 *
 * @param planned minutes, from the menu
 * @param actual minutes for which it held its slot
 */
export function learn(pace: Pace | undefined, planned: number, actual: number): Pace | undefined {
  const ratio = actual / planned;
  if (planned <= 0 || ratio < PLAUSIBLE.least || ratio > PLAUSIBLE.most) return pace;
  const size = sizeOf(planned);
  const known = pace?.sizes[size] ?? { ratio: 1, orders: 0 };
  const all = Object.values(pace?.sizes ?? {}).reduce((sum, { orders }) => sum + orders, 0);
  return {
    sizes: {
      ...pace?.sizes,
      [size]: {
        ratio: moved(known.ratio, clamp(ratio, BELIEVED), known.orders),
        orders: known.orders + 1,
      },
    },
    averageMinutes: moved(pace?.averageMinutes ?? USUAL_MINUTES, Math.min(actual, MOST_COUNTED_MINUTES), all),
  };
}

/** The expected minutes of an order with this plan. */
export function expectedMinutes(pace: Pace | undefined, planned: number): number {
  return planned * ratioOf(pace, sizeOf(planned));
}

/** Recent average of the minutes an order holds a slot. */
export function averageSlotMinutes(pace: Pace | undefined): number {
  return pace?.averageMinutes ?? USUAL_MINUTES;
}

function ratioOf(pace: Pace | undefined, size: OrderSize): number {
  const own = pace?.sizes[size];
  if (own && own.orders >= ENOUGH_ORDERS) return own.ratio;
  const all = Object.values(pace?.sizes ?? {});
  const orders = all.reduce((sum, each) => sum + each.orders, 0);
  return orders === 0 ? 1 : all.reduce((sum, each) => sum + each.ratio * each.orders, 0) / orders;
}

function sizeOf(minutes: number): OrderSize {
  if (minutes < 15) return 'short';
  return minutes < 25 ? 'middling' : 'long';
}

function moved(known: number, seen: number, orders: number): number {
  const weight = Math.max(LEAST_WEIGHT, 1 / (orders + 1 + PLAN_COUNTS));
  return known + weight * (seen - known);
}

function clamp(value: number, { least, most }: { readonly least: number; readonly most: number }): number {
  return Math.min(most, Math.max(least, value));
}
