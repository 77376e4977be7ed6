import type { Menu } from '../../domain/catalog/menu.ts';
import type { Fulfilment, PlacedOrder } from '../../domain/order/index.ts';
import { priceOrder, type OrderLine, type RequestedPizza } from '../../domain/catalog/pricing.ts';
import { Chance } from './chance.ts';

/**
 * The input of an evening, independent of the kitchen: who orders what and when, customers' patience, cooks' speed, and distances. All
 * of it is drawn in advance, so that the same evening can be repeated with another number of slots.
 *
 * All moments and durations are minutes; moments are counted from the opening.
 */
export interface Evening {
  readonly seed: number;
  readonly orders: readonly PlannedOrder[];
}

export interface PlannedOrder {
  readonly arrivesAt: number;
  readonly lines: readonly OrderLine[];
  readonly fulfilment: Fulfilment;
  readonly payment: PlacedOrder['payment'];
  /** What a customer who pays online does on the provider's page, and how long after placing. */
  readonly onPage: { readonly answer: 'paid' | 'declined' | 'none'; readonly after: number };
  /** A customer who is promised a longer wait cancels… */
  readonly patience: number;
  /** …this long after the promise. */
  readonly hesitation: number;
  /** A customer cancels if cooking has not begun this long after the promise. */
  readonly tolerance: number;
  /** How long it takes a cook to notice a free slot. */
  readonly reaction: number;
  /** The cook's actual time relative to the plan. */
  readonly cookingFactor: number;
  /** When the customer collects, relative to the promise. */
  readonly collectsLate: number;
  /** From the shop to the door, one way. */
  readonly ride: number;
  /** The time at the door: ringing, handover, payment. */
  readonly atTheDoor: number;
}

/** 17:00 to 22:30; afterwards the kitchen finishes the accepted orders. */
export const OPENS_AT_HOUR = 17;
export const OPEN_MINUTES = 330;

/** Demand relative to the rush from 18:30 to 20:30, interpolated linearly. */
const DEMAND: readonly (readonly [minute: number, share: number])[] = [
  [0, 0.25],
  [60, 0.5],
  [90, 1],
  [210, 1],
  [240, 0.55],
  [OPEN_MINUTES, 0.12],
];

const DELIVERED_PERCENT = 60;
const PAYMENTS = [['card', 60], ['online', 15], ['cash', 25]] as const; // prettier-ignore
const DECLINED_PERCENT = 2;
/** They close the page, and their order expires. */
const NEVER_PAID_PERCENT = 4;
const DECLINED_CARD = 'tok_declined';
const GOOD_CARD = 'tok_visa';
const PIZZAS_PER_ORDER = [[1, 48], [2, 30], [3, 13], [4, 6], [6, 3]] as const; // prettier-ignore
const SIZES = { small: 20, medium: 45, large: 35 } as const;
const TOPPING_PERCENT = 25;
/** The first items of the menu sell best. */
const SECOND_TO_FIRST = 0.85;

/** Whether the simulated payment provider declines an order's card. */
export function isDeclined({ payment }: Pick<PlannedOrder, 'payment'>): boolean {
  return payment.token === DECLINED_CARD;
}

/** @param slowness the median of actual to planned cooking time: 1.1 is a tenth longer */
export function planEvening(menu: Menu, { seed, orders, slowness }: EveningOptions): Evening {
  const chance = new Chance(seed);
  // Given their number, the arrivals of a Poisson process are independent draws from its intensity, sorted.
  const arrivals = Array.from({ length: orders }, () => drawArrival(chance)).toSorted((a, b) => a - b);
  return { seed, orders: arrivals.map((arrivesAt) => planOrder(menu, arrivesAt, slowness, chance)) };
}

export interface EveningOptions {
  readonly seed: number;
  readonly orders: number;
  readonly slowness: number;
}

/** By rejection sampling. */
function drawArrival(chance: Chance): number {
  for (;;) {
    const minute = chance.between(0, OPEN_MINUTES);
    if (chance.between(0, 1) < demandAt(minute)) return minute;
  }
}

export function demandAt(minute: number): number {
  const at = DEMAND.findIndex(([until]) => until >= minute);
  const [to, from] = [DEMAND[at], DEMAND[at - 1]];
  if (!to) return 0;
  if (!from) return to[1];
  return from[1] + ((minute - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
}

function planOrder(menu: Menu, arrivesAt: number, slowness: number, chance: Chance): PlannedOrder {
  return {
    arrivesAt,
    lines: drawLines(menu, chance),
    fulfilment: chance.percent(DELIVERED_PERCENT)
      ? { type: 'delivery', address: { text: `${Math.ceil(chance.between(0, 200))} Main Street, Springfield` } }
      : { type: 'pickup' },
    payment: drawPayment(chance),
    onPage: drawAnswer(chance),
    patience: chance.logNormal(60, 0.35),
    hesitation: chance.between(0.5, 3),
    tolerance: chance.logNormal(20, 0.4),
    reaction: chance.between(0.1, 0.75),
    cookingFactor: chance.logNormal(slowness, 0.2),
    collectsLate: chance.normal(2, 5),
    ride: chance.logNormal(7, 0.35),
    atTheDoor: chance.between(1, 4),
  };
}

function drawPayment(chance: Chance): PlannedOrder['payment'] {
  const method = chance.pick(PAYMENTS);
  if (method !== 'card') return { method };
  return { method, token: chance.percent(DECLINED_PERCENT) ? DECLINED_CARD : GOOD_CARD };
}

function drawAnswer(chance: Chance): PlannedOrder['onPage'] {
  const declined = chance.percent(DECLINED_PERCENT) ? 'declined' : 'paid';
  return { answer: chance.percent(NEVER_PAID_PERCENT) ? 'none' : declined, after: chance.logNormal(1.5, 0.6) };
}

function drawLines(menu: Menu, chance: Chance): OrderLine[] {
  const count = chance.pick(PIZZAS_PER_ORDER);
  const priced = priceOrder(
    menu,
    Array.from({ length: count }, () => drawPizza(menu, chance)),
  );
  if (priced.outcome === 'invalid') throw new TypeError(priced.problems.map(({ message }) => message).join(' '));
  return priced.lines;
}

function drawPizza(menu: Menu, chance: Chance): RequestedPizza {
  const offered = menu.pizzas.filter(({ available }) => available);
  const pizza = chance.pick(offered.map((each, place) => [each, SECOND_TO_FIRST ** place]));
  const { size } = chance.pick(pizza.variants.map((variant) => [variant, SIZES[variant.size]]));
  const toppings = menu.toppings.filter(({ available }) => available).map(({ name }): [string, number] => [name, 1]);
  const hasTopping = chance.percent(TOPPING_PERCENT) && toppings.length > 0;
  return { pizzaId: pizza.id, size, toppings: hasTopping ? [chance.pick(toppings)] : [], quantity: 1 };
}
