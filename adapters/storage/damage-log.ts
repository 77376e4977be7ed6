import type { Logger } from 'pino';
import { StorageDamaged, type Damage, type StoredKind } from '../../ports.ts';
import { NewerSchema } from './schemas.ts';
import type { StoreId } from '../../domain/shared/values.ts';

/** Damaged records found by this process and not seen intact since, for health, metrics and the log. */
export class DamageLog {
  readonly #found = new Map<string, Damage>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @returns the error to throw */
  found(given: Damage, cause?: unknown): StorageDamaged {
    const damage: Damage = cause instanceof NewerSchema ? { ...given, isNewer: true } : given;
    const error = new StorageDamaged(damage, { cause });
    const key = keyOf(damage.storeId, damage.kind, damage.id);
    // The record may be read many times a second; log it once.
    if (this.#found.get(key)?.reason !== damage.reason) {
      this.#log.error({ store: damage.storeId, kind: damage.kind, id: damage.id }, error.message);
    }
    this.#found.set(key, damage);
    return error;
  }

  mended(storeId: StoreId, kind: StoredKind, id?: string): void {
    if (this.#found.size > 0) this.#found.delete(keyOf(storeId, kind, id));
  }

  list(): readonly Damage[] {
    return [...this.#found.values()];
  }
}

function keyOf(storeId: StoreId, kind: StoredKind, id = ''): string {
  return `${storeId}/${kind}/${id}`;
}
