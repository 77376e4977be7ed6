import { join } from 'node:path';
import type { StoreId } from '../../../domain/values.ts';
import { JsonFile } from './json-file.ts';

interface Open<Value> {
  now: Value;
  /** The value that the file holds for certain. */
  written: Value | undefined;
  readonly file: JsonFile;
}

interface ValueChange<Value, Result> {
  readonly value: Value;
  readonly result: Result;
}

/**
 * What all of a store's orders compete for: one file per store. This process is the only writer, and a change is one synchronous step in memory;
 * nobody hears of it before it is on disk.
 */
export class GuardedValue<Value> {
  readonly #folder: string;
  readonly #name: string;
  readonly #read: (storeId: StoreId, path: string) => Promise<Value>;
  readonly #open = new Map<StoreId, Promise<Open<Value>>>();

  /**
   * @param name of the file in the store's folder
   * @param read what the file says; what the value is where there is none
   */
  constructor(folder: string, name: string, read: (storeId: StoreId, path: string) => Promise<Value>) {
    this.#folder = folder;
    this.#name = name;
    this.#read = read;
  }

  async get(storeId: StoreId): Promise<Value> {
    return (await this.#load(storeId)).now;
  }

  async change<Result>(storeId: StoreId, apply: (value: Value) => ValueChange<Value, Result>): Promise<Result> {
    const open = await this.#load(storeId);
    const { value, result } = apply(open.now);
    open.now = value;
    // Also when this call changed nothing: what it answers from may be a change whose write has failed or is under way.
    if (open.written !== open.now) {
      let saved: Value | undefined;
      await open.file.save(() => (saved = open.now));
      if (saved) open.written = saved;
    }
    return result;
  }

  #load(storeId: StoreId): Promise<Open<Value>> {
    let open = this.#open.get(storeId);
    if (!open) {
      const path = join(this.#folder, storeId, this.#name);
      open = this.#read(storeId, path).then((now) => ({ now, written: now, file: new JsonFile(path) }));
      this.#open.set(storeId, open);
      // One that could not be read is tried again when it is next asked for.
      open.catch(() => this.#open.delete(storeId));
    }
    return open;
  }
}
