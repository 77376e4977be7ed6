import { MAX_LINES_PER_ORDER, MAX_PIZZAS_PER_ORDER } from '../shared/values.ts';

/** Why an order cannot hold these lines. */
export interface BrokenLimit {
  readonly code: 'no_pizzas' | 'too_many_lines' | 'too_many_pizzas';
  readonly message: string;
}

/**
 * Holds lines against what one order may hold: asked where an order is priced, for an early answer, and where it is decided.
 * A draft may be empty until it is placed.
 */
export function findBrokenLimit(lines: readonly { readonly quantity: number }[]): BrokenLimit | undefined {
  const pizzas = countPizzas(lines);
  if (pizzas === 0) return { code: 'no_pizzas', message: 'An order holds at least one pizza.' };
  if (lines.length > MAX_LINES_PER_ORDER) {
    const message = `One order holds at most ${MAX_LINES_PER_ORDER} lines; this one has ${lines.length}.`;
    return { code: 'too_many_lines', message };
  }
  if (pizzas > MAX_PIZZAS_PER_ORDER) {
    const message = `One order holds at most ${MAX_PIZZAS_PER_ORDER} pizzas; this one has ${pizzas}.`;
    return { code: 'too_many_pizzas', message };
  }
  return undefined;
}

export function countPizzas(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}
