import { MAX_LINES_PER_ORDER, MAX_PIZZAS_PER_ORDER } from '../shared/values.ts';

/** Why an order cannot hold these lines. */
export interface BrokenLimit {
  readonly code: 'no_pizzas' | 'too_many_lines' | 'too_many_pizzas';
  readonly message: string;
}

/**
 * Checks lines against the limits of an order: when an order is priced, to answer early, and when it is decided.
 * A draft may be empty until it is placed. Deciding is replayed, so a lower limit is a change of `RULES` (docs/changing.md).
 */
export function findBrokenLimit(lines: readonly { readonly quantity: number }[]): BrokenLimit | undefined {
  const pizzas = countPizzas(lines);
  if (pizzas === 0) return { code: 'no_pizzas', message: 'An order must have at least one pizza.' };
  if (lines.length > MAX_LINES_PER_ORDER) {
    const message = `An order can have at most ${MAX_LINES_PER_ORDER} lines; this one has ${lines.length}.`;
    return { code: 'too_many_lines', message };
  }
  if (pizzas > MAX_PIZZAS_PER_ORDER) {
    const message = `An order can have at most ${MAX_PIZZAS_PER_ORDER} pizzas; this one has ${pizzas}.`;
    return { code: 'too_many_pizzas', message };
  }
  return undefined;
}

export function countPizzas(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}
