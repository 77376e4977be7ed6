import type { Quantity } from '../shared/values.ts';

/** How much an order can hold. The API's schemas, pricing and deciding all take it from here. */

/** The maximum number of lines of an order. */
export const MAX_LINES_PER_ORDER = 20;

/** The maximum quantity of a line. */
export const MAX_QUANTITY = 999;

/** The maximum number of pizzas of an order, over all lines: what one line may hold, an order may. */
export const MAX_PIZZAS_PER_ORDER = MAX_QUANTITY;

export function parseQuantity(value: number): Quantity | undefined {
  return Number.isInteger(value) && value >= 1 && value <= MAX_QUANTITY ? (value as Quantity) : undefined;
}

/** Why an order cannot hold these lines. */
export interface BrokenLimit {
  readonly code: 'no_pizzas' | 'too_many_lines' | 'too_many_pizzas' | 'invalid_quantity';
  readonly message: string;
}

/**
 * Checks lines against the limits of an order: when an order is priced, to answer early, and when it is decided, since an Update
 * may be sent without the API. A draft may be empty until it is placed. Deciding is replayed, so a lower limit is a change of
 * `RULES` (docs/changing.md).
 */
export function findBrokenLimit(lines: readonly { readonly quantity: number }[]): BrokenLimit | undefined {
  if (lines.length === 0) return { code: 'no_pizzas', message: 'An order must have at least one pizza.' };
  // Each line by itself: the sum of 101 and -1 is within the limits.
  const wrong = lines.find(({ quantity }) => parseQuantity(quantity) === undefined);
  if (wrong) return wrongQuantity(wrong.quantity);
  if (lines.length > MAX_LINES_PER_ORDER) {
    const message = `An order can have at most ${MAX_LINES_PER_ORDER} lines; this one has ${lines.length}.`;
    return { code: 'too_many_lines', message };
  }
  const pizzas = countPizzas(lines);
  if (pizzas > MAX_PIZZAS_PER_ORDER) {
    const message = `An order can have at most ${MAX_PIZZAS_PER_ORDER} pizzas; this one has ${pizzas}.`;
    return { code: 'too_many_pizzas', message };
  }
  return undefined;
}

export function wrongQuantity(quantity: number): BrokenLimit {
  const message = `The quantity of a line must be a whole number from 1 to ${MAX_QUANTITY}, not ${quantity}.`;
  return { code: 'invalid_quantity', message };
}

export function countPizzas(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}
