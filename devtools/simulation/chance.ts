import { randomFrom } from '../../lib/seeded-random.ts';

/** What is left to chance in an evening. The same seed gives the same evening. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** Evenly between two values. */
  between(least: number, most: number): number {
    return least + (most - least) * this.#random();
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.#random() * 100 < share;
  }

  /** One of them, each as often as it weighs. */
  pick<T>(choices: readonly (readonly [choice: T, weight: number])[]): T {
    let place = this.#random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      if (place < weight) return choice;
      place -= weight;
    }
    const last = choices.at(-1);
    if (!last) throw new RangeError('There is nothing to choose from.');
    return last[0];
  }

  /** The normal distribution, by the method of Box and Muller. */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.#random());
  }

  /**
   * How long people take: half of them less than the median, never nothing, and a few much longer.
   *
   * @param spread the standard deviation of the logarithm: 0.2 keeps two thirds within a fifth of the median
   */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(this.normal(0, spread));
  }
}
