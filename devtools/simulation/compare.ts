import type { Menu } from '../../domain/catalog/menu.ts';
import { planEvening, type Evening, type EveningOptions } from './evening.ts';
import { figuresOf, servedOf, type Figures } from './figures.ts';
import { runEvening, type Setup } from './run.ts';

/** The same evening with one slot less, unchanged, with one more and with two more. */
export function withOtherSlots(evening: Evening, setup: Setup): Figures[] {
  const { slots } = setup.store.kitchen;
  const tried = [slots - 1, slots, slots + 1, slots + 2].filter((count) => count > 0);
  return tried.map((count) => figuresOf(runEvening(evening, withSlots(setup, count))));
}

/** The effect of one more slot on an evening: orders served, and revenue in minor units. */
export interface Gain {
  readonly served: number;
  readonly revenue: number;
}

/** A single evening may be lucky, so this computes the effect for several, with this seed and the following ones. */
export function gainsOfOneSlot(menu: Menu, options: EveningOptions, setup: Setup, evenings: number): Gain[] {
  const { slots } = setup.store.kitchen;
  return Array.from({ length: evenings }, (_, index) => {
    const evening = planEvening(menu, { ...options, seed: options.seed + index });
    const now = figuresOf(runEvening(evening, setup));
    const more = figuresOf(runEvening(evening, withSlots(setup, slots + 1)));
    return {
      served: servedOf(more) - servedOf(now),
      revenue: more.revenue.served.minor - now.revenue.served.minor,
    };
  });
}

function withSlots(setup: Setup, slots: number): Setup {
  return { ...setup, store: { ...setup.store, kitchen: { ...setup.store.kitchen, slots } } };
}
