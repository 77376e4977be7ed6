import { randomFrom } from '../../lib/seeded-random.ts';

/** The random part of an evening. The same seed gives the same evening. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** Uniform between two values. */
  between(least: number, most: number): number {
    return least + (most - least) * this.#random();
  }

  /** True with the given percentage. */
  percent(share: number): boolean {
    return this.#random() * 100 < share;
  }

  /** A weighted choice. */
  pick<T>(choices: readonly (readonly [choice: T, weight: number])[]): T {
    let place = this.#random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      if (place < weight) return choice;
      place -= weight;
    }
    const last = choices.at(-1);
    if (!last) throw new RangeError('Nothing to choose from.');
    return last[0];
  }

  /** Normally distributed, by the Box-Muller method. */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.#random());
  }

  /**
   * Human durations: log-normal, with the given median.
   *
   * @param spread the standard deviation of the logarithm: 0.2 keeps two thirds within a fifth of the median
   */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(this.normal(0, spread));
  }
}
