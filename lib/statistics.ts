/** The few statistics of the reports. All of them leave what they are given as it is. */

/** The value in the middle; between two, their mean. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/**
 * The smallest value that at least so many per cent of all values do not exceed (the nearest rank). NaN of nothing.
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

/** How one series stands to another, measured in pairs: what disturbs the machine for a while disturbs both of a pair. */
export function pairedRatio(values: readonly number[], against: readonly number[]): Ratio {
  if (values.length !== against.length) throw new RangeError('Only series of equal length make pairs.');
  const ratios = values.map((value, index) => value / (against[index] ?? NaN));
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}
