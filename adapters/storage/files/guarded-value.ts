import { join } from 'node:path';
import type { z } from 'zod';
import type { StoreId } from '../../../domain/shared/values.ts';
import { isRepairable, type RestoreResult, type StoredKind } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { damageOf, JsonFile, readJson } from './json-file.ts';
import type { ManifestName, Manifests } from './manifest.ts';
import { keepDamaged } from './keep-damaged.ts';
import { readVersioned, versioned, type Versioned } from '../schemas.ts';

interface Open<Value> {
  now: Value;
  /** The value known to be on disk. */
  written: Value | undefined;
  readonly file: JsonFile;
}

interface ValueChange<Value, Result> {
  readonly value: Value;
  readonly result: Result;
}

export interface GuardedValueOptions<Value extends object> {
  /** DATA_DIR. */
  readonly folder: string;
  /** The file name in the store's folder. */
  readonly name: ManifestName;
  readonly kind: StoredKind & Versioned;
  readonly schema: z.ZodType<Value>;
  /** The value of a store that has never had the file. */
  readonly begin: (storeId: StoreId) => Promise<Value>;
  readonly manifests: Manifests;
  readonly damage: DamageLog;
}

/**
 * A value shared by all of a store's orders, in one file per store. This process is the only writer, and a change is
 * one synchronous step in memory, not visible until it is on disk. A damaged or deleted file is an error: its content
 * is stored nowhere else.
 */
export class GuardedValue<Value extends object> {
  readonly #options: GuardedValueOptions<Value>;
  readonly #open = new Map<StoreId, Promise<Open<Value>>>();

  constructor(options: GuardedValueOptions<Value>) {
    this.#options = options;
  }

  async get(storeId: StoreId): Promise<Value> {
    return (await this.#load(storeId)).now;
  }

  async change<Result>(storeId: StoreId, apply: (value: Value) => ValueChange<Value, Result>): Promise<Result> {
    const open = await this.#load(storeId);
    const { value, result } = apply(open.now);
    open.now = value;
    // Even if this call changed nothing: it may have read a change whose write has failed or is in progress.
    if (open.written !== open.now) await this.#save(storeId, open);
    return result;
  }

  /** Replaces a damaged or missing file, keeping a copy of it. */
  async restore(storeId: StoreId, value: Value): Promise<RestoreResult> {
    try {
      await this.#load(storeId);
      return { outcome: 'not_damaged' };
    } catch (error) {
      if (!isRepairable(error)) throw error;
    }
    const path = this.#pathOf(storeId);
    await keepDamaged(path);
    await this.#save(storeId, { now: value, written: undefined, file: new JsonFile(path) });
    this.#options.damage.mended(storeId, this.#options.kind);
    return { outcome: 'restored' };
  }

  async #save(storeId: StoreId, open: Open<Value>): Promise<void> {
    let saved: Value | undefined;
    await open.file.save(() => versioned(this.#options.kind, (saved = open.now)));
    // After the write, before the change becomes visible.
    await this.#options.manifests.add(storeId, this.#options.name);
    if (saved) open.written = saved;
  }

  #load(storeId: StoreId): Promise<Open<Value>> {
    let open = this.#open.get(storeId);
    if (!open) {
      open = this.#read(storeId).then((now) => ({ now, written: now, file: new JsonFile(this.#pathOf(storeId)) }));
      this.#open.set(storeId, open);
      // A failed read is retried on the next call.
      open.catch(() => this.#open.delete(storeId));
    }
    return open;
  }

  async #read(storeId: StoreId): Promise<Value> {
    const { name, kind, begin, manifests, damage } = this.#options;
    const path = this.#pathOf(storeId);
    const stored = await this.#readFile(storeId, path);
    if (!stored && (await manifests.expects(storeId, name))) {
      throw damage.found({ storeId, kind, reason: `${path} is missing, although this store had one.` });
    }
    damage.mended(storeId, kind);
    return stored ? stored.value : begin(storeId);
  }

  async #readFile(storeId: StoreId, path: string): Promise<{ readonly value: Value } | undefined> {
    const { kind, schema, damage } = this.#options;
    try {
      const content = await readJson(path);
      return content === undefined ? undefined : { value: schema.parse(readVersioned(kind, content)) };
    } catch (error) {
      const reason = damageOf(path, error);
      throw reason === undefined ? error : damage.found({ storeId, kind, reason }, error);
    }
  }

  #pathOf(storeId: StoreId): string {
    return join(this.#options.folder, storeId, this.#options.name);
  }
}
