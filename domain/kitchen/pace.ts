/**
 * How long a store really takes for its orders, against what its menu says: learnt from each order that is done, for short, middling
 * and long orders by themselves, so that a promise is kept by a kitchen that is slower than its plan, and not put too late by a quick one.
 */
export interface Pace {
  readonly sizes: Readonly<Partial<Record<OrderSize, Learnt>>>;
  /** How long an order holds a slot, of late; minutes. */
  readonly averageMinutes: number;
}

/** By the minutes that an order is planned for: less than 15, less than 25, more. */
export type OrderSize = 'short' | 'middling' | 'long';

export interface Learnt {
  /** Minutes that it took, for each that was planned. */
  readonly ratio: number;
  /** From so many orders. */
  readonly orders: number;
}

/** What a slot is taken to be busy with an order, before anything is known. */
const USUAL_MINUTES = 15;
/** The newest order counts for this much at the least: what was so weeks ago is forgotten after some tens of orders. */
const LEAST_WEIGHT = 0.1;
/** The plan counts for as much as this many orders, so that the first one does not turn everything over. */
const PLAN_COUNTS = 2;
/** From so many orders on, a size stands for itself; until then, for what is known of all. */
const ENOUGH_ORDERS = 5;
/** Quicker or slower than this, for its plan, is a button that was pressed too late, or for the wrong order. */
const PLAUSIBLE = { least: 0.25, most: 4 };
/** No kitchen is believed to be quicker or slower than this. */
const BELIEVED = { least: 0.5, most: 3 };

/**
 * What is known after one more order.
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
    averageMinutes: moved(pace?.averageMinutes ?? USUAL_MINUTES, actual, all),
  };
}

/** How long an order that is planned for so many minutes is to be expected to take. */
export function expectedMinutes(pace: Pace | undefined, planned: number): number {
  return planned * ratioOf(pace, sizeOf(planned));
}

/** How long an order holds a slot, of late; minutes. */
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
