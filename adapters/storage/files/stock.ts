import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { EMPTY_STOCK, type MovementChunk, type StockChange, type StockRoom } from '../../../domain/stock/index.ts';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { RestoreResult, StockStore } from '../../../ports.ts';
import type { DamageLog } from '../damage-log.ts';
import { MovementArchiver } from '../archive-movements.ts';
import { readVersioned, versioned } from '../schemas.ts';
import { storedMovements, storedStock } from '../stored-stock.ts';
import { GuardedValue, type GuardedValueOptions } from './guarded-value.ts';
import { makeFolder, toJson, writeDurably } from './json-file.ts';
import { readStored } from './read-stored.ts';

/** `<store>/stock.json`, and its archive in `<store>/stock-movements/<chunk>.json`. */
export class FileStock implements StockStore {
  readonly #folder: string;
  readonly #rooms: GuardedValue<StockRoom>;
  readonly #archiver: MovementArchiver;

  readonly #damage: DamageLog;

  constructor(options: Pick<GuardedValueOptions<StockRoom>, 'folder' | 'manifests' | 'damage'>, log: Logger) {
    this.#folder = options.folder;
    this.#damage = options.damage;
    this.#archiver = new MovementArchiver(this, log);
    this.#rooms = new GuardedValue({
      ...options,
      name: 'stock.json',
      kind: 'stock',
      schema: storedStock,
      begin: async () => EMPTY_STOCK,
    });
  }

  get(storeId: StoreId): Promise<StockRoom> {
    return this.#rooms.get(storeId);
  }

  change<Result>(storeId: StoreId, apply: (room: StockRoom) => StockChange<Result>): Promise<Result> {
    return this.#archiver.after(storeId, apply, (changed) => this.#rooms.change(storeId, changed));
  }

  restore(storeId: StoreId, room: StockRoom): Promise<RestoreResult> {
    return this.#rooms.restore(storeId, room);
  }

  async archive(storeId: StoreId, chunk: MovementChunk): Promise<void> {
    const path = this.#archivePath(storeId, chunk.chunk);
    await makeFolder(dirname(path));
    await writeDurably(path, toJson(versioned('stock_movements', chunk)));
  }

  async archived(storeId: StoreId, chunk: number): Promise<MovementChunk | undefined> {
    const parse = (content: unknown): MovementChunk => storedMovements.parse(readVersioned('stock_movements', content));
    const path = this.#archivePath(storeId, chunk);
    return readStored({ path, parse, storeId, kind: 'stock_movements', id: String(chunk) }, this.#damage);
  }

  #archivePath(storeId: StoreId, chunk: number): string {
    return join(this.#folder, storeId, 'stock-movements', `${String(chunk).padStart(6, '0')}.json`);
  }
}
