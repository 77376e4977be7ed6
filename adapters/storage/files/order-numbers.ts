import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { LocalDay, StoreId } from '../../../domain/shared/values.ts';
import type { StorageUse } from '../../../ports.ts';
import { readVersioned, refusingNewer, versioned } from '../schemas.ts';
import { JsonFile, readJson } from './json-file.ts';
import { keepDamaged } from './keep-damaged.ts';

/** Number of days to remember: a day's numbers are drawn on that day, or around midnight. */
const NUMBERED_DAYS = 7;

const numbersFile = z.object({ days: z.record(z.string(), z.number().int()) });

export interface OrderNumbersOptions {
  readonly storeId: StoreId;
  /** The store's. */
  readonly folder: string;
  readonly log: Logger;
  readonly use: StorageUse;
  /** The highest number of a day among stored orders. */
  readonly highestStored: (day: LocalDay) => number;
}

/**
 * `<store>/numbers.json`: the last order number of each of the latest days. It can be recovered from the stored orders
 * and from Temporal, which is asked before the first draw (see `drawing-numbers.ts`); so a missing or damaged file is
 * recreated.
 */
export class OrderNumbers {
  readonly #storeId: StoreId;
  readonly #path: string;
  readonly #file: JsonFile;
  readonly #log: Logger;
  readonly #use: StorageUse;
  readonly #highestStored: (day: LocalDay) => number;
  /** The highest numbers of the stored orders at first use. */
  readonly #floors = new Map<LocalDay, number>();
  #last: Promise<Map<LocalDay, number>> | undefined;

  constructor({ storeId, folder, log, use, highestStored }: OrderNumbersOptions) {
    this.#storeId = storeId;
    this.#path = join(folder, 'numbers.json');
    this.#file = new JsonFile(this.#path);
    this.#log = log;
    this.#use = use;
    this.#highestStored = highestStored;
  }

  async next(day: LocalDay): Promise<number> {
    const last = await this.#load();
    const number = this.#lastOf(last, day) + 1;
    await this.#save(last, day, number);
    return number;
  }

  async last(): Promise<ReadonlyMap<LocalDay, number>> {
    return new Map(await this.#load());
  }

  async raise(day: LocalDay, to: number): Promise<void> {
    const last = await this.#load();
    if (to > (last.get(day) ?? 0)) await this.#save(last, day, to);
  }

  /** After restoring a backup the file can be older than the orders; a number must never be issued twice. */
  #lastOf(last: ReadonlyMap<LocalDay, number>, day: LocalDay): number {
    let floor = this.#floors.get(day);
    if (floor === undefined) this.#floors.set(day, (floor = this.#highestStored(day)));
    return Math.max(last.get(day) ?? 0, floor);
  }

  #load(): Promise<Map<LocalDay, number>> {
    if (!this.#last) {
      this.#last = this.#read();
      this.#last.catch(() => (this.#last = undefined));
    }
    return this.#last;
  }

  async #read(): Promise<Map<LocalDay, number>> {
    try {
      const content = (await readJson(this.#path)) ?? {};
      const { days } = refusingNewer({ storeId: this.#storeId, kind: 'order_numbers', place: this.#path }, () =>
        numbersFile.parse(readVersioned('order_numbers', content)),
      );
      return new Map(Object.entries(days));
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
      this.#log.error(
        { err: error, path: this.#path },
        'numbers.json is damaged; order numbers continue from the stored orders',
      );
      if (this.#use === 'serve') await keepDamaged(this.#path);
      return new Map();
    }
  }

  async #save(last: Map<LocalDay, number>, day: LocalDay, number: number): Promise<void> {
    last.set(day, number);
    for (const each of [...last.keys()].toSorted().slice(0, -NUMBERED_DAYS)) last.delete(each);
    await this.#file.save(() => versioned('order_numbers', { days: Object.fromEntries(last) }));
  }
}
