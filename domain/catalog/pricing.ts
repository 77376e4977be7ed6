import { findByIdOrName, type Menu, type MenuPizza, type PizzaSize } from './menu.ts';
import { add, taxOn, times, zero, type Currency, type Money, type TaxRate } from '../shared/money.ts';
import type { StoreSettings } from './store.ts';
import { countPizzas, findBrokenLimit, parseQuantity, wrongQuantity } from './limits.ts';
import type { Quantity, Sku } from '../shared/values.ts';

/** One line as requested: by SKU, which determines pizza and size, or by a pizza's id or name, and a size. */
export interface RequestedPizza {
  readonly sku?: string | undefined;
  /** Required, so that the API's request format, which has `pizza_id`, is not accepted by mistake. */
  readonly pizzaId: string | undefined;
  readonly name?: string | undefined;
  readonly size?: PizzaSize | undefined;
  readonly toppings: readonly string[];
  readonly quantity: number;
}

/** One line as sold, with the name and price at that time. */
export interface OrderLine {
  readonly id: string;
  readonly pizzaId: string;
  readonly sku: Sku;
  readonly name: string;
  readonly size: PizzaSize;
  readonly toppings: readonly string[];
  readonly quantity: Quantity;
  /** Price of one pizza with its toppings. */
  readonly unitPrice: Money;
  readonly cookingMinutes: number;
}

export interface Totals {
  readonly subtotal: Money;
  readonly taxRate: TaxRate;
  readonly tax: Money;
  readonly deliveryFee: Money;
  readonly total: Money;
}

/** The settings that affect an order's price and duration. */
export interface PricingTerms {
  readonly currency: Currency;
  readonly taxRate: TaxRate;
  readonly deliveryFee: Money;
  readonly minutesPerExtraPizza: number;
}

export function termsOf({ currency, taxRate, deliveryFee, kitchen }: StoreSettings): PricingTerms {
  return { currency, taxRate, deliveryFee, minutesPerExtraPizza: kitchen.minutesPerExtraPizza };
}

/** A problem in one field of a request; `field` is its path, such as `pizzas[0].size`. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export type PricingResult =
  | { readonly outcome: 'priced'; readonly lines: OrderLine[] }
  | { readonly outcome: 'invalid'; readonly problems: FieldProblem[] };

/** Prices a request from the menu alone; amounts sent by a client are ignored. */
export function priceOrder(menu: Menu, requested: readonly RequestedPizza[]): PricingResult {
  const problems: FieldProblem[] = [];
  const lines = requested.flatMap((item, index) => {
    const priced = priceLine(menu, item, `pizzas[${index}]`);
    if ('line' in priced) return [{ id: String(index + 1), ...priced.line }];
    problems.push(...priced.problems);
    return [];
  });
  const broken = requested.length === 0 ? undefined : findBrokenLimit(requested);
  // A wrong quantity has been reported with its line.
  if (broken && broken.code !== 'invalid_quantity') problems.push({ field: 'pizzas', ...broken });
  if (problems.length > 0) return { outcome: 'invalid', problems };
  return { outcome: 'priced', lines };
}

/** Adds up the lines. Tax is on the food, not on the delivery fee, and is rounded once, at the end. */
export function totalsOf(
  lines: readonly OrderLine[],
  terms: Pick<PricingTerms, 'currency' | 'taxRate' | 'deliveryFee'>,
  delivered: boolean,
): Totals {
  const subtotal = add(zero(terms.currency), ...lines.map((line) => times(line.unitPrice, line.quantity)));
  const tax = taxOn(subtotal, terms.taxRate);
  const deliveryFee = delivered ? terms.deliveryFee : zero(terms.currency);
  return { subtotal, taxRate: terms.taxRate, tax, deliveryFee, total: add(subtotal, tax, deliveryFee) };
}

/** A line for cooks and operators: `2 × Margherita (large, Extra Cheese)`. */
export function describeLine({ quantity, name, size, toppings }: OrderLine): string {
  return `${quantity} × ${name} (${[size, ...toppings].join(', ')})`;
}

/** How long an order occupies a slot: its slowest pizza, and a little for each further one. */
export function kitchenMinutes(lines: readonly OrderLine[], minutesPerExtraPizza: number): number {
  const slowest = Math.max(0, ...lines.map((line) => line.cookingMinutes));
  return slowest + Math.max(0, countPizzas(lines) - 1) * minutesPerExtraPizza;
}

