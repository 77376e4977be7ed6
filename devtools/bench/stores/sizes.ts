import type { StoreId } from '../../../domain/shared/values.ts';
import { randomFrom } from '../../../lib/seeded-random.ts';

/** Which stores there are, how large each is, and when its orders arrive. A store's rank is 1 for the largest. */

/**
 * The stores' shares of all orders, by rank, by Zipf's law: the store of rank k has 1/k of the largest one's, so the largest of 500 has
 * 500 times the orders of the smallest. Together they are 1.
 */
export function sharesOf(stores: number): number[] {
  const weights = Array.from({ length: stores }, (_, index) => 1 / (index + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

export function storeOf(rank: number): StoreId {
  return `store-${String(rank).padStart(5, '0')}` as StoreId;
}

/** Stores whose orders are looked at together: each of the smallest has too few for a percentile of its own. */
export interface Group {
  readonly name: string;
  /** Ranks, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** Only the largest and the smallest half where there are few stores. */
export function groupsOf(stores: number): Group[] {
  const half = Math.floor(stores / 2);
  const ten = Math.min(10, half);
  const groups = [
    { name: 'the largest', from: 1, to: 1 },
    { name: `the ${ten} largest`, from: 1, to: ten },
    { name: `in the middle (${ten + 1}–${half})`, from: ten + 1, to: half },
    { name: `the smallest half (${half + 1}–${stores})`, from: half + 1, to: stores },
  ];
  return groups.filter(({ from, to }, index) => to >= from && !(index === 1 && to === 1));
}

export interface Arrival {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly rank: number;
}

/**
 * Orders as they arrive by the clock, whether or not earlier ones have been served: a Poisson process, whose gaps are exponentially
 * distributed; each order is one store's with its share as the probability. The same seed gives the same evening.
 */
export function arrivalsOf(shares: readonly number[], perMinute: number, minutes: number, seed: number): Arrival[] {
  const random = randomFrom(seed);
  const meanGapMs = 60_000 / perMinute;
  const arrivals: Arrival[] = [];
  for (let at = 0; ;) {
    at += -Math.log(1 - random()) * meanGapMs;
    if (at >= minutes * 60_000) return arrivals;
    arrivals.push({ at, rank: pick(shares, random()) });
  }
}

function pick(shares: readonly number[], place: number): number {
  let rest = place;
  const index = shares.findIndex((share) => (rest -= share) < 0);
  // The shares may add up to a little less than 1.
  return index === -1 ? shares.length : index + 1;
}
