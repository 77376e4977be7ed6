import { findByIdOrName, type Menu, type PizzaSize } from './menu.ts';
import { add, taxOn, times, zero, type Money, type TaxRate } from './money.ts';
import type { StoreSettings } from './store.ts';
import { MAX_PIZZAS_PER_ORDER, parseQuantity, type Quantity, type Sku } from './values.ts';

/** One line as a customer asks for it; the pizza by id or by name. */
export interface RequestedPizza {
  readonly pizzaId?: string | undefined;
  readonly name?: string | undefined;
  readonly size: PizzaSize;
  readonly toppings: readonly string[];
  readonly quantity: number;
}

/** One line as it was sold: the name and the price stay what they were on that day. */
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

/** What is wrong with one field of a request; `field` is its path, such as `pizzas[0].size`. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export type PricingResult =
  | { readonly outcome: 'priced'; readonly lines: OrderLine[]; readonly totals: Totals }
  | { readonly outcome: 'invalid'; readonly problems: FieldProblem[] };

/** Prices an order from the menu and the store's settings alone: no amount that a client sends is ever looked at. */
export function priceOrder(
  menu: Menu,
  store: StoreSettings,
  requested: readonly RequestedPizza[],
  delivered: boolean,
): PricingResult {
  const problems: FieldProblem[] = [];
  const lines = requested.flatMap((item, index) => {
    const line = priceLine(menu, item, index);
    if (!Array.isArray(line)) return [line];
    problems.push(...line);
    return [];
  });
  const pizzas = requested.reduce((sum, item) => sum + item.quantity, 0);
  if (pizzas > MAX_PIZZAS_PER_ORDER) {
    problems.push({
      field: 'pizzas',
      code: 'too_many_pizzas',
      message: `One order holds at most ${MAX_PIZZAS_PER_ORDER} pizzas; this one has ${pizzas}.`,
    });
  }
  if (problems.length > 0) return { outcome: 'invalid', problems };
  return { outcome: 'priced', lines, totals: totalsOf(lines, store, delivered) };
}

/** Adds the lines up. Tax is on the food, not on the delivery, and is rounded once, at the end. */
export function totalsOf(
  lines: readonly OrderLine[],
  store: Pick<StoreSettings, 'currency' | 'taxRate' | 'deliveryFee'>,
  delivered: boolean,
): Totals {
  const subtotal = add(zero(store.currency), ...lines.map((line) => times(line.unitPrice, line.quantity)));
  const tax = taxOn(subtotal, store.taxRate);
  const deliveryFee = delivered ? store.deliveryFee : zero(store.currency);
  return { subtotal, taxRate: store.taxRate, tax, deliveryFee, total: add(subtotal, tax, deliveryFee) };
}

export function countPizzas(lines: readonly Pick<OrderLine, 'quantity'>[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** How long one slot is busy with an order: its slowest pizza, and a little for each further one. */
export function kitchenMinutes(lines: readonly OrderLine[], minutesPerExtraPizza: number): number {
  const slowest = Math.max(0, ...lines.map((line) => line.cookingMinutes));
  return slowest + Math.max(0, countPizzas(lines) - 1) * minutesPerExtraPizza;
}

function priceLine(menu: Menu, item: RequestedPizza, index: number): OrderLine | FieldProblem[] {
  const at = `pizzas[${index}]`;
  const key = item.pizzaId ?? item.name ?? '';
  const pizza = findByIdOrName(menu.pizzas, key);
  if (!pizza) {
    const field = `${at}.${item.pizzaId === undefined ? 'name' : 'pizza_id'}`;
    return [{ field, code: 'unknown_pizza', message: `There is no pizza "${key}" on the menu.` }];
  }
  const problems: FieldProblem[] = [];
  if (!pizza.available) {
    problems.push({ field: at, code: 'pizza_unavailable', message: `${pizza.name} is not available right now.` });
  }
  const variant = pizza.variants.find((each) => each.size === item.size);
  if (!variant) {
    const sizes = pizza.variants.map((each) => each.size).join(', ');
    const message = `${pizza.name} comes in ${sizes}, not in ${item.size}.`;
    problems.push({ field: `${at}.size`, code: 'unknown_size', message });
  }
  const toppings = item.toppings.flatMap((name, position) => {
    const field = `${at}.toppings[${position}]`;
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
    const message = 'A quantity is a whole number from 1 to 999.';
    problems.push({ field: `${at}.quantity`, code: 'invalid_quantity', message });
  }
  if (problems.length > 0 || !variant || quantity === undefined) return problems;
  return {
    id: String(index + 1),
    pizzaId: pizza.id,
    sku: variant.sku,
    name: pizza.name,
    size: variant.size,
    toppings: toppings.map((topping) => topping.name),
    quantity,
    unitPrice: add(variant.price, ...toppings.map((topping) => topping.price)),
    cookingMinutes: variant.cookingMinutes,
  };
}