/**
 * Prices one line.
 *
 * @param at its path in the request, such as `pizzas[0]`; empty if the request is a single line
 */
export function priceLine(
  menu: Menu,
  item: RequestedPizza,
  at: string,
): { readonly line: Omit<OrderLine, 'id'> } | { readonly problems: FieldProblem[] } {
  const path = (field: string): string => (at === '' ? field : `${at}.${field}`);
  const found = findPizza(menu, item);
  if ('problem' in found) return { problems: [{ ...found.problem, field: path(found.problem.field) }] };
  const { pizza, size, key } = found;
  const problems: FieldProblem[] = [];
  if (!pizza.available) problems.push(unavailable(at === '' ? key : at, pizza.name));
  const variant = pizza.variants.find((each) => each.size === size);
  if (!variant) {
    const sizes = pizza.variants.map((each) => each.size).join(', ');
    const message = size ? `${pizza.name} comes in ${sizes}, not in ${size}.` : `Choose a size: ${sizes}.`;
    problems.push({ field: path('size'), code: 'unknown_size', message });
  }
  const toppings = item.toppings.flatMap((name, position) => {
    const field = path(`toppings[${position}]`);
    const topping = findByIdOrName(menu.toppings, name);
    if (topping?.available) return [topping];
    problems.push(
      topping
        ? { field, code: 'topping_unavailable', message: `${topping.name} is not available right now.` }
        : { field, code: 'unknown_topping', message: `There is no topping "${name}" on the menu.` },
    );
    return [];
  });
  const quantity = parseQuantity(item.quantity);
  if (quantity === undefined) {
    problems.push({ field: path('quantity'), ...wrongQuantity(item.quantity) });
  }
  if (problems.length > 0 || !variant || quantity === undefined) return { problems };
  return {
    line: {
      pizzaId: pizza.id,
      sku: variant.sku,
      name: pizza.name,
      size: variant.size,
      toppings: toppings.map((topping) => topping.name),
      quantity,
      unitPrice: add(variant.price, ...toppings.map((topping) => topping.price)),
      cookingMinutes: variant.cookingMinutes,
    },
  };
}

/** Items priced earlier that are no longer available. Their prices stay the same. */
export function findUnavailable(menu: Menu, lines: readonly OrderLine[]): FieldProblem[] {
  return lines.flatMap((line, index) => {
    const at = `pizzas[${index}]`;
    const pizza = menu.pizzas.find((each) => each.variants.some((variant) => variant.sku === line.sku));
    const gone = line.toppings.filter((name) => !menu.toppings.some((each) => each.name === name && each.available));
    return [
      ...(pizza?.available ? [] : [unavailable(at, line.name)]),
      ...gone.map((name) => ({ ...unavailable(at, name), code: 'topping_unavailable' })),
    ];
  });
}

function unavailable(field: string, name: string): FieldProblem {
  return { field, code: 'pizza_unavailable', message: `${name} is not available right now.` };
}

type Found =
  | { readonly pizza: MenuPizza; readonly size: PizzaSize | undefined; readonly key: string }
  | { readonly problem: FieldProblem };

function findPizza(menu: Menu, { sku, pizzaId, name, size }: RequestedPizza): Found {
  if (sku !== undefined) {
    for (const pizza of menu.pizzas) {
      const variant = pizza.variants.find((each) => each.sku === sku);
      if (variant) return { pizza, size: variant.size, key: 'sku' };
    }
    return { problem: unknown('sku', sku) };
  }
  const key = pizzaId === undefined ? 'name' : 'pizza_id';
  const value = pizzaId ?? name ?? '';
  const pizza = findByIdOrName(menu.pizzas, value);
  if (!pizza) return { problem: unknown(key, value) };
  // Guessing could charge for a pizza that the customer did not mean.
  if (pizzaId !== undefined && name !== undefined && findByIdOrName(menu.pizzas, name) !== pizza) {
    const message = `pizza_id means ${pizza.name}, but name is "${name}": send only one of them.`;
    return { problem: { field: 'name', code: 'contradictory_pizza', message } };
  }
  return { pizza, size, key };
}

function unknown(field: string, value: string): FieldProblem {
  return { field, code: 'unknown_pizza', message: `There is no pizza "${value}" on the menu.` };
}
