/** Statistics for reports. None of them modifies its input. */

/** The middle value, or the mean of the middle two. NaN if empty. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/**
 * The nearest-rank percentile. NaN if empty.
 *
 * @param percent from 0, exclusive, to 100
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN;
}

export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The ratio of two series measured in pairs, so that a disturbance of the machine affects both of a pair. */
export function pairedRatio(values: readonly number[], against: readonly number[]): Ratio {
  if (values.length !== against.length) throw new RangeError('The series must have equal lengths.');
  const ratios = values.map((value, index) => value / (against[index] ?? NaN));
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/** A measurement at a time, in minutes since the start. */
export type Point = readonly [minute: number, value: number];

/**
 * How much a series grows from its first to its last point: by the Theil–Sen estimator, the median of the slopes between all pairs, which a few
 * outliers do not move.
 */
export function growthOf(points: readonly Point[]): number {
  const slopes = points.flatMap(([x1, y1], index) =>
    points.slice(index + 1).flatMap(([x2, y2]) => (x2 === x1 ? [] : [(y2 - y1) / (x2 - x1)])),
  );
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  return slopes.length === 0 ? 0 : median(slopes) * (last - first);
}
