import type { Evening } from './evening.ts';
import { figuresOf, type Figures } from './figures.ts';
import { runEvening, type Setup } from './run.ts';

/** The same evening with one slot less, as it is, with one more and with two. */
export function withOtherSlots(evening: Evening, setup: Setup): Figures[] {
  const { slots } = setup.store.kitchen;
  const tried = [slots - 1, slots, slots + 1, slots + 2].filter((count) => count > 0);
  return tried.map((count) => figuresOf(runEvening(evening, withSlots(setup, count))));
}

function withSlots(setup: Setup, slots: number): Setup {
  return { ...setup, store: { ...setup.store, kitchen: { ...setup.store.kitchen, slots } } };
}
