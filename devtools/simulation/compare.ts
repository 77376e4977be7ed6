import type { Menu } from '../../domain/catalog/menu.ts';
import { planEvening, type Evening, type EveningOptions } from './evening.ts';
import { figuresOf, servedOf, type Figures } from './figures.ts';
import { runEvening, type Setup } from './run.ts';

/** The same evening with one slot less, as it is, with one more and with two. */
export function withOtherSlots(evening: Evening, setup: Setup): Figures[] {
  const { slots } = setup.store.kitchen;
  const tried = [slots - 1, slots, slots + 1, slots + 2].filter((count) => count > 0);
  return tried.map((count) => figuresOf(runEvening(evening, withSlots(setup, count))));
}

/** What one slot more changes on one evening: orders served, and revenue in minor units. */
export interface Gain {
  readonly served: number;
  readonly revenue: number;
}

/** One evening may be a lucky one. The gain of a further slot on so many evenings, of this seed and those after it. */
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
