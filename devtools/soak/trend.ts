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
  return median(slopes) * (last - first);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
