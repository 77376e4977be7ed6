import { isRepairable, type StoredKind } from '../../../ports.ts';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { DamageLog } from '../damage-log.ts';
import { damageOf, readJson } from './json-file.ts';
import { keepDamaged } from './keep-damaged.ts';

export interface StoredFile<Value> {
  readonly path: string;
  readonly parse: (content: unknown) => Value;
  readonly storeId: StoreId;
  readonly kind: StoredKind;
  readonly id: string;
}

/**
 * Reads a record that has a file of its own; undefined if there is none.
 *
 * @throws StorageDamaged for a file that cannot be read as such a record
 */
export async function readStored<Value>(
  { path, parse, storeId, kind, id }: StoredFile<Value>,
  damage: DamageLog,
): Promise<Value | undefined> {
  try {
    const content = await readJson(path);
    const value = content === undefined ? undefined : parse(content);
    damage.mended(storeId, kind, id);
    return value;
  } catch (error) {
    const reason = damageOf(path, error);
    throw reason === undefined ? error : damage.found({ storeId, kind, id, reason }, error);
  }
}

/** The same for a record that an order or a delivery must not wait for: a copy of a damaged file is kept, and it counts as missing. */
export async function readOrStartOver<Value>(file: StoredFile<Value>, damage: DamageLog): Promise<Value | undefined> {
  try {
    return await readStored(file, damage);
  } catch (error) {
    if (!isRepairable(error)) throw error;
    await keepDamaged(file.path);
    return undefined;
  }
}
