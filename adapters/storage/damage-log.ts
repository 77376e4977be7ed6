import type { Logger } from 'pino';
import { StorageDamaged, type Damage, type StoredKind } from '../../ports.ts';
import type { StoreId } from '../../domain/shared/values.ts';

/** What this process has found damaged and has not seen well since: for health, metrics and the log. */
export class DamageLog {
  readonly #found = new Map<string, Damage>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @returns the error to throw */
  found(damage: Damage, cause?: unknown): StorageDamaged {
    const error = new StorageDamaged(damage, { cause });
    const key = keyOf(damage.storeId, damage.kind, damage.id);
    // It may be asked for many times a second; the log needs it once.
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
