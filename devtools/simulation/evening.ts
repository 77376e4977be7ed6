import type { Menu } from '../../domain/catalog/menu.ts';
import type { Fulfilment, PlacedOrder } from '../../domain/order/index.ts';
import { priceOrder, type OrderLine, type RequestedPizza } from '../../domain/catalog/pricing.ts';
import { Chance } from './chance.ts';

/**
 * What an evening brings from outside, whatever the kitchen makes of it: who orders what and when, how long people are patient, how
 * long the cooks take, how far it is. All of it is drawn beforehand, so that the same evening can be had with another slot.
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
  /** Who is promised a longer wait than this changes their mind… */
  readonly patience: number;
  /** …so long after they were told. */
  readonly hesitation: number;
  /** Who is not even being cooked for so long after the promise cancels. */
  readonly tolerance: number;
  /** A cook sees so late that a slot is free. */
  readonly reaction: number;
  /** What the cook needs, as a multiple of what was planned. */
  readonly cookingFactor: number;
  /** Comes so long after the promised time, or before it. */
  readonly collectsLate: number;
  /** From the shop to the door, one way. */
  readonly ride: number;
  /** What it takes to find the bell, hand over, and take the money. */
  readonly atTheDoor: number;
}

/** 17:00 to 22:30; the kitchen then works off what it has accepted. */
export const OPENS_AT_HOUR = 17;
export const OPEN_MINUTES = 330;

/** How much is ordered at a moment, compared with the rush from 18:30 to 20:30. Between two points it changes evenly. */
const DEMAND: readonly (readonly [minute: number, share: number])[] = [
  [0, 0.25],
  [60, 0.5],
  [90, 1],
  [210, 1],
  [240, 0.55],
  [OPEN_MINUTES, 0.12],
];

const DELIVERED_PERCENT = 60;
const CARD_PERCENT = 75;
const DECLINED_PERCENT = 2;
const DECLINED_CARD = 'tok_declined';
const GOOD_CARD = 'tok_visa';
const PIZZAS_PER_ORDER = [[1, 48], [2, 30], [3, 13], [4, 6], [6, 3]] as const; // prettier-ignore
const SIZES = { small: 20, medium: 45, large: 35 } as const;
const TOPPING_PERCENT = 25;
/** The first of the menu sell best. */
const SECOND_TO_FIRST = 0.85;

/** Whether the payment provider of the evening says no to an order. */
export function isDeclined({ payment }: Pick<PlannedOrder, 'payment'>): boolean {
  return payment.token === DECLINED_CARD;
}

/** @param slowness how much longer than planned the cooks take in the middle: 1.1 is a tenth longer */
export function planEvening(menu: Menu, { seed, orders, slowness }: EveningOptions): Evening {
  const chance = new Chance(seed);
  // Given how many come, the arrivals of a Poisson process are as many draws from its intensity, in order.
  const arrivals = Array.from({ length: orders }, () => drawArrival(chance)).toSorted((a, b) => a - b);
  return { seed, orders: arrivals.map((arrivesAt) => planOrder(menu, arrivesAt, slowness, chance)) };
}

export interface EveningOptions {
  readonly seed: number;
  readonly orders: number;
  readonly slowness: number;
}

/** By rejection: a moment is kept as often as it is asked for. */
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
  if (!chance.percent(CARD_PERCENT)) return { method: 'cash' };
  return { method: 'card', token: chance.percent(DECLINED_PERCENT) ? DECLINED_CARD : GOOD_CARD };
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
