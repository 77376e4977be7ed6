import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { LocalDay } from '../../../domain/values.ts';
import { JsonFile, readJson } from './json-file.ts';

/** Days of order numbers that are remembered: a day's orders are placed on that day, or around midnight. */
const NUMBERED_DAYS = 7;

const numbersFile = z.record(z.string(), z.number().int());

/** `<store>/numbers.json`: the last order number of each of the latest days. */
export class OrderNumbers {
  readonly #path: string;
  readonly #file: JsonFile;
  readonly #highestStored: (day: LocalDay) => number;
  readonly #last = new Map<LocalDay, number>();

  /** @param highestStored the highest number of a day, as far as stored orders tell */
  constructor(folder: string, highestStored: (day: LocalDay) => number) {
    this.#path = join(folder, 'numbers.json');
    this.#file = new JsonFile(this.#path);
    this.#highestStored = highestStored;
  }

  async load(log: Logger): Promise<void> {
    try {
      const numbers = numbersFile.parse((await readJson(this.#path)) ?? {});
      // The file can be older than the orders when a backup was put back: a number is never given twice.
      for (const [day, last] of Object.entries(numbers)) {
        this.#last.set(day, Math.max(last, this.#highestStored(day)));
      }
    } catch (error) {
      log.warn({ err: error }, 'numbers.json is unreadable; order numbers go on from the stored orders');
    }
  }

  async next(day: LocalDay): Promise<number> {
    const number = this.#lastOf(day) + 1;
    await this.#save(day, number);
    return number;
  }

  last(): ReadonlyMap<LocalDay, number> {
    return new Map(this.#last);
  }

  async raise(day: LocalDay, last: number): Promise<void> {
    if (last > this.#lastOf(day)) await this.#save(day, last);
  }

  #lastOf(day: LocalDay): number {
    return this.#last.get(day) ?? this.#highestStored(day);
  }

  async #save(day: LocalDay, last: number): Promise<void> {
    this.#last.set(day, last);
    for (const each of [...this.#last.keys()].toSorted().slice(0, -NUMBERED_DAYS)) this.#last.delete(each);
    await this.#file.save(() => Object.fromEntries(this.#last));
  }
}
