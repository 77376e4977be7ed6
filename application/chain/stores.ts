import { findStore } from '../catalog/stores.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { Storage } from '../../ports.ts';
import { invalid } from '../refused.ts';

/** One request reads at most this many stores, so that its cost is bounded. */
export const MOST_STORES = 50;

/**
 * The stores that a reading over several of them covers.
 *
 * @param asked ids as given, possibly invalid; undefined: all, if they are not too many
 */
export async function storesAsked(
  deps: { readonly storage: Pick<Storage, 'catalog'> },
  asked: readonly string[] | undefined,
): Promise<readonly StoreSettings[]> {
  if (asked) {
    const ids = [...new Set(asked.map((id) => id.trim()))];
    mustBeFew(ids.length);
    return Promise.all(ids.map((id) => findStore(deps, id)));
  }
  const stores = await deps.storage.catalog.stores();
  mustBeFew(stores.length);
  return stores;
}

function mustBeFew(count: number): void {
  if (count <= MOST_STORES) return;
  const message = `Name the stores to be read, at most ${MOST_STORES}.`;
  throw invalid([{ field: 'store', code: 'too_many', message }]);
}
