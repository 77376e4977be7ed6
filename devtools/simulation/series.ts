import { OPEN_MINUTES } from './evening.ts';
import { between, endingOf, meanLevel } from './figures.ts';
import type { EveningRun } from './run.ts';

/** The course of an evening, for the charts. */

/** A quarter of an hour, by its first minute after the opening. */
export interface Quarter {
  readonly minute: number;
  /** The ends of the orders placed in it. */
  readonly served: number;
  readonly gaveUp: number;
  readonly refused: number;
  /** Shares of its time, from 0 to 1. */
  readonly slotsUsed: number;
  readonly driversOut: number;
}

/** An order that was cooked, in minutes. Moments are counted from the opening, durations from placing. */
export interface Wait {
  readonly orderedAt: number;
  readonly promised: number;
  readonly ready: number;
  /** Absent for a pickup order. */
  readonly atTheDoor?: number;
}

const QUARTER = 15;
const MINUTE = 60_000;

export function quartersOf({ setup, orders, levels }: EveningRun): Quarter[] {
  const opensAt = Date.parse(setup.opensAt);
  return Array.from({ length: OPEN_MINUTES / QUARTER }, (_, index) => {
    const minute = index * QUARTER;
    const span = { from: opensAt + minute * MINUTE, to: opensAt + (minute + QUARTER) * MINUTE };
    const endings = orders
      .filter(({ placedAt }) => Date.parse(placedAt) >= span.from && Date.parse(placedAt) < span.to)
      .map(endingOf);
    const count = (...some: string[]): number => endings.filter((ending) => some.includes(ending)).length;
    return {
      minute,
      served: count('delivered', 'collected'),
      gaveUp: count('changedMind', 'neverBegun'),
      refused: count('refused'),
      slotsUsed: meanLevel(levels, ({ cooking }) => cooking, span) / setup.store.kitchen.slots,
      driversOut: meanLevel(levels, ({ driversOut }) => driversOut, span) / setup.drivers,
    };
  });
}

export function waitsOf({ setup, orders }: EveningRun): Wait[] {
  return orders
    .filter(({ readyAt }) => readyAt !== undefined)
    .map(({ placedAt, promisedAt, readyAt, deliveredAt, fulfilment }) => ({
      orderedAt: between(setup.opensAt, placedAt),
      promised: between(placedAt, promisedAt),
      ready: between(placedAt, readyAt),
      ...(fulfilment.type === 'delivery' ? { atTheDoor: between(placedAt, deliveredAt) } : {}),
    }));
}
