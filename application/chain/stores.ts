import { findStore } from '../catalog/stores.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';

/** One request reads at most this many stores, so that its cost is bounded. */
export const MOST_STORES = 50;

/**
 * The stores that a reading over several of them covers.
 *
 * @param asked ids as given, possibly invalid; undefined: all in which they are something, if these are not too many
 * @throws Refused `forbidden` for one that they do not work for
 */
export async function storesAsked(
  deps: { readonly storage: Pick<Storage, 'catalog'> },
  principal: Principal,
  asked: readonly string[] | undefined,
): Promise<readonly StoreSettings[]> {
  if (asked) {
    const ids = [...new Set(asked.map((id) => id.trim()))];
    mustBeFew(ids.length);
    const other = ids.find((id) => principal.stores && !principal.stores.some((own) => own === id));
    if (other !== undefined) throw new Refused('forbidden', `You do not work for the store ${other}.`);
    return Promise.all(ids.map((id) => findStore(deps, id)));
  }
  const all = await deps.storage.catalog.stores();
  const stores = all.filter(({ id }) => principal.stores?.includes(id) ?? true);
  mustBeFew(stores.length);
  return stores;
}

function mustBeFew(count: number): void {
  if (count <= MOST_STORES) return;
  const message = `Name the stores to be read, at most ${MOST_STORES}.`;
  throw invalid([{ field: 'store', code: 'too_many', message }]);
}
