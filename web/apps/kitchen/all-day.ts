import type { ShownTicket } from './ticket.ts';

/** How many of each are still to be made, over all tickets. */
export interface Count {
  readonly name: string;
  readonly sizes: readonly { readonly size: string; readonly quantity: number }[];
  readonly quantity: number;
}

const SIZES = ['small', 'medium', 'large'];

/** Most first, then by name. Of what is not in the oven yet. */
export function countPizzas(tickets: readonly ShownTicket[]): Count[] {
  return count(tickets.flatMap(({ lines }) => lines));
}

export function countToppings(tickets: readonly ShownTicket[]): Count[] {
  const toppings = tickets.flatMap(({ lines }) =>
    lines.flatMap(({ toppings: names, size, quantity }) => names.map((name) => ({ name, size, quantity }))),
  );
  return count(toppings);
}

function count(items: readonly { readonly name: string; readonly size: string; readonly quantity: number }[]): Count[] {
  const byName = new Map<string, Map<string, number>>();
  for (const { name, size, quantity } of items) {
    const sizes = byName.get(name) ?? new Map<string, number>();
    sizes.set(size, (sizes.get(size) ?? 0) + quantity);
    byName.set(name, sizes);
  }
  return [...byName]
    .map(([name, sizes]) => ({
      name,
      sizes: [...sizes]
        .map(([size, quantity]) => ({ size, quantity }))
        .toSorted((a, b) => SIZES.indexOf(a.size) - SIZES.indexOf(b.size)),
      quantity: [...sizes.values()].reduce((sum, each) => sum + each, 0),
    }))
    .toSorted((a, b) => b.quantity - a.quantity || (a.name < b.name ? -1 : 1));
}

/** "1.2 kg", "350 g", "2.5 l", "12 pieces". */
export function amountText(quantity: number, unit: string): string {
  if (unit === 'piece') return String(Math.round(quantity));
  const larger = unit === 'g' ? 'kg' : 'l';
  if (quantity < 1000) return `${Math.round(quantity)} ${unit}`;
  return `${(quantity / 1000).toFixed(quantity < 10_000 ? 1 : 0)} ${larger}`;
}
