import { randomFrom } from '../../../lib/seeded-random.ts';
import { percentile } from '../../../lib/statistics.ts';

const RESAMPLES = 1_000;
const SEED = 1;
/** Of the resamples, so many percent are outside on each side. */
const TAIL_PERCENT = 5;

/** A ratio of two percentiles, and between which values it lies with 90% probability. */
export interface PercentileRatio {
  readonly ratio: number;
  readonly from: number;
  readonly to: number;
}

/**
 * How many times a percentile of some values is that of others. A 95th percentile of a hundred values hangs on five of them, so the range
 * is told as well: the ratio of many samples drawn from the values, with repetition (bootstrap).
 */
export function percentileRatio(
  values: readonly number[],
  against: readonly number[],
  percent: number,
): PercentileRatio {
  const random = randomFrom(SEED);
  const resample = (from: readonly number[]): number[] =>
    from.map(() => from[Math.floor(random() * from.length)] ?? NaN);
  const ratios = Array.from(
    { length: RESAMPLES },
    () => percentile(resample(values), percent) / percentile(resample(against), percent),
  );
  return {
    ratio: percentile(values, percent) / percentile(against, percent),
    from: percentile(ratios, TAIL_PERCENT),
    to: percentile(ratios, 100 - TAIL_PERCENT),
  };
}
